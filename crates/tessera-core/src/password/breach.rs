//! Passwords that are known from breaches, looked up by k-anonymity (requirement REG-9).
//!
//! Whoever is asked is told the first five hexadecimal digits of the password's SHA-1, and
//! answers with the rest of every hash that it knows with that beginning: some hundreds, among
//! which it cannot tell the one that was meant.

use super::Password;
use crate::crypto::hex;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use zeroize::Zeroizing;

/// How many hexadecimal digits are told.
const PREFIX_LEN: usize = 5;

/// The hash of a password, as lists of breached ones have it. SHA-1 protects nothing here: it
/// is what the lists are sorted by.
pub(crate) struct BreachHash(Zeroizing<String>);

impl BreachHash {
    pub(crate) fn of(password: &Password) -> Self {
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.text().as_bytes());
        let digits = Zeroizing::new(hex(digest.as_ref()));
        Self(Zeroizing::new(digits.to_ascii_uppercase()))
    }

    /// What is told.
    pub(crate) fn prefix(&self) -> &str {
        self.0.get(..PREFIX_LEN).unwrap_or_default()
    }

    /// Whether the rest stands in a range: one hash a line, with how often it was seen. Lines
    /// that were never seen are there to hide how many there are.
    pub(crate) fn is_in(&self, range: &str) -> bool {
        let rest = self.0.get(PREFIX_LEN..).unwrap_or_default();
        let mut entries = range.lines().filter_map(|line| line.split_once(':'));
        entries.any(|(suffix, seen)| {
            suffix.trim().eq_ignore_ascii_case(rest)
                && seen.trim().parse::<u64>().is_ok_and(|seen| seen > 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash() -> BreachHash {
        BreachHash::of(&Password::parse("password").ok().unwrap())
    }

    /// SHA-1 of "password" is 5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8.
    // req: REG-9
    #[test]
    fn five_digits_are_told_and_the_rest_is_looked_for() {
        assert_eq!(hash().prefix(), "5BAA6");
        let rest = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";
        for (range, expected) in [
            (format!("{rest}:52256179"), true),
            (format!("{}:1\r\n{rest}:2\r\n", "0".repeat(35)), true),
            (format!("{}:7", rest.to_ascii_lowercase()), true),
            (format!("{rest}:0"), false),
            (rest.to_owned(), false),
            (format!("{rest}:many"), false),
            (format!("5BAA6{rest}:7"), false),
            (format!("{}:7", &rest[1..]), false),
            (String::new(), false),
        ] {
            assert_eq!(hash().is_in(&range), expected, "{range}");
        }
    }
}
