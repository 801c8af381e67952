//! Blind indexes: equality look-up over encrypted columns.

use super::{Key256, hex, hmac_parts};
use crate::account::EmailAddress;
use crate::id::UserId;
use crate::mobile::MobileNumber;

/// The key of all blind indexes. It cannot be rotated without writing every
/// index anew, so it is kept apart from the encryption keys.
#[derive(Clone)]
pub struct IndexKey(Key256);

impl IndexKey {
    /// Wraps a key for this one use.
    pub fn new(key: Key256) -> Self {
        Self(key)
    }

    /// The index under which a mobile number is stored and found.
    pub fn mobile(&self, number: &MobileNumber) -> BlindIndex {
        BlindIndex(hmac_parts(&self.0, &[b"mobile", number.e164().as_bytes()]))
    }

    /// The pseudonym of a mobile number in events. It differs from the stored
    /// index, so that an event cannot be joined with a stolen database.
    pub fn mobile_pseudonym(&self, number: &MobileNumber) -> String {
        hex(&hmac_parts(
            &self.0,
            &[b"event-mobile", number.e164().as_bytes()],
        ))
    }

    /// The index under which an address of electronic mail is stored and found.
    pub fn email(&self, email: &EmailAddress) -> BlindIndex {
        BlindIndex(hmac_parts(
            &self.0,
            &[b"email", email.canonical().as_bytes()],
        ))
    }

    /// The pseudonym of such an address in events and in the audit log; see
    /// [`Self::mobile_pseudonym`].
    pub fn email_pseudonym(&self, email: &EmailAddress) -> String {
        hex(&hmac_parts(
            &self.0,
            &[b"event-email", email.canonical().as_bytes()],
        ))
    }

    /// Where a user stands in the rollout of a feature, in hundredths of a per cent: always the
    /// same place, and another one for each feature.
    pub(crate) fn place_in_rollout(&self, feature: &str, user: UserId) -> u16 {
        let user = user.as_uuid();
        let parts: [&[u8]; 3] = [b"rollout", feature.as_bytes(), user.as_bytes()];
        let hash = hmac_parts(&self.0, &parts);
        let number = hash.iter().take(8);
        let number = number.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        // Of so many numbers 10 000 leave no share that could be told from the others.
        u16::try_from(number % 10_000).unwrap_or(0)
    }

    /// A key for another purpose, from which this one cannot be found.
    pub(crate) fn derive(&self, purpose: &str) -> Key256 {
        Key256::new(hmac_parts(&self.0, &[b"derived-key", purpose.as_bytes()]))
    }

    /// The pseudonym of a client address in limits and logs.
    pub fn address(&self, network: &str) -> BlindIndex {
        BlindIndex(hmac_parts(&self.0, &[b"address", network.as_bytes()]))
    }
}

/// A keyed hash that stands for a value in indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlindIndex([u8; 32]);

impl BlindIndex {
    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads stored bytes.
    pub(crate) fn from_stored(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads stored bytes; none unless there are 32.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Lower-case hexadecimal, for keys of the ephemeral store.
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }
}
