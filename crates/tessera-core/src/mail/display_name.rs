//! A person's name as a mail may greet them with it.

use serde::{Deserialize, Serialize};
use unicode_general_category::{GeneralCategory, get_general_category};

/// The longest name that is greeted with, in characters.
const MAX_CHARS: usize = 60;

/// A name that can carry no message of its own: letters of any script, spaces, apostrophes,
/// hyphens, and full stops after initials.
///
/// Whoever registers a stranger's address chooses the name, and the service sends it on. A
/// name that a mail client makes a link of, or that reads as a sentence with numbers and
/// signs, would turn the service into a relay for spam; it is left out instead.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)] // No Debug: it is personal data.
#[serde(transparent)]
pub struct DisplayName(String);

impl DisplayName {
    /// The name, where it is fit to greet with.
    pub fn parse(raw: &str) -> Option<Self> {
        let name = raw.trim();
        let is_fit = !name.is_empty()
            && name.chars().count() <= MAX_CHARS
            && name.chars().all(may_stand_in_name)
            && name.chars().any(char::is_alphabetic)
            && !has_inner_stop(name)
            && !name.contains("  ");
        is_fit.then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters, what stands between the parts of a name, the signs that belong to letters, and
/// the joiners that Indic and Arabic spelling needs.
fn may_stand_in_name(character: char) -> bool {
    use GeneralCategory::{NonspacingMark, SpacingMark};
    character.is_alphabetic()
        || matches!(character, ' ' | '.' | '\'' | '’' | '-')
        || matches!(character, '\u{200c}' | '\u{200d}')
        || matches!(
            get_general_category(character),
            NonspacingMark | SpacingMark
        )
}

/// A full stop between letters makes a domain name, which mail clients turn into a link.
fn has_inner_stop(name: &str) -> bool {
    let mut rest = name.split('.');
    rest.next();
    rest.any(|after| !after.is_empty() && !after.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_greeted() {
        for name in [
            "Priya",
            " Priya Sharma ",
            "J. R. R. Tolkien",
            "Sinéad O’Connor",
            "D'Angelo",
            "Anne-Marie",
            "प्रिया शर्मा",
            "ক্ষিতীশ",
            "ஸ்ரீ",
            "محمد",
            "Ngô Bảo Châu",
            "Martin Luther King Jr.",
        ] {
            let parsed = DisplayName::parse(name);
            assert!(
                parsed.is_some_and(|parsed| parsed.as_str() == name.trim()),
                "{name}"
            );
        }
    }

    #[test]
    fn what_a_stranger_wants_to_say_is_not_a_name() {
        for name in [
            "",
            "   ",
            "...",
            "Win at evil.example",
            "www.evil.example",
            "https://evil.example",
            "evil.example/win",
            "evil。example",
            "mail evil@example.com",
            "<b>Priya</b>",
            "Priya\r\nBcc: all@example.com",
            "Priya\u{202e}elpmaxe",
            "Call 9876543210",
            "Call ९८७६५४३२१०",
            "You won $1000!",
            "Pay now: your account is closed",
            "a  b",
            &"a".repeat(61),
        ] {
            assert!(DisplayName::parse(name).is_none(), "{name}");
        }
    }
}
