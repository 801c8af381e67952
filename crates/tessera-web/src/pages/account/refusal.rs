//! Why a form of the account came back.

use super::catalog::AccountCatalog;
use crate::pages::Language;
use crate::pages::catalog::Catalog;
use crate::pages::form::Problem;

/// Why a form came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub reason: Reason,
    /// The name of the field that it is about, as in the API.
    pub field: Option<String>,
    /// The wait, where it is known.
    pub retry_after_seconds: Option<u64>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A value is not as it should be (400).
    InvalidValue,
    /// Somebody else changed it at the same moment (409).
    Busy,
    /// The service sheds load (503).
    Overloaded,
    /// A fault of ours (500).
    Internal,
}

impl Refusal {
    /// The refusal in words.
    pub(super) fn problem(&self, language: Language) -> Problem {
        let words = AccountCatalog::of(language);
        let catalog = Catalog::of(language);
        match self.reason {
            Reason::InvalidValue => Problem {
                title: words.invalid_title,
                text: words.invalid_text.into(),
                field: Some(match self.field.as_deref() {
                    Some("country") => words.country_invalid,
                    Some("language") => words.language_invalid,
                    _ => words.name_invalid,
                }),
            },
            Reason::Busy => Problem {
                title: words.busy_title,
                text: words.busy_text.into(),
                field: None,
            },
            Reason::Overloaded => Problem::overloaded(catalog, self.retry_after_seconds),
            Reason::Internal => Problem::internal(catalog),
        }
    }

    /// What stands at the field of that name.
    pub(super) fn at(&self, field: &str, language: Language) -> Option<&'static str> {
        let is_here = self.field.as_deref() == Some(field);
        self.problem(language).field.filter(|_| is_here)
    }
}
