//! Passwords: read, judged, hashed (requirements AUTH-7 and REG-9).

mod hash;
mod pepper;
mod policy;
mod stored;

pub use hash::{HashPassword, HashPasswordError, HashPolicy, InvalidHashPolicy, Scheme};
pub use pepper::{InvalidPeppers, Peppers};
pub use policy::{PasswordPolicy, PasswordProfile, PersonContext, Violation};

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The longest password, in Unicode scalars after normalisation. NIST SP 800-63B asks to
/// take at least 64.
pub const MAX_PASSWORD_CHARS: usize = 128;
/// What is looked at before anything else: four bytes for a scalar, and room for the
/// decomposed forms that normalisation shortens.
const MAX_RAW_BYTES: usize = 4 * 4 * MAX_PASSWORD_CHARS;

/// A password as its owner means it: in Unicode's form NFKC, so that the same password typed
/// on another keyboard is the same (NIST SP 800-63B §3.1.1.2).
#[derive(Clone)] // No Debug, no PartialEq: never logged, compared only by its hash.
pub struct Password(Zeroizing<String>);

/// The text is too long for a password, or empty.
#[derive(Debug, thiserror::Error)]
#[error("a password has 1 to {MAX_PASSWORD_CHARS} characters")]
pub struct InvalidPassword;

impl Password {
    /// Reads a password as typed: nothing is trimmed, spaces count.
    ///
    /// # Errors
    /// Fails for nothing, and past [`MAX_PASSWORD_CHARS`]. Whether it is good enough is for
    /// the [`PasswordPolicy`] to say.
    pub fn parse(raw: &str) -> Result<Self, InvalidPassword> {
        if raw.is_empty() || raw.len() > MAX_RAW_BYTES {
            return Err(InvalidPassword);
        }
        let text: Zeroizing<String> = Zeroizing::new(raw.nfkc().collect());
        let length = text.chars().count();
        let is_valid = (1..=MAX_PASSWORD_CHARS).contains(&length);
        is_valid.then_some(Self(text)).ok_or(InvalidPassword)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}
