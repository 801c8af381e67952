//! The texts of the page of one's own data, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(in crate::pages) struct PrivacyCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// Taking one's data: heading.
        export,
        /// Taking one's data: what is in it.
        export_text,
        /// The button for JSON.
        as_json,
        /// The button for CSV.
        as_csv,
        /// Label of the password.
        password,
        /// Consents: the sentence.
        consents_text,
        /// Consents: the link.
        consents_link,
        /// Erasing: heading.
        erase,
        /// Erasing: what goes.
        erase_text,
        /// Erasing: what stays.
        erase_stays,
        /// Label of the words to type.
        confirmation,
        /// The words to type.
        words,
        /// The words are not those.
        confirmation_wrong,
        /// The button.
        erase_submit,
        /// The button while the request is under way.
        erasing,
        /// It is done: heading.
        erased_title,
        /// It is done: what that means.
        erased_text,
        /// It is done: the link to start again.
        erased_link,
    }
    counted {}
    named {}
}

static ENGLISH: PrivacyCatalog = PrivacyCatalog {
    lead: "All that we hold about you is yours to take, and yours to have deleted.",
    export: "Take your data",
    export_text: "One file with your account, contacts, profile, consents, sessions and what is on record about you, and what each part is for. Passwords and secrets are not in it.",
    as_json: "Download for programs (JSON)",
    as_csv: "Download for spreadsheets (CSV)",
    password: "Your password",
    consents_text: "What you agreed to and took back, with its history:",
    consents_link: "Consents",
    erase: "Delete your account",
    erase_text: "Everything that we hold about you is destroyed at once, for good. All your sessions end, and your address and your number can be registered again by anybody who has them.",
    erase_stays: "What stays is that there was an account, what was agreed to, and when, without a name.",
    confirmation: "To confirm, type: delete my account",
    words: "delete my account",
    confirmation_wrong: "Type the words: delete my account",
    erase_submit: "Delete my account for good",
    erasing: "Deleting…",
    erased_title: "Your account is deleted",
    erased_text: "Nothing that we held about you is left, and all your sessions have ended.",
    erased_link: "Register again",
};

static HINDI: PrivacyCatalog = PrivacyCatalog {
    lead: "आपके बारे में हमारे पास जो कुछ है, उसे आप ले जा सकते हैं और मिटवा भी सकते हैं।",
    export: "अपना डेटा लें",
    export_text: "एक फ़ाइल, जिसमें आपका खाता, संपर्क, प्रोफ़ाइल, सहमतियाँ, सत्र और आपके बारे में दर्ज घटनाएँ हैं, और यह भी कि हर हिस्सा किस काम का है। पासवर्ड और गुप्त कुंजियाँ इसमें नहीं हैं।",
    as_json: "प्रोग्रामों के लिए डाउनलोड करें (JSON)",
    as_csv: "स्प्रेडशीट के लिए डाउनलोड करें (CSV)",
    password: "आपका पासवर्ड",
    consents_text: "आपने किस बात की सहमति दी और कब वापस ली:",
    consents_link: "सहमतियाँ",
    erase: "अपना खाता मिटाएँ",
    erase_text: "आपके बारे में हमारे पास जो कुछ है, वह तुरंत और हमेशा के लिए नष्ट कर दिया जाता है। आपके सारे सत्र समाप्त हो जाते हैं, और आपका पता और नंबर जिसके पास हों वह उनसे फिर पंजीकरण कर सकता है।",
    erase_stays: "बस इतना बचता है कि एक खाता था, किस बात की सहमति दी गई थी और कब, बिना नाम के।",
    confirmation: "पुष्टि के लिए लिखें: मेरा खाता मिटाएँ",
    words: "मेरा खाता मिटाएँ",
    confirmation_wrong: "ये शब्द लिखें: मेरा खाता मिटाएँ",
    erase_submit: "मेरा खाता हमेशा के लिए मिटाएँ",
    erasing: "मिटाया जा रहा है…",
    erased_title: "आपका खाता मिटा दिया गया है",
    erased_text: "आपके बारे में हमारे पास अब कुछ नहीं बचा है, और आपके सारे सत्र समाप्त हो गए हैं।",
    erased_link: "फिर से पंजीकरण करें",
};
