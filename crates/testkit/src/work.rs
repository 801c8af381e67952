//! Work that a rate limit token costs, done as a client does it.

use ring::digest::{SHA256, digest};

/// A solution of a challenge: SHA-256 over both begins with `difficulty` zero bits.
pub fn solve(challenge: &str, difficulty: u8) -> String {
    let is_solved = |solution: &String| {
        let digest = digest(&SHA256, format!("{challenge}{solution}").as_bytes());
        let first = u64::from_be_bytes(digest.as_ref()[..8].try_into().unwrap());
        first.leading_zeros() >= u32::from(difficulty)
    };
    let mut numbers = 0_u64..;
    let tried = numbers.find_map(|number| Some(number.to_string()).filter(is_solved));
    tried.unwrap()
}
