//! The texts of the account's pages, once per language.

mod english;
mod hindi;

use english::ENGLISH;
use hindi::HINDI;

use crate::pages::Language;

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct AccountCatalog;
    texts {
        /// Accessible name of the navigation.
        navigation,
        /// The overview: heading and link.
        overview,
        /// Sentence below it.
        overview_lead,
        /// The name.
        name,
        /// The address.
        email,
        /// The mobile number.
        mobile,
        /// What stands where nothing was given.
        not_given,
        /// A number or an address was proven.
        verified,
        /// An address was not proven.
        not_verified,
        /// The day of the registration.
        member_since,
        /// Link to the profile's form.
        edit_profile,

        /// The profile: heading and link.
        profile,
        /// Sentence below it.
        profile_lead,
        /// Label of the name, as one gives it whole.
        full_name,
        /// Label of the first name.
        first_name,
        /// Label of the last name.
        last_name,
        /// Label of the country.
        country,
        /// What a country looks like.
        country_hint,
        /// Label of the language.
        language,
        /// What a language looks like.
        language_hint,
        /// The question about messages.
        channel,
        /// By mail.
        channel_email,
        /// By text message.
        channel_sms,
        /// Only what the account needs.
        channel_none,
        /// The button.
        save,
        /// The button while the request is under way.
        saving,
        /// The profile is saved.
        saved,

        /// A value is not as it should be: heading.
        invalid_title,
        /// A value is not as it should be: what to do.
        invalid_text,
        /// At the field of a name.
        name_invalid,
        /// At the field of the country.
        country_invalid,
        /// At the field of the language.
        language_invalid,
        /// Somebody else changed it at the same moment: heading.
        busy_title,
        /// Somebody else changed it at the same moment: what to do.
        busy_text,
    }
    counted {}
    named {}
}

impl AccountCatalog {
    /// The texts in a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &ENGLISH,
            Language::Hi => &HINDI,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_empty_or_padded() {
        for catalog in [&ENGLISH, &HINDI] {
            for (name, text) in catalog.every_text() {
                assert!(!text.is_empty(), "{name} is empty");
                assert_eq!(text, text.trim(), "{name} is padded");
            }
        }
    }

    #[test]
    fn hindi_is_written_in_devanagari_and_english_is_not() {
        let is_devanagari = |text: &str| {
            text.chars()
                .any(|character| ('\u{900}'..='\u{97f}').contains(&character))
        };
        for ((name, english), (_, hindi)) in
            ENGLISH.every_text().into_iter().zip(HINDI.every_text())
        {
            assert!(!is_devanagari(&english), "{name} of the English texts");
            assert!(is_devanagari(&hindi), "{name} of the Hindi texts");
        }
    }
}
