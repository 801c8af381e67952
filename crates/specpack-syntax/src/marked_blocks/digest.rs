//! Telling whether a text is still what was generated.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// How many bytes of the hash are kept.
const DIGEST_LEN: usize = 6;

/// Twelve hexadecimal digits of the SHA-256 of a text, which CRLF does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest([u8; DIGEST_LEN]);

impl Digest {
    /// The digest of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut hasher = Sha256::new();
        if text.contains('\r') {
            let mut parts = text.split("\r\n");
            hasher.update(parts.next().unwrap_or_default());
            for part in parts {
                hasher.update("\n");
                hasher.update(part);
            }
        } else {
            hasher.update(text);
        }
        let mut kept = [0; DIGEST_LEN];
        for (kept, byte) in kept.iter_mut().zip(hasher.finalize()) {
            *kept = byte;
        }
        Self(kept)
    }

    /// Reads a digest; anything but twelve hexadecimal digits is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = text.chars().map(|digit| digit.to_digit(16));
        let mut bytes = [0; DIGEST_LEN];
        for byte in &mut bytes {
            let (high, low) = (digits.next()??, digits.next()??);
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        digits.next().is_none().then_some(Self(bytes))
    }

    /// Its digits, in lower case.
    pub(super) fn digits(&self) -> String {
        let digit = |value: u8| char::from_digit(u32::from(value), 16);
        let digits = self
            .0
            .iter()
            .flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)]);
        digits.flatten().collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits())
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

    #[test]
    fn digest_reads_as_it_is_written() {
        // The first digits of the SHA-256 of "abc" (FIPS 180-2, appendix B.1).
        let digest = Digest::of("abc");
        assert_eq!(digest.to_string(), "ba7816bf8f01");
        assert_eq!(Digest::parse("BA7816bf8F01"), Some(digest));
        for wrong in [
            "",
            "ba7816bf8f0",
            "ba7816bf8f012",
            "ba7816bf8f0g",
            "+a7816bf8f01",
        ] {
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
    }
}
