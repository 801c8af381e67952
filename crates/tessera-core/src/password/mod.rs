//! Passwords: read, judged, hashed (requirements AUTH-7 and REG-9).

mod algorithm;
mod blocklist;
mod breach;
mod hash;
mod pepper;
mod policy;
mod scheme;
mod stored;
mod work;

pub use algorithm::InvalidHash;
pub use blocklist::Blocklist;
pub(crate) use breach::BreachHash;
pub use hash::{HashPassword, HashPasswordError};
pub use pepper::{InvalidPeppers, Peppers};
pub use policy::{PasswordPolicy, PasswordProfile, PersonContext, Violation};
pub use scheme::{HashPolicy, InvalidHashPolicy, Scheme};
pub use stored::{StoredPassword, import_hash};
pub use work::HashWork;

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The shortest password that any policy takes, in Unicode scalars (AUTH-7).
pub const MIN_PASSWORD_CHARS: usize = 8;
/// The longest password, in Unicode scalars after normalisation. NIST SP 800-63B asks to
/// take at least 64.
pub const MAX_PASSWORD_CHARS: usize = 128;
/// What is looked at before anything else: four bytes for a scalar, and room for the
/// decomposed forms that normalisation shortens.
const MAX_RAW_BYTES: usize = 4 * 4 * MAX_PASSWORD_CHARS;
const MAX_TEXT_BYTES: usize = 4 * MAX_PASSWORD_CHARS;

/// A password as its owner means it: in Unicode's form NFKC, so that the same password typed
/// on another keyboard is the same (NIST SP 800-63B §3.1.1.2).
#[derive(Clone)] // No Debug, no PartialEq: never logged, compared only by its hash.
pub struct Password {
    text: Zeroizing<String>,
    /// In the form NFC, where that differs: what other systems hashed.
    composed: Option<Zeroizing<String>>,
}

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
        // Made as large as it can become: growing would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(MAX_TEXT_BYTES));
        for (count, character) in raw.nfkc().enumerate() {
            if count == MAX_PASSWORD_CHARS {
                return Err(InvalidPassword);
            }
            text.push(character);
        }
        Ok(Self {
            composed: composed(raw, &text),
            text,
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What another system hashed: few normalise, and what keyboards send is composed, while
    /// NFKC would replace characters that only look alike.
    fn composed(&self) -> &str {
        self.composed.as_ref().unwrap_or(&self.text)
    }
}

/// `raw` in the form NFC, where that is not `text`.
fn composed(raw: &str, text: &str) -> Option<Zeroizing<String>> {
    /// How much longer NFC can make a text (Unicode Standard Annex #15).
    const GROWTH: usize = 3;
    if raw.is_ascii() {
        return None;
    }
    let mut composed = Zeroizing::new(String::with_capacity(GROWTH * raw.len()));
    composed.extend(raw.nfc());
    (*composed != text).then_some(composed)
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-7
    #[test]
    fn every_normalisation_form_means_the_same_password() {
        let forms = [
            "Ångström①!",
            "A\u{30a}ngstro\u{308}m1!",
            "\u{212b}ngstr\u{f6}m\u{2460}!",
        ];
        let texts = forms.map(|raw| Password::parse(raw).ok().unwrap().text().to_owned());
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }

    // req: AUTH-7
    #[test]
    fn length_is_bounded_before_anything_is_done() {
        assert!(Password::parse(&"é".repeat(128)).is_ok());
        assert!(Password::parse(&"🙂".repeat(128)).is_ok());
        assert!(Password::parse(&"e\u{301}".repeat(128)).is_ok());
        assert!(Password::parse(&" ".repeat(128)).is_ok());
        for raw in [
            "",
            &"é".repeat(129),
            &"a".repeat(1_000_000),
            // One scalar that normalisation makes eighteen of.
            &"\u{fdfa}".repeat(128),
        ] {
            assert!(Password::parse(raw).is_err(), "{} bytes", raw.len());
        }
    }

    #[test]
    fn a_longest_password_fits_the_memory_that_is_set_aside_for_it() {
        for raw in ["🙂".repeat(128), "a".to_owned()] {
            let password = Password::parse(&raw).ok().unwrap();
            assert_eq!(password.text.capacity(), MAX_TEXT_BYTES);
        }
    }

    #[test]
    fn what_another_system_hashed_is_the_composed_form() {
        for (raw, composed) in [
            ("plain", "plain"),
            ("e\u{301}", "é"),
            ("e\u{301}①", "é①"),
            ("ﬁ", "ﬁ"),
        ] {
            let password = Password::parse(raw).ok().unwrap();
            assert_eq!(password.composed(), composed);
        }
    }
}
