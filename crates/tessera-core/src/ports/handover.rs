//! The ports for what a process that stops hands to the one that starts next.

use super::StoreError;
use crate::handover::{Held, SealedParcel};
use crate::id::ProcessId;
use async_trait::async_trait;
use jiff::Timestamp;

/// An ephemeral store that ends with its process.
pub trait ProcessMemory: Send + Sync {
    /// Gives away all that counts at `now`, and from then on answers nothing: what could still be
    /// used here would be good once more where it is taken. Revocations are not among it, since
    /// the database has them.
    fn give_away(&self, now: Timestamp) -> Vec<Held>;

    /// Takes what another gave away, as far as there is room; says how much that was.
    fn receive(&self, held: Vec<Held>, now: Timestamp) -> usize;
}

/// Where parcels lie between two processes. There is one holder, the process that started last,
/// and only the holder can leave something.
#[async_trait]
pub trait HandoverStore: Send + Sync {
    /// Makes `process` the holder and takes whatever was left, in one transaction: of any number
    /// of callers one is given it, and nobody is a second time.
    async fn take_over(&self, process: ProcessId) -> Result<Vec<SealedParcel>, StoreError>;

    /// Leaves parcels, and holds nothing any more. False, and nothing is left, where another
    /// process has become the holder.
    async fn hand_over(
        &self,
        process: ProcessId,
        parcels: &[SealedParcel],
    ) -> Result<bool, StoreError>;
}
