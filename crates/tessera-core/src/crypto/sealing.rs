//! Encryption at rest: AES-256-GCM with a data key for each user, wrapped by
//! master keys that can be rotated.
//!
//! A sealed value is `version (1) ‖ key id (4, big endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`.
//! The context that it belongs to is authenticated with it, so that a value
//! moved to another row or column does not open.

use super::Key256;
use crate::ports::{Entropy, EntropyError};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const HEADER_LEN: usize = 1 + 4 + NONCE_LEN;
/// The key id of values sealed under a user's own data key.
const DATA_KEY_ID: u32 = 0;

/// Why something could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// No nonce could be drawn.
    #[error("failed to draw a nonce")]
    Entropy(#[from] EntropyError),
    /// The cipher refused; the value is too long.
    #[error("the cipher refused the value")]
    Cipher,
}

/// Why something sealed could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is not in the format of a sealed value.
    #[error("not a sealed value")]
    Malformed,
    /// The key it names is not among the configured ones.
    #[error("sealed under the unknown key {0}")]
    UnknownKey(u32),
    /// It was changed, or belongs elsewhere.
    #[error("the sealed value does not belong here or was changed")]
    Forged,
}

/// The set of master keys makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeysError {
    /// There is none.
    #[error("at least one encryption key is needed")]
    Empty,
    /// Id 0 is reserved.
    #[error("encryption key id 0 is reserved; count from 1")]
    ReservedId,
    /// An id stands twice.
    #[error("encryption key id {0} stands twice")]
    DuplicateId(u32),
}

/// The master keys: the first seals, all open.
pub struct MasterKeys {
    active: u32,
    keys: BTreeMap<u32, LessSafeKey>,
}

impl MasterKeys {
    /// Takes keys with their ids, the active one first.
    ///
    /// # Errors
    /// Fails when there is none, or ids are zero or repeated.
    pub fn new(keys: impl IntoIterator<Item = (u32, Key256)>) -> Result<Self, MasterKeysError> {
        let mut active = None;
        let mut map = BTreeMap::new();
        for (id, key) in keys {
            if id == DATA_KEY_ID {
                return Err(MasterKeysError::ReservedId);
            }
            if map.insert(id, cipher(&key)).is_some() {
                return Err(MasterKeysError::DuplicateId(id));
            }
            active.get_or_insert(id);
        }
        let active = active.ok_or(MasterKeysError::Empty)?;
        Ok(Self { active, keys: map })
    }

    /// Seals `plain` for the place that `context` names.
    ///
    /// # Errors
    /// Fails when no nonce can be drawn.
    pub fn seal(
        &self,
        context: &str,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        let key = self.keys.get(&self.active).ok_or(SealError::Cipher)?;
        seal_with(key, self.active, context, plain, entropy)
    }

    /// Opens what [`MasterKeys::seal`] made for the same context.
    ///
    /// # Errors
    /// Fails when the value is malformed, foreign, or sealed under a key that is gone.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let id = key_id(sealed)?;
        let key = self.keys.get(&id).ok_or(OpenError::UnknownKey(id))?;
        open_with(key, context, sealed)
    }

    /// Draws a data key for the owner that `context` names; gives it with its sealed form.
    ///
    /// # Errors
    /// Fails when there is no randomness.
    pub fn new_data_key(
        &self,
        context: &str,
        entropy: &dyn Entropy,
    ) -> Result<(DataKey, Vec<u8>), SealError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        entropy.fill(bytes.as_mut())?;
        let sealed = self.seal(context, bytes.as_ref(), entropy)?;
        Ok((DataKey(cipher(&Key256::new(*bytes))), sealed))
    }

    /// Opens a sealed data key.
    ///
    /// # Errors
    /// As [`MasterKeys::open`].
    pub fn open_data_key(&self, context: &str, sealed: &[u8]) -> Result<DataKey, OpenError> {
        let bytes = self.open(context, sealed)?;
        let array: [u8; 32] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| OpenError::Malformed)?;
        Ok(DataKey(cipher(&Key256::new(array))))
    }
}

/// The key under which one user's personal data is sealed. Destroying its sealed
/// form erases them.
pub struct DataKey(LessSafeKey);

impl DataKey {
    /// The key for `purpose` that whoever holds `secret` can make again. The secret has at
    /// least 128 bits of its own: HMAC is a key derivation for such secrets, not for passwords.
    pub fn from_secret(secret: &[u8], purpose: &str) -> Self {
        let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
        let tag = ring::hmac::sign(&secret, purpose.as_bytes());
        let mut key = Zeroizing::new([0_u8; 32]);
        key.copy_from_slice(tag.as_ref());
        Self(cipher(&Key256::new(*key)))
    }
}

impl DataKey {
    /// Seals `plain` for the place that `context` names.
    ///
    /// # Errors
    /// Fails when no nonce can be drawn.
    pub fn seal(
        &self,
        context: &str,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        seal_with(&self.0, DATA_KEY_ID, context, plain, entropy)
    }

    /// Opens what [`DataKey::seal`] made for the same context.
    ///
    /// # Errors
    /// Fails when the value is malformed or foreign.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        if key_id(sealed)? != DATA_KEY_ID {
            return Err(OpenError::Malformed);
        }
        open_with(&self.0, context, sealed)
    }
}

#[expect(
    clippy::expect_used,
    reason = "UnboundKey::new fails for wrong lengths alone, and the type fixes the length"
)]
fn cipher(key: &Key256) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.bytes()).expect("the key has 32 bytes"))
}

fn seal_with(
    key: &LessSafeKey,
    id: u32,
    context: &str,
    plain: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0_u8; NONCE_LEN];
    entropy.fill(&mut nonce)?;
    let mut out = Vec::with_capacity(HEADER_LEN + plain.len() + AES_256_GCM.tag_len());
    out.push(VERSION);
    out.extend_from_slice(&id.to_be_bytes());
    out.extend_from_slice(&nonce);
    let mut body = plain.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(context.as_bytes()),
        &mut body,
    )
    .map_err(|_| SealError::Cipher)?;
    out.extend_from_slice(&body);
    Ok(out)
}

fn key_id(sealed: &[u8]) -> Result<u32, OpenError> {
    match sealed {
        [VERSION, a, b, c, d, ..] => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => Err(OpenError::Malformed),
    }
}

fn open_with(
    key: &LessSafeKey,
    context: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (header, body) = sealed
        .split_at_checked(HEADER_LEN)
        .ok_or(OpenError::Malformed)?;
    let nonce: [u8; NONCE_LEN] = header[HEADER_LEN - NONCE_LEN..]
        .try_into()
        .map_err(|_| OpenError::Malformed)?;
    let mut body = Zeroizing::new(body.to_vec());
    let plain_len = key
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(context.as_bytes()),
            &mut body,
        )
        .map_err(|_| OpenError::Forged)?
        .len();
    body.truncate(plain_len);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            Ok(())
        }
    }

    fn entropy() -> Counting {
        Counting(1.into())
    }

    fn keys(ids: &[u32]) -> MasterKeys {
        MasterKeys::new(
            ids.iter()
                .map(|id| (*id, Key256::new([u8::try_from(*id).unwrap(); 32]))),
        )
        .unwrap()
    }

    // req: MFA-7
    #[test]
    fn sealed_values_open_in_their_own_place_alone() {
        let keys = keys(&[1]);
        let sealed = keys
            .seal("user:1:mobile", b"+919876543210", &entropy())
            .unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"9876"));
        assert_eq!(
            *keys.open("user:1:mobile", &sealed).unwrap(),
            b"+919876543210"
        );
        assert!(matches!(
            keys.open("user:2:mobile", &sealed),
            Err(OpenError::Forged)
        ));
    }

    // req: MFA-7
    #[test]
    fn old_keys_still_open_after_rotation_and_gone_keys_do_not() {
        let sealed = keys(&[1]).seal("x", b"secret", &entropy()).unwrap();
        assert_eq!(*keys(&[2, 1]).open("x", &sealed).unwrap(), b"secret");
        assert!(matches!(
            keys(&[2]).open("x", &sealed),
            Err(OpenError::UnknownKey(1))
        ));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let keys = keys(&[1]);
        let sealed = keys.seal("x", b"secret", &entropy()).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(keys.open("x", &changed).is_err(), "byte {at}");
        }
        for len in 0..sealed.len() {
            assert!(keys.open("x", &sealed[..len]).is_err(), "length {len}");
        }
    }

    #[test]
    fn a_data_key_survives_its_sealed_form() {
        let keys = keys(&[1]);
        let (key, sealed_key) = keys.new_data_key("user:1", &entropy()).unwrap();
        let sealed = key.seal("mobile", b"+91", &entropy()).unwrap();
        let again = keys.open_data_key("user:1", &sealed_key).unwrap();
        assert_eq!(*again.open("mobile", &sealed).unwrap(), b"+91");
        assert!(keys.open_data_key("user:2", &sealed_key).is_err());
    }
}
