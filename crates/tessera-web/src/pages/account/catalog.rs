//! The texts of the account's pages, once per language.

mod english;
mod hindi;

use english::ENGLISH;
use hindi::HINDI;

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
    }
    counted {}
    named {}
}
