//! The key of back-ups: one secret for all files, kept apart from them and from the database.

use crate::crypto::{Key256, hex, hmac_parts};
use crate::ports::{Entropy, EntropyError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// How much of a keyed hash names a key, in bytes.
const ID_LEN: usize = 8;

/// The key that back-ups are sealed under. It is no key of the deployment's: whoever makes
/// back-ups need not be able to read what people wrote.
pub struct BackupKey(Key256); // No Debug: never logged.

/// What names a key and tells nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BackupKeyId(String);

impl fmt::Display for BackupKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file is no key of back-ups.
#[derive(Debug, thiserror::Error)]
#[error("a key of back-ups is one line of 32 bytes in base64; lines with # are comments")]
pub struct InvalidBackupKey;

impl BackupKey {
    /// Draws a key.
    ///
    /// # Errors
    /// Fails when there is no randomness.
    pub fn draw(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        entropy.fill(bytes.as_mut())?;
        Ok(Self(Key256::new(*bytes)))
    }

    /// Reads the text of a file that [`Self::to_text`] wrote.
    ///
    /// # Errors
    /// Fails unless one line holds 32 bytes in base64.
    pub fn parse(text: &str) -> Result<Self, InvalidBackupKey> {
        let mut lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return Err(InvalidBackupKey);
        };
        let key = Key256::from_base64(line).map_err(|_| InvalidBackupKey)?;
        Ok(Self(key))
    }

    /// The text of a file that holds the key.
    pub fn to_text(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(STANDARD.encode(self.0.bytes()));
        Zeroizing::new(format!(
            "# The key {} of Tessera's back-ups. Without it none of them opens: keep it where\n\
             # neither they nor the database are.\n{}\n",
            self.id(),
            *key
        ))
    }

    /// What names the key.
    pub fn id(&self) -> BackupKeyId {
        BackupKeyId(hex(&self.derive(&[b"id"])[..ID_LEN]))
    }

    /// A key for one purpose.
    pub(super) fn derive(&self, parts: &[&[u8]]) -> [u8; 32] {
        let parts: Vec<&[u8]> = std::iter::once(b"tessera-backup-1".as_slice())
            .chain(parts.iter().copied())
            .collect();
        hmac_parts(&self.0, &parts)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::backup) fn key(byte: u8) -> BackupKey {
        BackupKey(Key256::new([byte; 32]))
    }

    #[test]
    fn a_key_is_read_from_what_was_written() {
        let written = key(7).to_text();
        let read = BackupKey::parse(&written).unwrap();
        assert_eq!(read.id(), key(7).id());
        assert_ne!(key(8).id(), key(7).id());
        assert_eq!(read.id().to_string().len(), 16);
    }

    #[test]
    fn whatever_is_no_key_is_refused() {
        let line = STANDARD.encode([1_u8; 32]);
        for text in [
            String::new(),
            "# nothing\n".to_owned(),
            STANDARD.encode([1_u8; 31]),
            format!("{line}\n{line}\n"),
            "secret".to_owned(),
        ] {
            assert!(BackupKey::parse(&text).is_err(), "{text:?}");
        }
    }
}
