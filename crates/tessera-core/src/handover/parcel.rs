//! Parcels: what is held, in bounded parts, each sealed for its place.
//!
//! A parcel is lines of JSON, one for each thing. All of it is sealed under the deployment's master
//! keys: keys of limits name prefixes of numbers, users and registrations.

use super::held::Held;
use crate::crypto::{MasterKeys, OpenError, SealError};
use crate::ports::Entropy;
use jiff::Timestamp;

/// The form of parcels that this program writes, and the only one that it reads.
pub const FORMAT: u32 = 1;
/// The longest parcel, sealed, in bytes.
pub const MAX_PARCEL_LEN: usize = 1024 * 1024;
/// The most parcels that are left at once: with them some 400 000 things.
pub const MAX_PARCELS: u32 = 64;
/// The longest parcel before it is sealed; sealing adds 33 bytes.
const MAX_PLAIN_LEN: usize = MAX_PARCEL_LEN - 64;

/// A part of what one process leaves to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedParcel {
    /// Its place among the others, from zero.
    pub number: u32,
    /// The form that it was written in.
    pub format: u32,
    /// When nothing in it counts any more.
    pub ends_at: Timestamp,
    /// What is in it.
    pub sealed: Vec<u8>,
}

/// Why something could not be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// It cannot be written down.
    #[error("failed to write down what is held")]
    Encode(#[from] serde_json::Error),
    /// It could not be sealed.
    #[error("failed to seal what is held")]
    Seal(#[from] SealError),
}

/// Why a parcel could not be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// Another version of the program wrote it.
    #[error("it is written in form {0}, and this program reads form {FORMAT}")]
    OtherFormat(u32),
    /// It does not open.
    #[error("it does not open")]
    Sealed(#[from] OpenError),
    /// What is in it is not what this form has.
    #[error("it holds what cannot be read")]
    Decode(#[source] serde_json::Error),
}

/// What was packed.
pub(super) struct Packed {
    pub(super) parcels: Vec<SealedParcel>,
    /// How much is in them.
    pub(super) held: usize,
    /// How much there was no room for.
    pub(super) left_out: usize,
}

/// Packs what is held; where that is too much, codes are left out before limits.
pub(super) fn pack(
    mut held: Vec<Held>,
    keys: &MasterKeys,
    entropy: &dyn Entropy,
) -> Result<Packed, PackError> {
    held.sort_by_key(Held::rank);
    let mut packing = Packing {
        keys,
        entropy,
        open: OpenParcel::default(),
        parcels: Vec::new(),
    };
    let mut packed = 0;
    for one in &held {
        if !packing.add(one)? {
            break;
        }
        packed += 1;
    }
    packing.close()?;
    Ok(Packed {
        parcels: packing.parcels,
        held: packed,
        left_out: held.len() - packed,
    })
}

/// Takes out of a parcel what still counts at `now`.
pub(super) fn unpack(
    parcel: &SealedParcel,
    keys: &MasterKeys,
    now: Timestamp,
) -> Result<Vec<Held>, UnpackError> {
    if parcel.format != FORMAT {
        return Err(UnpackError::OtherFormat(parcel.format));
    }
    let plain = keys.open(&context(parcel.number), &parcel.sealed)?;
    let all = serde_json::Deserializer::from_slice(&plain).into_iter::<Held>();
    let mut counting = Vec::new();
    for held in all {
        let held = held.map_err(UnpackError::Decode)?;
        if now < held.ends_at() {
            counting.push(held);
        }
    }
    Ok(counting)
}

/// The place that a parcel is sealed for.
fn context(number: u32) -> String {
    format!("handover:{FORMAT}:{number}")
}

/// A parcel that is being filled.
struct OpenParcel {
    plain: Vec<u8>,
    ends_at: Timestamp,
}

impl Default for OpenParcel {
    fn default() -> Self {
        Self {
            plain: Vec::new(),
            ends_at: Timestamp::MIN,
        }
    }
}

struct Packing<'a> {
    keys: &'a MasterKeys,
    entropy: &'a dyn Entropy,
    open: OpenParcel,
    parcels: Vec<SealedParcel>,
}

impl Packing<'_> {
    /// Adds one thing; false where no parcel is left for it.
    fn add(&mut self, held: &Held) -> Result<bool, PackError> {
        let mut line = serde_json::to_vec(held)?;
        line.push(b'\n');
        if self.open.plain.len() + line.len() > MAX_PLAIN_LEN {
            self.close()?;
        }
        if self.next_number() >= MAX_PARCELS {
            return Ok(false);
        }
        self.open.plain.extend_from_slice(&line);
        self.open.ends_at = self.open.ends_at.max(held.ends_at());
        Ok(true)
    }

    fn next_number(&self) -> u32 {
        u32::try_from(self.parcels.len()).unwrap_or(u32::MAX)
    }

    /// Seals the open parcel, if there is something in it, and begins another.
    fn close(&mut self) -> Result<(), PackError> {
        let full = std::mem::take(&mut self.open);
        if full.plain.is_empty() {
            return Ok(());
        }
        let number = self.next_number();
        let sealed = self
            .keys
            .seal(&context(number), &full.plain, self.entropy)?;
        self.parcels.push(SealedParcel {
            number,
            format: FORMAT,
            ends_at: full.ends_at,
            sealed,
        });
        Ok(())
    }
}
