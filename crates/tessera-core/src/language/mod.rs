//! The languages in which people are spoken to, on pages and in messages.

mod catalog;

use serde::{Deserialize, Serialize};

/// A language that pages and messages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, the default.
    #[default]
    En,
    /// Hindi.
    Hi,
}

/// Longest language tag that is looked at, in bytes (RFC 5646 §4.4.1 asks for at least 35).
const MAX_TAG_LEN: usize = 35;

const MONTHS_IN_ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const MONTHS_IN_HINDI: [&str; 12] = [
    "जनवरी",
    "फ़रवरी",
    "मार्च",
    "अप्रैल",
    "मई",
    "जून",
    "जुलाई",
    "अगस्त",
    "सितंबर",
    "अक्टूबर",
    "नवंबर",
    "दिसंबर",
];

impl Language {
    /// Every language, in the order in which the language switch lists them.
    pub const ALL: [Self; 2] = [Self::En, Self::Hi];

    /// The language of a BCP 47 tag, judged by its primary subtag alone: `hi-IN` is Hindi.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim();
        if tag.len() > MAX_TAG_LEN {
            return None;
        }
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The BCP 47 tag, as `lang` attributes and the language cookie hold it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Hi => "hi",
        }
    }

    /// The language's name for itself.
    pub const fn endonym(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Hi => "हिन्दी",
        }
    }

    /// A day of the Gregorian calendar as a person writes it: `5 November 2026`.
    ///
    /// `month` counts from 1; one that does not exist is left out rather than guessed.
    pub fn day_month_year(self, year: i16, month: i8, day: i8) -> String {
        let months = match self {
            Self::En => &MONTHS_IN_ENGLISH,
            Self::Hi => &MONTHS_IN_HINDI,
        };
        let name = usize::try_from(month)
            .ok()
            .and_then(|month| month.checked_sub(1))
            .and_then(|index| months.get(index));
        match name {
            Some(name) => format!("{day} {name} {year}"),
            None => year.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primary_subtag_decides_in_any_case() {
        assert_eq!(Language::from_tag("hi-IN"), Some(Language::Hi));
        assert_eq!(Language::from_tag(" HI_in "), Some(Language::Hi));
        assert_eq!(Language::from_tag("en-GB"), Some(Language::En));
        assert_eq!(Language::from_tag("hil"), None);
        assert_eq!(Language::from_tag(&format!("hi-{}", "x".repeat(99))), None);
    }

    #[test]
    fn dates_are_written_in_the_language() {
        assert_eq!(Language::En.day_month_year(2026, 11, 5), "5 November 2026");
        assert_eq!(Language::Hi.day_month_year(2026, 11, 5), "5 नवंबर 2026");
        assert_eq!(Language::En.day_month_year(2026, 0, 5), "2026");
        assert_eq!(Language::En.day_month_year(2026, 13, 5), "2026");
    }
}
