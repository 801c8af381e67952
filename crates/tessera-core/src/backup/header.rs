//! The header of a back-up: when it was made, of what, and under which key.

use super::chunks::{Chunks, sealed_len};
use super::key::{BackupKey, BackupKeyId};
use crate::crypto::{IndexKey, hex, sha256};
use crate::ports::{Entropy, EntropyError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

/// What a file begins with: what it is, and the version of the format.
const MAGIC: &[u8; 17] = b"TESSERA-BACKUP-1\n";
/// The part of it that all versions share.
const ANY_VERSION: &[u8] = b"TESSERA-BACKUP-";
/// The length of [`HeaderPrefix`], in bytes.
pub const PREFIX_LEN: usize = MAGIC.len() + 4;
/// The length of the MAC behind the header, in bytes.
const MAC_LEN: usize = 32;
/// The longest header that is read, in bytes.
pub const MAX_HEADER_LEN: usize = 4 * 1024;

/// What a back-up says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackupHeader {
    /// When the copy was made: what came later is not in it.
    pub made_at: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    /// The version of the database schema.
    pub schema: i64,
    /// Whose it is: see [`Self::deployment_of`].
    pub deployment: String,
    /// The key that it is sealed under.
    pub key: BackupKeyId,
    /// Makes the file's own key, in hexadecimal digits.
    pub salt: String,
    /// The length of the database, in bytes.
    pub size: u64,
    /// SHA-256 of the database, in hexadecimal digits.
    pub digest: String,
}

/// Why a header is not believed.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    /// It is something else.
    #[error("this is no back-up of Tessera")]
    NotABackup,
    /// A later version of the program wrote it.
    #[error("the format of this back-up is one that this program does not know")]
    Format,
    /// It cannot be read.
    #[error("the header of the back-up is damaged")]
    Damaged,
    /// It was sealed under another key.
    #[error("the back-up was sealed under the key {needed}, and this is the key {given}")]
    AnotherKey {
        /// The key that opens it.
        needed: BackupKeyId,
        /// The key that was given.
        given: BackupKeyId,
    },
    /// Somebody changed it.
    #[error("the header of the back-up was changed")]
    Changed,
}

/// What a file begins with; says how much there is to read before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderPrefix {
    header_len: usize,
}

impl HeaderPrefix {
    /// Reads the first [`PREFIX_LEN`] bytes of a file.
    ///
    /// # Errors
    /// Fails where they begin no back-up of this format.
    pub fn parse(bytes: &[u8; PREFIX_LEN]) -> Result<Self, HeaderError> {
        let (magic, len) = bytes.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(match magic.starts_with(ANY_VERSION) {
                true => HeaderError::Format,
                false => HeaderError::NotABackup,
            });
        }
        let len = len.iter().fold(0_usize, |len, byte| {
            len.saturating_mul(256).saturating_add(usize::from(*byte))
        });
        match len {
            1..=MAX_HEADER_LEN => Ok(Self { header_len: len }),
            _ => Err(HeaderError::Damaged),
        }
    }

    /// How many bytes follow before the first chunk.
    pub fn rest_len(self) -> usize {
        self.header_len + MAC_LEN
    }
}

impl BackupHeader {
    /// What names a deployment: a keyed hash, from which nothing can be learnt. All instances
    /// of one have the same index key, which never changes.
    pub fn deployment_of(index_key: &IndexKey) -> String {
        let name = sha256(index_key.derive("deployment-name").bytes());
        hex(&name[..8])
    }

    /// Draws a salt.
    ///
    /// # Errors
    /// Fails when there is no randomness.
    pub fn draw_salt(entropy: &dyn Entropy) -> Result<String, EntropyError> {
        let mut salt = [0_u8; 32];
        entropy.fill(&mut salt)?;
        Ok(hex(&salt))
    }

    /// The beginning of a file, and what seals its chunks.
    ///
    /// # Errors
    /// Fails where the header cannot be written as JSON, or is too long.
    pub fn seal(&self, key: &BackupKey) -> Result<(Vec<u8>, Chunks), HeaderError> {
        let json = serde_json::to_vec(self).map_err(|_| HeaderError::Damaged)?;
        let len = u32::try_from(json.len()).map_err(|_| HeaderError::Damaged)?;
        if json.len() > MAX_HEADER_LEN {
            return Err(HeaderError::Damaged);
        }
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(&json);
        out.extend_from_slice(&mac(key, &json));
        Ok((out, self.chunks(key, &json)))
    }

    /// Reads what follows the prefix; the key is not needed, and nothing is believed yet.
    ///
    /// # Errors
    /// Fails where it is no header.
    pub fn peek(rest: &[u8]) -> Result<Self, HeaderError> {
        let json_len = rest.len().checked_sub(MAC_LEN);
        let json = json_len.and_then(|len| rest.get(..len));
        let json = json.ok_or(HeaderError::Damaged)?;
        serde_json::from_slice(json).map_err(|_| HeaderError::Damaged)
    }

    /// Reads what follows the prefix, and gives what opens the chunks.
    ///
    /// # Errors
    /// Fails where it is no header, was changed, or was sealed under another key.
    pub fn open(rest: &[u8], key: &BackupKey) -> Result<(Self, Chunks), HeaderError> {
        let header = Self::peek(rest)?;
        let given = key.id();
        if header.key != given {
            let needed = header.key;
            return Err(HeaderError::AnotherKey { needed, given });
        }
        let (json, found) = rest.split_at(rest.len() - MAC_LEN);
        if !bool::from(mac(key, json).as_slice().ct_eq(found)) {
            return Err(HeaderError::Changed);
        }
        let chunks = header.chunks(key, json);
        Ok((header, chunks))
    }

    /// How long the whole file is, given how long its beginning is.
    pub fn file_len(&self, beginning: u64) -> u64 {
        beginning.saturating_add(sealed_len(self.size))
    }

    fn chunks(&self, key: &BackupKey, json: &[u8]) -> Chunks {
        Chunks::new(&key.derive(&[b"chunks", json]), self.size)
    }
}

fn mac(key: &BackupKey, json: &[u8]) -> [u8; MAC_LEN] {
    key.derive(&[b"header", json])
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::key::tests::key;
    use super::*;
    use crate::crypto::Key256;

    pub(in crate::backup) fn header(size: u64) -> BackupHeader {
        BackupHeader {
            made_at: Timestamp::UNIX_EPOCH,
            program: "0.1.0".to_owned(),
            schema: 9,
            deployment: "00112233aabbccdd".to_owned(),
            key: key(7).id(),
            salt: "ab".repeat(32),
            size,
            digest: "cd".repeat(32),
        }
    }

    /// The prefix and what follows it.
    fn parts(bytes: &[u8]) -> Result<(HeaderPrefix, &[u8]), HeaderError> {
        let (prefix, rest) = bytes.split_first_chunk().ok_or(HeaderError::Damaged)?;
        Ok((HeaderPrefix::parse(prefix)?, rest))
    }

    fn open(bytes: &[u8], byte: u8) -> Result<BackupHeader, HeaderError> {
        let (prefix, rest) = parts(bytes)?;
        let rest = rest.get(..prefix.rest_len()).ok_or(HeaderError::Damaged)?;
        BackupHeader::open(rest, &key(byte)).map(|(header, _)| header)
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let (sealed, _) = header(5).seal(&key(7)).unwrap();
        assert_eq!(open(&sealed, 7).unwrap(), header(5));
        let (_, rest) = parts(&sealed).unwrap();
        assert_eq!(BackupHeader::peek(rest).unwrap(), header(5));
    }

    // req: MFA-7
    #[test]
    fn no_bit_of_a_header_can_be_changed() {
        let (sealed, _) = header(5).seal(&key(7)).unwrap();
        for at in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert!(open(&changed, 7).is_err(), "bit {at}");
        }
        for len in 0..sealed.len() {
            assert!(open(&sealed[..len], 7).is_err(), "length {len}");
        }
    }

    #[test]
    fn another_key_is_named() {
        let (sealed, _) = header(5).seal(&key(7)).unwrap();
        let refused = open(&sealed, 8).unwrap_err();
        assert!(matches!(refused, HeaderError::AnotherKey { .. }));
        assert!(refused.to_string().contains(&key(7).id().to_string()));
    }

    #[test]
    fn other_files_and_later_formats_are_told_apart() {
        let prefix = |text: &str| {
            let mut bytes = [0_u8; PREFIX_LEN];
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            HeaderPrefix::parse(&bytes).unwrap_err()
        };
        assert!(matches!(prefix("SQLite format 3"), HeaderError::NotABackup));
        assert!(matches!(prefix("TESSERA-BACKUP-2\n"), HeaderError::Format));
        assert!(matches!(prefix("TESSERA-BACKUP-1\n"), HeaderError::Damaged));
    }

    #[test]
    fn deployments_have_names_of_their_own() {
        let name = |byte| BackupHeader::deployment_of(&IndexKey::new(Key256::new([byte; 32])));
        assert_eq!(name(1), name(1));
        assert_ne!(name(1), name(2));
    }
}
