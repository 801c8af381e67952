//! How far an import has come. It stands in the store, and moves with what was imported.

use crate::crypto::{IndexKey, hmac_parts};
use jiff::Timestamp;

/// How much of a file's beginning tells it from others, in bytes.
const HEAD_LEN: usize = 4_096;

/// The id of an import: keyed, since a file begins with somebody's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobId([u8; 32]);

impl JobId {
    /// The import of a file, by its name and how it begins.
    pub fn of_file(key: &IndexKey, name: &str, head: &[u8]) -> Self {
        let head = &head[..head.len().min(HEAD_LEN)];
        Self(hmac_parts(
            &key.derive("user-import"),
            &[b"file", name.as_bytes(), head],
        ))
    }

    /// The import that an operator has named.
    pub fn named(key: &IndexKey, name: &str) -> Self {
        Self(hmac_parts(
            &key.derive("user-import"),
            &[b"job", name.as_bytes()],
        ))
    }

    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A keyed digest of a file, made as it is read.
#[derive(Clone)]
pub struct ImportDigest(ring::hmac::Context);

impl ImportDigest {
    /// A digest of nothing yet.
    pub fn new(key: &IndexKey) -> Self {
        let key = key.derive("user-import-digest");
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.bytes());
        Self(ring::hmac::Context::with_key(&key))
    }

    /// Goes on with `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all so far.
    pub fn value(&self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.0.clone().sign().as_ref());
        out
    }
}

/// Up to where a file is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportPosition {
    /// How many users' lines were read.
    pub records: u64,
    /// Tells whether a file is still the same: the digest of the whole of it or, where it comes
    /// through a pipe, of what was read.
    pub digest: [u8; 32],
}

/// What came of the lines up to there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Users that there are now.
    pub imported: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// Faults of these lines; a line may have several.
    pub faults: u64,
}

/// An import, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportJob {
    /// Which one.
    pub id: JobId,
    /// Up to where.
    pub position: ImportPosition,
    /// What came of it.
    pub counts: ImportCounts,
    /// When it began.
    pub started_at: Timestamp,
    /// When it came to the end of its file.
    pub finished_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Key256;

    fn key() -> IndexKey {
        IndexKey::new(Key256::new([1; 32]))
    }

    #[test]
    fn imports_are_told_apart_by_name_and_beginning() {
        let id = |name: &str, head: &[u8]| JobId::of_file(&key(), name, head);
        assert_eq!(id("a", b"x"), id("a", b"x"));
        assert_ne!(id("a", b"x"), id("b", b"x"));
        assert_ne!(id("a", b"x"), id("a", b"y"));
        assert_ne!(id("a", b""), JobId::named(&key(), "a"));
        let (mut long, mut longer) = (vec![b'x'; HEAD_LEN], vec![b'x'; HEAD_LEN]);
        long.push(b'y');
        longer.push(b'z');
        assert_eq!(id("a", &long), id("a", &longer));
    }

    #[test]
    fn a_digest_does_not_tell_in_which_pieces_a_file_was_read() {
        let mut whole = ImportDigest::new(&key());
        whole.update(b"one two");
        let mut pieces = ImportDigest::new(&key());
        pieces.update(b"one ");
        assert_ne!(pieces.value(), whole.value());
        pieces.update(b"two");
        assert_eq!(pieces.value(), whole.value());
    }
}
