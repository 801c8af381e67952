//! The texts of the page about limits, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct LimitsCatalog;
    texts {
        /// Sentence below it.
        lead,
        /// Limits are off.
        off,
        /// A limit.
        requests,
        /// A limit.
        logins,
        /// A limit.
        refreshes,
        /// A limit.
        tokens,
        /// A limit.
        passwords,
        /// A limit.
        calls,
        /// A limit.
        exports,
        /// A limit.
        consents,
        /// A limit.
        mails,
        /// A limit.
        registration,
        /// A limit.
        codes,
        /// A limit.
        codes_day,
        /// A limit.
        codes_account,
        /// A limit.
        block,
        /// A limit.
        country,
        /// A limit.
        cost,
        /// A time.
        in_a_minute,
        /// A time.
        in_a_quarter,
        /// A time.
        in_an_hour,
        /// A time.
        in_a_day,
        /// A limit.
        second_factors,
        /// Heading: what an address has used up.
        network_title,
        /// Sentence below it.
        network_lead,
        /// Label of the field.
        address,
        /// What may be typed.
        address_hint,
        /// The button.
        look,
        /// The button while the request is under way.
        looking,
        /// Nothing of its limits is used up.
        nothing_used,
        /// Button: make them whole again.
        release,
        /// What that does.
        release_text,
        /// A button while its request is under way.
        working,
        /// Done.
        released,
        /// Title: no address.
        no_address_title,
        /// What to do.
        no_address_text,
        /// At the field.
        no_address_field,
    }
    counted {
        /// How much at once.
        at_once,
    }
    named {
        /// What the network has used up.
        used_by,
    }
}

static ENGLISH: LimitsCatalog = LimitsCatalog {
    lead: "How often something may be done, and by whom it is counted. What one account has used up stands on its page.",
    off: "Limits are off.",
    requests: "Requests of one kind from one network address",
    logins: "Logins from one network address",
    refreshes: "Refreshes from one network address",
    tokens: "Rate limit tokens for one network address",
    passwords: "Tries at the password of one account",
    calls: "Calls by one account",
    exports: "Exports of one account",
    consents: "Statements on consents by one account",
    mails: "Mails of one kind to one e-mail address",
    registration: "Codes for one registration",
    codes: "Codes to one mobile number",
    codes_day: "Codes to one mobile number, by the day",
    codes_account: "Codes that one account has sent",
    block: "Codes to one block of numbers",
    country: "Codes to one country",
    cost: "What messages cost, in the smallest unit",
    in_a_minute: "in a minute",
    in_a_quarter: "in 15 minutes",
    in_an_hour: "in an hour",
    in_a_day: "in a day (UTC)",
    second_factors: "Wrong codes of the second factor of one account",
    network_title: "A network address",
    network_lead: "What is counted for one address, which many people may share.",
    address: "IPv4 or IPv6 address",
    address_hint: "Such as 203.0.113.9. Of IPv6 the whole /64 is counted, and the /48 around it. It is sent in the form, and ends in no log.",
    look: "Look",
    looking: "Looking…",
    nothing_used: "Nothing is used up.",
    release: "Make them whole again",
    release_text: "Everybody behind the address is counted from zero again.",
    working: "Working…",
    released: "The limits of the address are whole again.",
    no_address_title: "That is no network address",
    no_address_text: "Enter the whole of an IPv4 or IPv6 address.",
    no_address_field: "This is no IPv4 or IPv6 address.",
    at_once: |count| format!("at once: {count}"),
    used_by: |network| format!("Used up of {network}"),
};

static HINDI: LimitsCatalog = LimitsCatalog {
    lead: "क्या कितनी बार हो सकता है, और किसके लिए गिना जाता है। एक खाते ने कितना काम में लिया, वह उसके पन्ने पर है।",
    off: "सीमाएँ बंद हैं।",
    requests: "एक नेटवर्क पते से एक तरह के अनुरोध",
    logins: "एक नेटवर्क पते से साइन इन",
    refreshes: "एक नेटवर्क पते से रिफ़्रेश",
    tokens: "एक नेटवर्क पते के लिए रेट लिमिट टोकन",
    passwords: "एक खाते के पासवर्ड की कोशिशें",
    calls: "एक खाते के कॉल",
    exports: "एक खाते के निर्यात",
    consents: "एक खाते से दी या वापस ली गई सहमतियाँ",
    mails: "एक ई-मेल पते पर एक तरह के ई-मेल",
    registration: "एक पंजीकरण के कोड",
    codes: "एक मोबाइल नंबर पर कोड",
    codes_day: "एक मोबाइल नंबर पर कोड, दिन के हिसाब से",
    codes_account: "एक खाते से मँगवाए गए कोड",
    block: "नंबरों के एक समूह पर कोड",
    country: "एक देश में कोड",
    cost: "संदेशों का ख़र्च, सबसे छोटी इकाई में",
    in_a_minute: "एक मिनट में",
    in_a_quarter: "15 मिनट में",
    in_an_hour: "एक घंटे में",
    in_a_day: "एक दिन में (UTC)",
    second_factors: "एक खाते के दूसरे चरण के ग़लत कोड",
    network_title: "नेटवर्क पता",
    network_lead: "एक पते के लिए जो गिना जाता है; वह कई लोगों का साझा हो सकता है।",
    address: "IPv4 या IPv6 पता",
    address_hint: "जैसे 203.0.113.9। IPv6 में पूरा /64 गिना जाता है, और उसके आसपास का /48 भी। यह फ़ॉर्म में भेजा जाता है, और किसी लॉग में नहीं जाता।",
    look: "देखें",
    looking: "देख रहे हैं…",
    nothing_used: "कुछ भी काम में नहीं लिया गया।",
    release: "इन्हें फिर पूरी करें",
    release_text: "इस पते के पीछे सब फिर शून्य से गिने जाते हैं।",
    working: "हो रहा है…",
    released: "पते की सीमाएँ फिर पूरी हैं।",
    no_address_title: "यह नेटवर्क पता नहीं है",
    no_address_text: "पूरा IPv4 या IPv6 पता लिखें।",
    no_address_field: "यह IPv4 या IPv6 पता नहीं है।",
    at_once: |count| format!("एक साथ: {count}"),
    used_by: |network| format!("{network} ने इतना काम में लिया"),
};
