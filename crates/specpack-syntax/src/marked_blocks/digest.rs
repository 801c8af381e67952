//! Telling whether a text is still what was generated.

use sha2::{Digest as _, Sha256};
use std::fmt::{self, Write as _};

/// How many bytes of the hash are kept.
const DIGEST_LEN: usize = 6;

/// Twelve hexadecimal digits of the SHA-256 of a text, which CRLF does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// The digest of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut hasher = Sha256::new();
        let mut parts = text.split("\r\n");
        hasher.update(parts.next().unwrap_or_default());
        for part in parts {
            hasher.update("\n");
            hasher.update(part);
        }
        let mut digits = String::with_capacity(2 * DIGEST_LEN);
        for byte in hasher.finalize().iter().take(DIGEST_LEN) {
            // Writing into a string does not fail.
            let _ = write!(digits, "{byte:02x}");
        }
        Self(digits)
    }

    /// Reads a digest; anything but twelve hexadecimal digits is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digest = text.len() == 12 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_digest.then(|| Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_does_not_mind_line_endings() {
        assert_eq!(Digest::of("a\r\nb\r\n"), Digest::of("a\nb\n"));
        assert_ne!(Digest::of("a\n"), Digest::of("a \n"));
    }
}
