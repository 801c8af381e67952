//! Fingerprints of what was read.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The fingerprint of a text, whatever its line endings: version control may change those.
#[must_use]
pub(super) fn fingerprint(text: &str) -> String {
    let mut hasher = Sha256::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for line in text.split_inclusive('\n') {
        match line.strip_suffix("\r\n") {
            Some(content) => {
                hasher.update(content.as_bytes());
                hasher.update(b"\n");
            }
            None => hasher.update(line.as_bytes()),
        }
    }
    let mut print = String::from("sha256:");
    for byte in hasher.finalize() {
        let _ = write!(print, "{byte:02x}");
    }
    print
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn line_endings_and_byte_order_marks_change_nothing_and_all_else_does() {
        assert_eq!(fingerprint("a\nb\n"), fingerprint("\u{feff}a\r\nb\r\n"));
        assert_ne!(fingerprint("a\nb\n"), fingerprint("a\nb"));
        // The digest of "abc", from FIPS 180-2.
        assert_eq!(
            fingerprint("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
