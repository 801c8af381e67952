//! Ids for requests that bring none.

use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use tessera_core::id::uuid_v7;
use tessera_core::ports::{Entropy, EntropyError};
use uuid::Uuid;

/// How much randomness is drawn at once, in bytes.
const BLOCK_LEN: usize = 4096;

/// Draws the ids of requests. They tell requests apart and are no secret, so that their
/// randomness is drawn in blocks: a system call for each would cost more than the id.
pub(crate) struct RequestIds {
    entropy: Arc<dyn Entropy>,
    block: Mutex<Block>,
}

struct Block {
    bytes: [u8; BLOCK_LEN],
    used: usize,
}

impl RequestIds {
    pub(crate) fn new(entropy: Arc<dyn Entropy>) -> Self {
        let block = Block {
            bytes: [0; BLOCK_LEN],
            used: BLOCK_LEN,
        };
        Self {
            entropy,
            block: Mutex::new(block),
        }
    }

    /// The next id, of the time `now`.
    pub(crate) fn next(&self, now: Timestamp) -> Result<Uuid, EntropyError> {
        uuid_v7(now, self)
    }
}

impl Entropy for RequestIds {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        let mut block = self.block.lock().unwrap_or_else(PoisonError::into_inner);
        if block.used + out.len() > BLOCK_LEN {
            self.entropy.fill(&mut block.bytes)?;
            block.used = 0;
        }
        let from = block.used;
        let bytes = block.bytes.get(from..from + out.len());
        out.copy_from_slice(bytes.ok_or(EntropyError)?);
        block.used += out.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Counts its bytes up, so that no two of its blocks are alike.
    struct Counting(AtomicU64);

    impl Entropy for Counting {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            for chunk in out.chunks_mut(8) {
                let count = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
                chunk.copy_from_slice(&count[..chunk.len()]);
            }
            Ok(())
        }
    }

    #[test]
    fn ids_of_one_moment_differ_over_many_blocks() {
        let ids = RequestIds::new(Arc::new(Counting(AtomicU64::new(0))));
        let drawn: HashSet<_> = (0..10_000)
            .map(|_| ids.next(Timestamp::UNIX_EPOCH).unwrap())
            .collect();
        assert_eq!(drawn.len(), 10_000);
    }

    #[test]
    fn without_randomness_there_is_no_id() {
        struct Dry;
        impl Entropy for Dry {
            fn fill(&self, _: &mut [u8]) -> Result<(), EntropyError> {
                Err(EntropyError)
            }
        }
        let ids = RequestIds::new(Arc::new(Dry));
        assert!(ids.next(Timestamp::UNIX_EPOCH).is_err());
    }
}
