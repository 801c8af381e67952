//! Which passwords are taken: one policy, for API, pages and contract alike (REG-9).

use super::{Blocklist, MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, Password};
use crate::account::EmailAddress;

/// The shortest part of a name or address that a password must not be made of.
const MIN_TELLING_CHARS: usize = 3;
/// The letters that make something of one's own beside a name.
const MIN_OWN_LETTERS: usize = 4;

/// Which rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProfile {
    /// An upper-case and a lower-case letter, a digit and a symbol, as the sources ask.
    Composition,
    /// Length alone, as NIST SP 800-63B asks.
    Nist,
}

/// The policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Which rules hold.
    pub profile: PasswordProfile,
    /// The fewest characters.
    pub min_chars: usize,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            profile: PasswordProfile::Composition,
            min_chars: MIN_PASSWORD_CHARS,
        }
    }
}

/// What a password lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// Too short.
    TooShort,
    /// Too long.
    TooLong,
    /// No upper-case letter.
    NoUpperCase,
    /// No lower-case letter.
    NoLowerCase,
    /// No digit.
    NoDigit,
    /// No symbol.
    NoSymbol,
    /// It is made of the person's own name or address.
    Personal,
    /// It is one of the most used passwords.
    Common,
    /// It is known from a breach.
    Breached,
}

impl Violation {
    /// The name that callers see.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::NoUpperCase => "no_upper_case",
            Self::NoLowerCase => "no_lower_case",
            Self::NoDigit => "no_digit",
            Self::NoSymbol => "no_symbol",
            Self::Personal => "personal",
            Self::Common => "common",
            Self::Breached => "breached",
        }
    }
}

/// What a person is known by, which a password must not repeat.
#[derive(Clone, Copy, Default)]
pub struct PersonContext<'a> {
    /// The address.
    pub email: Option<&'a EmailAddress>,
    /// The name.
    pub name: Option<&'a str>,
}

impl PasswordPolicy {
    /// The most characters.
    pub const MAX_CHARS: usize = MAX_PASSWORD_CHARS;

    /// Everything that stands against `password`; empty when it is taken.
    pub fn check(&self, password: &Password, person: PersonContext<'_>) -> Vec<Violation> {
        let text = password.text();
        let mut violations = Vec::new();
        let mut require = |holds: bool, violation| {
            if !holds {
                violations.push(violation);
            }
        };
        require(text.chars().count() >= self.min_chars, Violation::TooShort);
        if self.profile == PasswordProfile::Composition {
            require(text.chars().any(char::is_uppercase), Violation::NoUpperCase);
            require(text.chars().any(char::is_lowercase), Violation::NoLowerCase);
            require(text.chars().any(char::is_numeric), Violation::NoDigit);
            require(text.chars().any(is_symbol), Violation::NoSymbol);
        }
        require(!is_personal(text, person), Violation::Personal);
        require(!is_common(text), Violation::Common);
        violations
    }
}

/// Anything that is no letter and no digit, spaces included.
fn is_symbol(character: char) -> bool {
    !character.is_alphanumeric() && !character.is_control()
}

/// Whether little is left once the person's own name and address are taken out.
fn is_personal(text: &str, person: PersonContext<'_>) -> bool {
    let address = person.email.map(EmailAddress::local_part);
    let words = [person.name, address].into_iter().flatten();
    let telling = words
        .flat_map(|word| word.split(|character: char| !character.is_alphanumeric()))
        .filter(|part| part.chars().count() >= MIN_TELLING_CHARS)
        .map(str::to_lowercase);
    let whole = text.to_lowercase();
    let rest = telling.fold(whole.clone(), |rest, part| rest.replace(&part, " "));
    let own_letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    rest != whole && own_letters < MIN_OWN_LETTERS
}

/// Whether it is one of the most used passwords, perhaps with symbols around it: `!` at the
/// end is how most people meet a demand for a symbol.
fn is_common(text: &str) -> bool {
    let most_used = Blocklist::most_used();
    let core = text.trim_matches(|character: char| !character.is_alphanumeric());
    most_used.contains(text) || most_used.contains(core)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str) -> Vec<Violation> {
        let password = Password::parse(raw).ok().unwrap();
        PasswordPolicy::default().check(&password, PersonContext::default())
    }

    // req: AUTH-7, REG-9
    #[test]
    fn each_missing_part_is_named() {
        use Violation::{NoDigit, NoLowerCase, NoSymbol, NoUpperCase, TooShort};
        assert_eq!(check("SecurePass123!"), []);
        assert_eq!(check("Ab1!"), [TooShort]);
        assert_eq!(check("securepass123!"), [NoUpperCase]);
        assert_eq!(check("SECUREPASS123!"), [NoLowerCase]);
        assert_eq!(check("SecurePass!!!"), [NoDigit]);
        assert_eq!(check("SecurePass123"), [NoSymbol]);
        let all = [TooShort, NoUpperCase, NoLowerCase, NoDigit, NoSymbol];
        assert_eq!(check("文"), all);
    }

    // req: AUTH-7
    #[test]
    fn letters_of_every_script_and_spaces_count() {
        assert_eq!(check("Пароль 2026"), []);
        assert_eq!(check("Correct horse 7"), []);
        assert_eq!(check("Émile🙂2026"), []);
    }

    #[test]
    fn the_nist_profile_asks_for_length_alone() {
        let policy = PasswordPolicy {
            profile: PasswordProfile::Nist,
            ..PasswordPolicy::default()
        };
        let password = |raw: &str| Password::parse(raw).ok().unwrap();
        let none = PersonContext::default();
        assert_eq!(policy.check(&password("correct horse"), none), []);
        let short = policy.check(&password("short"), none);
        assert_eq!(short, [Violation::TooShort]);
    }

    #[test]
    fn a_password_made_of_the_person_is_refused() {
        let email = EmailAddress::parse("priya.sharma@example.com")
            .ok()
            .unwrap();
        let person = PersonContext {
            email: Some(&email),
            name: Some("Priya Sharma"),
        };
        let policy = PasswordPolicy::default();
        let check = |raw: &str| policy.check(&Password::parse(raw).ok().unwrap(), person);
        for raw in [
            "Priya.Sharma1!",
            "SHARMAsharma1!",
            "Sharma123456!",
            "1!PriyaSharmaX",
            "Ｐｒｉｙａ-2026!",
        ] {
            assert_eq!(check(raw), [Violation::Personal], "{raw}");
        }
        assert_eq!(check("Priya rides 3 elephants!"), []);
        assert_eq!(check("Sparkling 7 waters!"), []);
    }

    #[test]
    fn a_person_of_whom_nothing_is_known_may_choose_anything() {
        let person = PersonContext {
            email: None,
            name: Some("A. B"),
        };
        let password = Password::parse("A1b!A1b!").ok().unwrap();
        assert_eq!(PasswordPolicy::default().check(&password, person), []);
    }

    // req: AUTH-7, REG-9
    #[test]
    fn the_most_used_passwords_are_refused_however_they_are_dressed_up() {
        for raw in [
            "Password1!",
            "!!Password1!!",
            "Password123!",
            "Qwerty123!",
            "Welcome1!",
            "Ｐａｓｓｗｏｒｄ1!",
        ] {
            assert_eq!(check(raw), [Violation::Common], "{raw}");
        }
        assert_eq!(check("SecurePass123!"), [], "the example of the sources");
    }

    #[test]
    fn both_profiles_know_the_most_used_passwords() {
        let policy = PasswordPolicy {
            profile: PasswordProfile::Nist,
            ..PasswordPolicy::default()
        };
        let check = |raw: &str| {
            let password = Password::parse(raw).ok().unwrap();
            policy.check(&password, PersonContext::default())
        };
        assert_eq!(check("iloveyou"), [Violation::Common]);
        assert_eq!(check("ILOVEYOU"), [Violation::Common]);
        assert_eq!(check("i love my two goats"), []);
    }
}
