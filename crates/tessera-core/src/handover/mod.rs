//! What is under way when a process stops goes on in the next one: codes, tries and limits that are
//! held in its memory alone are left in the database, and taken from there once.
//!
//! A process that starts becomes the holder and takes what was left before it answers the first
//! request; what it has not left itself when it ends is lost. So nothing that was used after a start
//! can come back after the next one, however the process ended.

mod held;
mod parcel;

pub use held::{Held, HeldChallenge, HeldClaim, HeldLimit, HeldTries};
pub use parcel::{FORMAT, MAX_PARCEL_LEN, MAX_PARCELS, PackError, SealedParcel, UnpackError};

use crate::crypto::MasterKeys;
use crate::id::ProcessId;
use crate::ports::{Clock, Entropy, HandoverStore, ProcessMemory, StoreError};
use jiff::Timestamp;
use std::error::Error;
use std::sync::Arc;

/// Why nothing was left to the next process.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// It could not be packed.
    #[error("failed to pack what is held")]
    Pack(#[from] PackError),
    /// It could not be stored.
    #[error("failed to store what is held")]
    Store(#[from] StoreError),
}

/// What became of what a process held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedOver {
    /// It lies there for the next one.
    Left {
        /// How much.
        held: usize,
        /// How much there was no room for.
        left_out: usize,
    },
    /// Another process started meanwhile: what this one held ends with it.
    Superseded,
    /// The process holds nothing that ends with it.
    Nothing,
}

/// The place of one process between the one before and the one after.
pub struct Handover {
    /// Which process.
    pub process: ProcessId,
    /// What ends with it; none where all is held elsewhere, as in Redis.
    pub memory: Option<Arc<dyn ProcessMemory>>,
    /// Where it is left.
    pub store: Arc<dyn HandoverStore>,
    /// The keys that it is sealed with.
    pub keys: Arc<MasterKeys>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
}

impl Handover {
    /// Takes what the process before left; says how much. What cannot be read is dropped, with a
    /// warning. Without a memory to take it, it is dropped all the same: whoever starts is next.
    ///
    /// # Errors
    /// Fails when the store does. The process must not serve then: what it cannot take would still
    /// be there for the one after it.
    pub async fn take_over(&self) -> Result<usize, StoreError> {
        let parcels = self.store.take_over(self.process).await?;
        let Some(memory) = &self.memory else {
            return Ok(0);
        };
        let now = self.clock.now();
        let held = parcels.iter().flat_map(|parcel| self.unpack(parcel, now));
        Ok(memory.receive(held.collect(), now))
    }

    fn unpack(&self, parcel: &SealedParcel, now: Timestamp) -> Vec<Held> {
        parcel::unpack(parcel, &self.keys, now).unwrap_or_else(|error| {
            tracing::warn!(
                parcel = parcel.number,
                error = &error as &dyn Error,
                "codes and limits that the process before left cannot be read; they are dropped"
            );
            Vec::new()
        })
    }

    /// Leaves what the process holds to the next one. Its memory answers nothing from then on.
    ///
    /// # Errors
    /// Fails when there is no randomness, or the store does. What was held is lost then, as it is
    /// with a process that is killed.
    pub async fn hand_over(&self) -> Result<HandedOver, HandOverError> {
        let Some(memory) = &self.memory else {
            return Ok(HandedOver::Nothing);
        };
        let held = memory.give_away(self.clock.now());
        let packed = parcel::pack(held, &self.keys, self.entropy.as_ref())?;
        let is_left = self.store.hand_over(self.process, &packed.parcels).await?;
        Ok(match is_left {
            true => HandedOver::Left {
                held: packed.held,
                left_out: packed.left_out,
            },
            false => HandedOver::Superseded,
        })
    }
}

#[cfg(test)]
mod tests;
