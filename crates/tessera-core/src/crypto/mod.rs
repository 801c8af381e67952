//! Keys and what is done with them.

mod index;
mod sealing;

pub use index::{BlindIndex, IndexKey};
pub use sealing::{DataKey, MasterKeys, MasterKeysError, OpenError, SealError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// A secret of 256 bits.
#[derive(Clone)] // No Debug, no PartialEq: never logged, never compared.
pub struct Key256(Zeroizing<[u8; 32]>);

/// A configured key is not 32 bytes in base64.
#[derive(Debug, thiserror::Error)]
#[error("a key must be 32 bytes, written in base64 (44 characters)")]
pub struct InvalidKey;

impl Key256 {
    /// Takes the bytes as they are.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads standard or URL-safe base64.
    ///
    /// # Errors
    /// Fails unless the text decodes to 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, InvalidKey> {
        let bytes = Zeroizing::new(decode_base64(text).ok_or(InvalidKey)?);
        let array: [u8; 32] = bytes.as_slice().try_into().map_err(|_| InvalidKey)?;
        Ok(Self::new(array))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Decodes standard or URL-safe base64.
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')))
        .ok()
}

/// HMAC-SHA-256 over `parts`, each preceded by its length, so that no two lists
/// of parts give the same input.
pub(crate) fn hmac_parts(key: &Key256, parts: &[&[u8]]) -> [u8; 32] {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.bytes());
    let mut context = ring::hmac::Context::with_key(&key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut out = [0_u8; 32];
    out.copy_from_slice(context.sign().as_ref());
    out
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0_u8; 32];
    out.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    out
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let key = Key256::new([7; 32]);
        assert_ne!(
            hmac_parts(&key, &[b"ab", b"c"]),
            hmac_parts(&key, &[b"a", b"bc"])
        );
    }

    #[test]
    fn keys_are_read_from_both_alphabets_and_only_at_full_length() {
        let standard = STANDARD.encode([0xFB_u8; 32]);
        let url_safe = URL_SAFE_NO_PAD.encode([0xFB_u8; 32]);
        assert!(Key256::from_base64(&standard).is_ok());
        assert!(Key256::from_base64(&url_safe).is_ok());
        assert!(Key256::from_base64(&STANDARD.encode([1_u8; 31])).is_err());
    }
}
