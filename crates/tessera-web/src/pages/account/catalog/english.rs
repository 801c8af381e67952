//! The English texts.

use super::AccountCatalog;

/// English.
pub(super) static ENGLISH: AccountCatalog = AccountCatalog {
    navigation: "Your account",
    overview: "Your account",
    overview_lead: "What we know of you, and how you reach your account.",
    name: "Name",
    email: "E-mail address",
    mobile: "Mobile number",
    not_given: "Not given",
    verified: "Verified",
    not_verified: "Not verified yet",
    member_since: "Member since",
    edit_profile: "Change your profile",

    profile: "Profile",
    profile_lead: "Nothing here is required. What you empty is deleted.",
    full_name: "Full name",
    first_name: "First name",
    last_name: "Last name",
    country: "Country",
    country_hint: "Two letters, such as IN",
    language: "Language",
    language_hint: "A language code, such as en or hi-IN",
    channel: "How may we write to you?",
    channel_email: "By e-mail",
    channel_sms: "By SMS",
    channel_none: "Only what the account needs",
    save: "Save",
    saving: "Saving…",
    saved: "Your profile is saved.",
};
