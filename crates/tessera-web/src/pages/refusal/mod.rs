//! Why a form came back, in the terms of the API's problems, and what a person is told of it.

mod catalog;

use std::borrow::Cow;

use super::Language;
use super::catalog::Catalog;
use super::form::{Problem, waiting};
use catalog::RefusalCatalog;
use tessera_core::password::Violation;

/// Why a form came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub reason: Reason,
    /// The name of the field that it is about.
    pub field: Option<String>,
    /// The wait, where it is known.
    pub retry_after_seconds: Option<u64>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A value is not as it should be (400).
    InvalidValue,
    /// Not an address of electronic mail (400).
    InvalidEmail,
    /// Not a mobile number (400).
    InvalidNumber,
    /// The password is not taken, and why (400).
    WeakPassword(Vec<Violation>),
    /// It is not the password of the account (400).
    WrongPassword,
    /// It could be somebody else's registration (400).
    PasswordNeeded,
    /// The link was used, has expired, or never was (400).
    InvalidLink,
    /// It is not the code that was sent, or no code at all (400).
    WrongCode {
        /// How many tries are left, where it is known.
        tries_left: Option<u32>,
    },
    /// It is no code of the second factor, or was used before (400, 401).
    WrongFactor {
        /// How many tries are left, where it is known.
        tries_left: Option<u32>,
    },
    /// The login was completed or took too long (401).
    LoginOver,
    /// What was begun before has ended (200).
    Over,
    /// The code is too old, or there is none (400).
    CodeExpired,
    /// The address has an account (409).
    EmailTaken,
    /// The number has an account (409).
    NumberTaken,
    /// What was proven has an account (409).
    Duplicate,
    /// The account is closed (403).
    AccountDisabled,
    /// Somebody else changed it at the same moment (409).
    Busy,
    /// What it was about is on no more, or waited too long for its first code (409).
    FactorGone,
    /// Too many codes or passwords were tried (429).
    TooManyTries,
    /// A limit was reached (429).
    RateLimited,
    /// No text message can be sent (503).
    NoMessages,
    /// The account is not offered this yet (403).
    NotOffered,
    /// The account has no password, beside which a message is a second factor (409).
    NoPassword,
    /// The login was too long ago (403).
    LoginTooOld,
    /// Nobody else could administer the service (409).
    LastAdmin,
    /// The service sheds load (503).
    Overloaded,
    /// A fault of ours (500).
    Internal,
}

impl Refusal {
    /// That what was begun before has ended.
    pub fn over() -> Self {
        Self {
            reason: Reason::Over,
            field: None,
            retry_after_seconds: None,
        }
    }

    /// The refusal in words.
    pub(super) fn problem(&self, language: Language) -> Problem {
        let words = RefusalCatalog::of(language);
        let catalog = Catalog::of(language);
        let wait = self.retry_after_seconds;
        let told = |title, text: &'static str, field: Option<Cow<'static, str>>| Problem {
            title,
            text: text.into(),
            field,
        };
        match &self.reason {
            Reason::InvalidValue => {
                let field = Some(self.invalid_value(words).into());
                told(words.invalid_title, words.invalid_text, field)
            }
            Reason::InvalidEmail => {
                let field = Some(words.email_invalid_field.into());
                told(words.email_invalid_title, words.email_invalid_text, field)
            }
            Reason::InvalidNumber => {
                let field = Some(catalog.number_invalid_field.into());
                told(
                    catalog.number_invalid_title,
                    catalog.number_invalid_text,
                    field,
                )
            }
            Reason::WeakPassword(violations) => {
                let field = Some(lacks(violations, words).into());
                told(words.weak_title, words.weak_text, field)
            }
            Reason::WrongPassword => {
                let field = Some(words.password_wrong_field.into());
                told(words.password_wrong_title, words.password_wrong_text, field)
            }
            Reason::PasswordNeeded => {
                let field = Some(words.password_needed_field.into());
                told(
                    words.password_needed_title,
                    words.password_needed_text,
                    field,
                )
            }
            Reason::InvalidLink => told(words.link_title, words.link_text, None),
            Reason::WrongCode { tries_left } => Problem {
                text: with_tries(catalog.code_invalid_text, *tries_left, catalog),
                ..told(
                    catalog.code_invalid_title,
                    "",
                    Some(catalog.code_invalid_field.into()),
                )
            },
            Reason::WrongFactor { tries_left } => Problem {
                text: with_tries(words.factor_text, *tries_left, catalog),
                ..told(words.factor_title, "", Some(words.factor_field.into()))
            },
            Reason::Over => Problem::over(catalog),
            Reason::LoginOver => told(words.login_over_title, words.login_over_text, None),
            Reason::CodeExpired => {
                let field = Some(catalog.code_expired_field.into());
                told(catalog.code_expired_title, catalog.code_expired_text, field)
            }
            Reason::EmailTaken => {
                let field = Some(words.email_taken_field.into());
                told(words.email_taken_title, words.email_taken_text, field)
            }
            Reason::NumberTaken => {
                let field = Some(catalog.number_taken_field.into());
                told(catalog.number_taken_title, catalog.number_taken_text, field)
            }
            Reason::TooManyTries => Problem {
                text: waiting(wait, catalog.rate_limited_wait, catalog.rate_limited_text),
                ..told(catalog.code_exhausted_title, "", None)
            },
            Reason::Duplicate => told(words.duplicate_title, words.duplicate_text, None),
            Reason::AccountDisabled => told(words.disabled_title, words.disabled_text, None),
            Reason::Busy => told(words.busy_title, words.busy_text, None),
            Reason::FactorGone => told(words.factor_gone_title, words.factor_gone_text, None),
            Reason::RateLimited => Problem::rate_limited(catalog, wait),
            Reason::NoMessages => told(words.no_messages_title, words.no_messages_text, None),
            Reason::NotOffered => told(words.not_offered_title, words.not_offered_text, None),
            Reason::NoPassword => told(words.no_password_title, words.no_password_text, None),
            Reason::LoginTooOld => told(words.login_old_title, words.login_old_text, None),
            Reason::LastAdmin => told(words.last_admin_title, words.last_admin_text, None),
            Reason::Overloaded => Problem::overloaded(catalog, wait),
            Reason::Internal => Problem::internal(catalog),
        }
    }

    fn invalid_value(&self, words: &RefusalCatalog) -> &'static str {
        match self.field.as_deref() {
            Some("country") => words.country_invalid,
            Some("language") => words.language_invalid,
            _ => words.name_invalid,
        }
    }

    /// What stands at the field of that name.
    pub(super) fn at(&self, field: &str, language: Language) -> Option<Cow<'static, str>> {
        let is_here = self.field.as_deref() == Some(field);
        self.problem(language).field.filter(|_| is_here)
    }
}

/// What a wrong code is told, with the tries that are left.
fn with_tries(text: &'static str, tries_left: Option<u32>, catalog: &Catalog) -> Cow<'static, str> {
    match tries_left {
        Some(tries) => format!("{text} {}", (catalog.attempts_left)(tries.into())).into(),
        None => text.into(),
    }
}

/// One sentence for each thing that a password lacks.
fn lacks(violations: &[Violation], words: &RefusalCatalog) -> String {
    let sentences = violations.iter().map(|violation| match violation {
        Violation::TooShort => words.password_too_short,
        Violation::TooLong => words.password_too_long,
        Violation::NoUpperCase => words.password_no_upper_case,
        Violation::NoLowerCase => words.password_no_lower_case,
        Violation::NoDigit => words.password_no_digit,
        Violation::NoSymbol => words.password_no_symbol,
        Violation::Personal => words.password_personal,
        Violation::Common => words.password_common,
        Violation::Breached => words.password_breached,
    });
    sentences.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(reason: Reason) -> Refusal {
        Refusal {
            reason,
            field: Some("password".to_owned()),
            retry_after_seconds: Some(90),
        }
    }

    // req: REG-8
    #[test]
    fn each_reason_has_a_title_of_its_own() {
        let reasons = [
            Reason::InvalidValue,
            Reason::InvalidEmail,
            Reason::InvalidNumber,
            Reason::WeakPassword(vec![Violation::TooShort]),
            Reason::InvalidLink,
            Reason::WrongCode { tries_left: None },
            Reason::CodeExpired,
            Reason::WrongPassword,
            Reason::PasswordNeeded,
            Reason::EmailTaken,
            Reason::NumberTaken,
            Reason::Duplicate,
            Reason::AccountDisabled,
            Reason::TooManyTries,
            Reason::Busy,
            Reason::FactorGone,
            Reason::RateLimited,
            Reason::NoMessages,
            Reason::NotOffered,
            Reason::NoPassword,
            Reason::LoginTooOld,
            Reason::LastAdmin,
            Reason::Overloaded,
            Reason::Internal,
        ];
        for language in Language::ALL {
            let mut titles: Vec<_> = reasons
                .iter()
                .map(|reason| refusal(reason.clone()).problem(language).title)
                .collect();
            titles.sort_unstable();
            titles.dedup();
            assert_eq!(titles.len(), reasons.len(), "{language:?}");
        }
    }

    // req: AUTH-7, REG-9
    #[test]
    fn everything_that_a_password_lacks_is_said_at_its_field() {
        let weak = refusal(Reason::WeakPassword(vec![
            Violation::TooShort,
            Violation::NoDigit,
        ]));
        assert_eq!(
            weak.at("password", Language::En).unwrap(),
            "It is too short. Add a digit."
        );
        assert_eq!(weak.at("email", Language::En), None);
    }

    #[test]
    fn each_violation_has_a_sentence_of_its_own() {
        use Violation::{
            Common, NoDigit, NoLowerCase, NoSymbol, NoUpperCase, Personal, TooLong, TooShort,
        };
        let all = [
            TooShort,
            TooLong,
            NoUpperCase,
            NoLowerCase,
            NoDigit,
            NoSymbol,
            Personal,
            Common,
        ];
        for language in Language::ALL {
            let words = RefusalCatalog::of(language);
            let mut sentences: Vec<_> = all.iter().map(|one| lacks(&[*one], words)).collect();
            sentences.sort_unstable();
            sentences.dedup();
            assert_eq!(sentences.len(), all.len());
        }
    }
}
