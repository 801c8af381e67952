//! Work that a rate limit token costs, done as a client does it.

use ring::digest::{SHA256, digest};

/// A solution of a challenge: SHA-256 over both begins with `difficulty` zero bits.
pub fn solve(challenge: &str, difficulty: u8) -> String {
    number_that(|number| is_solution(challenge, number, difficulty))
}

/// A number that does not solve a challenge. Any text does by chance, once in two to the
/// power of `difficulty`.
pub fn fail_to_solve(challenge: &str, difficulty: u8) -> String {
    number_that(|number| !is_solution(challenge, number, difficulty))
}

fn is_solution(challenge: &str, solution: &str, difficulty: u8) -> bool {
    let digest = digest(&SHA256, format!("{challenge}{solution}").as_bytes());
    let first = u64::from_be_bytes(digest.as_ref()[..8].try_into().unwrap());
    first.leading_zeros() >= u32::from(difficulty)
}

fn number_that(is_wanted: impl Fn(&str) -> bool) -> String {
    let mut numbers = (0_u64..).map(|number| number.to_string());
    numbers.find(|number| is_wanted(number)).unwrap()
}
