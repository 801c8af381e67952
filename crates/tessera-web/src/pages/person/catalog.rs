//! The texts of what a person tells of themselves, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct PersonCatalog;
    texts {
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
    }
    counted {}
    named {}
}

static ENGLISH: PersonCatalog = PersonCatalog {
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
};

static HINDI: PersonCatalog = PersonCatalog {
    first_name: "पहला नाम",
    last_name: "उपनाम",
    country: "देश",
    country_hint: "दो अक्षर, जैसे IN",
    language: "पसंद की भाषा",
    language_hint: "भाषा का कोड, जैसे en या hi-IN",
    channel: "हम आपको कैसे लिख सकते हैं?",
    channel_email: "ई-मेल से",
    channel_sms: "SMS से",
    channel_none: "सिर्फ़ वही जो खाते के लिए ज़रूरी है",
};
