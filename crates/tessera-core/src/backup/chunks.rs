//! The chunks of a back-up, each sealed for its place.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// How much of the database is in a chunk, in bytes; the last one has what is left.
pub const CHUNK_LEN: usize = 64 * 1024;
/// By how much sealing makes a chunk longer, in bytes.
pub const TAG_LEN: usize = 16;
/// The length of a sealed chunk, but for the last.
pub const SEALED_CHUNK_LEN: usize = CHUNK_LEN + TAG_LEN;

/// Why a chunk cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum ChunkError {
    /// It was changed, or stands where another belongs.
    #[error("part {0} of the back-up was changed or moved")]
    Changed(u32),
    /// It is not as long as the header says.
    #[error("part {0} of the back-up is not as long as its header says")]
    Length(u32),
    /// There are more than the header says, or than a file can have.
    #[error("the back-up goes on behind its last part")]
    TooMany,
}

/// Seals the chunks of one file, or opens them: one after the other, from the first on.
pub struct Chunks {
    key: LessSafeKey,
    next: u32,
    /// What is not sealed or opened yet, in bytes.
    left: u64,
    is_done: bool,
}

impl Chunks {
    #[expect(
        clippy::expect_used,
        reason = "UnboundKey::new fails for wrong lengths alone, and the type fixes the length"
    )]
    pub(super) fn new(key: &[u8; 32], size: u64) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key).expect("the key has 32 bytes");
        Self {
            key: LessSafeKey::new(key),
            next: 0,
            left: size,
            is_done: false,
        }
    }

    /// How long the next chunk is, unsealed; none behind the last.
    pub fn next_len(&self) -> Option<usize> {
        let whole = CHUNK_LEN as u64;
        (!self.is_done).then(|| match self.left {
            left if left >= whole => CHUNK_LEN,
            left => usize::try_from(left).unwrap_or(CHUNK_LEN),
        })
    }

    /// Seals the next chunk in its place.
    ///
    /// # Errors
    /// Fails where it is not as long as the header says.
    pub fn seal(&mut self, chunk: &mut Vec<u8>) -> Result<(), ChunkError> {
        let (place, nonce) = self.step(chunk.len())?;
        self.key
            .seal_in_place_append_tag(nonce, Aad::empty(), chunk)
            .map_err(|_| ChunkError::Length(place))
    }

    /// Opens the next chunk in its place.
    ///
    /// # Errors
    /// Fails where it is not the chunk that was sealed there.
    pub fn open(&mut self, chunk: &mut Vec<u8>) -> Result<(), ChunkError> {
        let len = chunk.len().checked_sub(TAG_LEN);
        let len = len.ok_or(ChunkError::Length(self.next))?;
        let (place, nonce) = self.step(len)?;
        self.key
            .open_in_place(nonce, Aad::empty(), chunk)
            .map_err(|_| ChunkError::Changed(place))?;
        chunk.truncate(len);
        Ok(())
    }

    /// Goes on by one chunk of `len` bytes; gives its place, and the nonce of that place.
    fn step(&mut self, len: usize) -> Result<(u32, Nonce), ChunkError> {
        let place = self.next;
        let expected = self.next_len().ok_or(ChunkError::TooMany)?;
        if len != expected {
            return Err(ChunkError::Length(place));
        }
        self.left -= len as u64;
        self.is_done = self.left == 0;
        self.next = place.checked_add(1).ok_or(ChunkError::TooMany)?;
        let mut nonce = [0_u8; NONCE_LEN];
        nonce[7..11].copy_from_slice(&place.to_be_bytes());
        nonce[11] = u8::from(self.is_done);
        Ok((place, Nonce::assume_unique_for_key(nonce)))
    }
}

/// How long `size` bytes are when they are sealed.
pub(super) fn sealed_len(size: u64) -> u64 {
    let chunks = size.div_ceil(CHUNK_LEN as u64).max(1);
    size.saturating_add(chunks.saturating_mul(TAG_LEN as u64))
}

#[cfg(test)]
mod tests {
    use super::super::header::tests::header;
    use super::super::key::tests::key;
    use super::*;

    fn chunks(size: usize) -> Chunks {
        header(size as u64).seal(&key(7)).unwrap().1
    }

    fn sealed(plain: &[u8]) -> Vec<Vec<u8>> {
        let mut chunks = chunks(plain.len());
        let mut rest = plain;
        let mut all = Vec::new();
        while let Some(len) = chunks.next_len() {
            let (chunk, after) = rest.split_at(len);
            rest = after;
            let mut chunk = chunk.to_vec();
            chunks.seal(&mut chunk).unwrap();
            all.push(chunk);
        }
        all
    }

    fn opened(size: usize, sealed: &[Vec<u8>]) -> Result<Vec<u8>, ChunkError> {
        let mut chunks = chunks(size);
        let mut plain = Vec::new();
        for chunk in sealed {
            let mut chunk = chunk.clone();
            chunks.open(&mut chunk)?;
            plain.extend(chunk);
        }
        match chunks.next_len() {
            None => Ok(plain),
            Some(_) => Err(ChunkError::Length(chunks.next)),
        }
    }

    fn plain(len: usize) -> Vec<u8> {
        (0..len).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn what_was_sealed_opens_at_every_length() {
        for len in [0, 1, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 3 * CHUNK_LEN] {
            let sealed = sealed(&plain(len));
            let sum: usize = sealed.iter().map(Vec::len).sum();
            assert_eq!(sum as u64, sealed_len(len as u64), "{len}");
            assert_eq!(opened(len, &sealed).unwrap(), plain(len), "{len}");
        }
    }

    // req: MFA-7
    #[test]
    fn chunks_that_were_moved_left_out_or_repeated_do_not_open() {
        let len = 2 * CHUNK_LEN + 5;
        let whole = sealed(&plain(len));
        for (at, other) in [(0, 1), (1, 2), (0, 2)] {
            let mut swapped = whole.clone();
            swapped.swap(at, other);
            assert!(opened(len, &swapped).is_err(), "{at} and {other}");
        }
        for count in 0..whole.len() {
            assert!(opened(len, &whole[..count]).is_err(), "{count} chunks");
            let mut without = whole.clone();
            without.remove(count);
            assert!(opened(len, &without).is_err(), "without {count}");
            let mut again = whole.clone();
            again.insert(count, whole[count].clone());
            assert!(opened(len, &again).is_err(), "{count} twice");
        }
    }

    /// A file that was cut off, with a header that says so, is still none: the last chunk was
    /// not sealed as the last.
    #[test]
    fn a_chunk_in_the_middle_is_no_last_one() {
        let whole = sealed(&plain(2 * CHUNK_LEN));
        let mut shorter = chunks(2 * CHUNK_LEN);
        shorter.left = CHUNK_LEN as u64;
        let mut first = whole[0].clone();
        assert!(matches!(
            shorter.open(&mut first),
            Err(ChunkError::Changed(0))
        ));
    }

    // req: MFA-7
    #[test]
    fn no_bit_of_a_chunk_can_be_changed() {
        let whole = sealed(&plain(40));
        for at in 0..whole[0].len() * 8 {
            let mut changed = whole.clone();
            changed[0][at / 8] ^= 1 << (at % 8);
            assert!(opened(40, &changed).is_err(), "bit {at}");
        }
    }

    #[test]
    fn two_files_of_the_same_database_share_no_key() {
        let mut other = header(40);
        other.salt = "ef".repeat(32);
        let mut chunks = other.seal(&key(7)).unwrap().1;
        let mut chunk = plain(40);
        chunks.seal(&mut chunk).unwrap();
        assert_ne!(chunk, sealed(&plain(40))[0]);
        assert!(opened(40, &[chunk]).is_err());
    }
}
