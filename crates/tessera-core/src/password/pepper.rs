//! The keys without which stored passwords cannot even be guessed at.

use super::{Password, StoredPassword};
use crate::crypto::{Key256, hmac_parts};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

/// Keys of the pre-hash with their ids: the first is used for new hashes, all verify.
///
/// A pepper cannot be changed without the passwords, so old ones stay until every hash that
/// names them has been made anew at a login.
#[derive(Clone)]
pub struct Peppers(Vec<(u32, Key256)>);

/// The set of peppers makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum InvalidPeppers {
    /// There is none.
    #[error("at least one password pepper is needed")]
    Empty,
    /// An id stands twice.
    #[error("password pepper id {0} stands twice")]
    DuplicateId(u32),
}

impl Peppers {
    /// Takes keys with their ids, the active one first.
    ///
    /// # Errors
    /// Fails when there is none, or ids are repeated.
    pub fn new(keys: impl IntoIterator<Item = (u32, Key256)>) -> Result<Self, InvalidPeppers> {
        let keys: Vec<(u32, Key256)> = keys.into_iter().collect();
        let mut ids: Vec<u32> = keys.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(InvalidPeppers::DuplicateId(pair[0]));
        }
        if keys.is_empty() {
            return Err(InvalidPeppers::Empty);
        }
        Ok(Self(keys))
    }

    /// Whether a stored form of ours can be compared with: it names a key that is among these.
    pub fn know(&self, stored: &StoredPassword) -> bool {
        let named = stored.pepper_id();
        named.is_none_or(|id| self.0.iter().any(|(known, _)| *known == id))
    }

    /// The id of the active key.
    pub(super) fn active(&self) -> u32 {
        self.0.first().map_or(0, |(id, _)| *id)
    }

    /// The keyed pre-hash of a password, as text: 43 characters whatever the password, so
    /// that bcrypt neither cuts it at 72 bytes nor ends it at a NUL. None for an unknown key.
    pub(super) fn prehash(&self, id: u32, password: &Password) -> Option<Zeroizing<String>> {
        let (_, key) = self.0.iter().find(|(known, _)| *known == id)?;
        let digest = Zeroizing::new(hmac_parts(key, &[b"password", password.text().as_bytes()]));
        Some(Zeroizing::new(STANDARD_NO_PAD.encode(digest.as_slice())))
    }
}
