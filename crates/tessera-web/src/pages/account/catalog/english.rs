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
    password: "Password",
    second_factor: "Two-step login",
    sessions: "Sessions",
    consents: "Consents",
    privacy: "Your data",
    edit_profile: "Change your profile",
    staff_pages: "Pages for staff",

    profile: "Profile",
    profile_lead: "Nothing here is required. What you empty is deleted.",
    full_name: "Full name",
    save: "Save",
    saving: "Saving…",
    saved: "Your profile is saved.",
};
