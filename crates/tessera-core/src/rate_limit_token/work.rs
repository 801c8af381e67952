//! Work that tokens cost an address that asks for many: a search for text whose SHA-256
//! begins with zero bits.

use crate::crypto::sha256;
use crate::limit::Standing;
use jiff::SignedDuration;

/// The least work: some thousand hashes, a moment for a browser.
const MIN_DIFFICULTY: u64 = 12;
/// The most: some million, seconds for a browser.
const MAX_DIFFICULTY: u64 = 20;

/// How much work the next token costs an address whose bucket stands like that, in bits.
/// The first half of it costs none; from there on it grows with every token.
pub(super) fn difficulty(standing: Standing) -> u8 {
    let used = standing.limit.saturating_sub(standing.remaining);
    let over = used.saturating_mul(2).saturating_sub(standing.limit);
    if over == 0 {
        return 0;
    }
    let growth = over.saturating_mul(MAX_DIFFICULTY - MIN_DIFFICULTY) / standing.limit.max(1);
    u8::try_from(MIN_DIFFICULTY + growth).unwrap_or(u8::MAX)
}

/// How long it takes until the next token costs an address no work, whose bucket stands like
/// that.
pub(super) fn free_after(standing: Standing) -> SignedDuration {
    let used = standing.limit.saturating_sub(standing.remaining);
    // Asking takes one more.
    let over = (used + 1).saturating_sub(standing.limit / 2);
    let (used, over) = (used.max(1), over.min(used));
    let (used, over) = (
        i32::try_from(used).unwrap_or(i32::MAX),
        i32::try_from(over).unwrap_or(i32::MAX),
    );
    standing.reset_after / used * over
}

/// Whether SHA-256 over challenge and solution begins with so many zero bits.
pub(super) fn is_solved(challenge: &str, solution: &str, difficulty: u8) -> bool {
    let digest = sha256([challenge, solution].concat().as_bytes());
    let zero_bytes = digest.iter().take_while(|byte| **byte == 0).count();
    let next = digest
        .get(zero_bytes)
        .map_or(0, |byte| byte.leading_zeros());
    let zero_bits = u32::try_from(zero_bytes).unwrap_or(0) * 8 + next;
    zero_bits >= u32::from(difficulty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(used: u64) -> u8 {
        difficulty(Standing {
            limit: 60,
            remaining: 60 - used,
            reset_after: SignedDuration::ZERO,
        })
    }

    // req: REG-7
    #[test]
    fn who_waits_that_long_works_for_nothing() {
        for (used, minutes) in [(31, 2), (40, 11), (60, 31)] {
            let standing = Standing {
                limit: 60,
                remaining: 60 - used,
                reset_after: SignedDuration::from_mins(i64::try_from(used).unwrap()),
            };
            let wait = free_after(standing);
            assert_eq!(wait, SignedDuration::from_mins(minutes), "{used}");
        }
        assert_eq!(after(30), 0);
    }

    // req: REG-7
    #[test]
    fn work_grows_with_what_an_address_has_asked_for() {
        assert_eq!(after(1), 0);
        assert_eq!(after(30), 0);
        assert_eq!(after(31), 12);
        assert_eq!(after(60), 20);
        let all: Vec<u8> = (1..=60).map(after).collect();
        assert!(all.is_sorted(), "{all:?}");
    }

    // req: REG-7
    #[test]
    fn zero_bits_are_counted_from_the_left() {
        let solution = (0..100_000)
            .map(|number| number.to_string())
            .find(|solution| is_solved("c", solution, 12))
            .unwrap();
        let digest = sha256(format!("c{solution}").as_bytes());
        assert_eq!(digest[0], 0);
        assert!(digest[1] < 16);
        assert!(is_solved("c", &solution, 0));
        assert!(!is_solved("c", &solution, 64));
    }
}
