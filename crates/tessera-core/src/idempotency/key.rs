//! Idempotency keys as clients send them, and the keyed hashes that are stored in their place.

use zeroize::Zeroizing;

/// The shortest key that is taken, so that nobody hits upon another's by accident.
const MIN_LEN: usize = 16;
/// The longest.
const MAX_LEN: usize = 255;

/// What a client names a request by: 16 to 255 visible ASCII characters.
#[derive(Clone)] // No Debug: it opens what was answered.
pub struct IdempotencyKey(Zeroizing<String>);

/// The field is not one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 16 to 255 visible ASCII characters, in quotes or without")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// Reads the value of the field `Idempotency-Key`: a string of a structured field (RFC 9651
    /// §3.3.3) without parameters, or the same characters bare, as most clients send them. Both
    /// name the same request.
    ///
    /// # Errors
    /// Fails for anything else.
    pub fn parse(field: &str) -> Result<Self, InvalidIdempotencyKey> {
        let field = field.trim_matches(' ');
        let key = match field.strip_prefix('"') {
            Some(rest) => unquoted(rest).ok_or(InvalidIdempotencyKey)?,
            None => Zeroizing::new(field.to_owned()),
        };
        let is_key = (MIN_LEN..=MAX_LEN).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        is_key.then_some(Self(key)).ok_or(InvalidIdempotencyKey)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// What stands between the opening quote and the closing one, which ends the field.
fn unquoted(rest: &str) -> Option<Zeroizing<String>> {
    let mut key = Zeroizing::new(String::with_capacity(rest.len()));
    let mut letters = rest.chars();
    loop {
        match letters.next()? {
            '"' => return letters.as_str().is_empty().then_some(key),
            '\\' => key.push(letters.next().filter(|escaped| "\"\\".contains(*escaped))?),
            letter => key.push(letter),
        }
    }
}

/// Declares a keyed hash that is stored.
macro_rules! stored_hash {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Takes the bytes of a keyed hash.
            pub fn new(hash: [u8; 32]) -> Self {
                Self(hash)
            }

            /// The bytes, for storage.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }
    };
}

stored_hash!(
    /// What is stored of a key: a keyed hash of it with the operation and the caller.
    KeyHash
);
stored_hash!(
    /// What is stored of a request, to tell it from another: a keyed hash of what it asks for.
    RequestFingerprint
);

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: &str) -> Option<String> {
        let key = IdempotencyKey::parse(field).ok()?;
        Some(key.0.to_string())
    }

    // req: REG-14
    #[test]
    fn a_key_is_the_same_in_quotes_and_without() {
        let uuid = "8e03978e-40d5-43dd-bc93-6894a57f9324";
        assert_eq!(read(uuid).as_deref(), Some(uuid));
        assert_eq!(read(&format!("\"{uuid}\"")).as_deref(), Some(uuid));
        assert_eq!(read(&format!("  {uuid} ")).as_deref(), Some(uuid));
        let escaped = read(r#""sixteen\"letters\\""#);
        assert_eq!(escaped.as_deref(), Some(r#"sixteen"letters\"#));
    }

    // req: REG-14
    #[test]
    fn what_is_no_key_is_refused() {
        let long = "k".repeat(MAX_LEN);
        let short = "k".repeat(MIN_LEN);
        assert!(read(&long).is_some());
        assert!(read(&short).is_some());
        assert!(read(&format!("\"{long}\"")).is_some());
        for wrong in [
            "",
            "\"\"",
            "fifteen-letters",
            &format!("{long}k"),
            &format!("\"{long}k\""),
            "sixteen letters and blanks",
            "\"sixteen letters and blanks\"",
            "\"no-closing-quote-here",
            "\"sixteen-letters-x\";parameter=1",
            "\"sixteen-letters-x\", \"another-one-here\"",
            r#""sixteen-letters\x""#,
            r#""sixteen-letters-\"#,
            "sixteen-letters\u{7f}x",
            "sechzehn-zeichen-ä",
            "\"sechzehn-zeichen-ä\"",
        ] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
