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
        /// The password: heading and link.
        password,
        /// The second factor: heading and link.
        second_factor,
        /// The sessions: heading and link.
        sessions,
        /// The consents: heading and link.
        consents,
        /// One's own data: heading and link.
        privacy,
        /// Link to the profile's form.
        edit_profile,
        /// Link to the pages for staff.
        staff_pages,

        /// The profile: heading and link.
        profile,
        /// Sentence below it.
        profile_lead,
        /// Label of the name, as one gives it whole.
        full_name,
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
