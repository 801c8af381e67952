//! The texts of the pages for a forgotten password, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct ResetCatalog;
    texts {
        /// Asking for a link: heading, and the link from the login.
        forgot_title,
        /// Sentence below it.
        forgot_lead,
        /// Label of the address.
        email,
        /// The button.
        send,
        /// The button while the request is under way.
        sending,
        /// The request was taken: heading.
        sent_title,
        /// The request was taken: the same for every address.
        sent_lead,
        /// The request was taken: where to look.
        sent_hint,
        /// The request was taken: the link to ask once more.
        ask_again,
        /// Link to the login.
        log_in,

        /// Choosing a password: heading.
        choose_title,
        /// Sentence below it.
        choose_lead,
        /// Label of the password.
        password,
        /// The button.
        set,
        /// The button while the request is under way.
        setting,
        /// The password is set: heading.
        done_title,
        /// The password is set: what happened to sessions.
        done_lead,
    }
    counted {}
    named {}
}

static ENGLISH: ResetCatalog = ResetCatalog {
    forgot_title: "Forgotten your password?",
    forgot_lead: "Enter your e-mail address, and we send you a link to choose a new one.",
    email: "E-mail address",
    send: "Send the link",
    sending: "Sending…",
    sent_title: "Look in your mail",
    sent_lead: "If the address has an account, a mail with a link is on its way. The link works once and for a short time.",
    sent_hint: "Nothing there after a few minutes? Look among the unwanted mail, and check the address.",
    ask_again: "Enter the address again",
    log_in: "Go to the login",

    choose_title: "Choose a new password",
    choose_lead: "It takes the place of the old one. You are then logged out on every device.",
    password: "New password",
    set: "Save the password",
    setting: "Saving…",
    done_title: "Your password is changed",
    done_lead: "All sessions of your account have ended. Log in with the new password.",
};

static HINDI: ResetCatalog = ResetCatalog {
    forgot_title: "पासवर्ड भूल गए?",
    forgot_lead: "अपना ई-मेल पता लिखें, और हम आपको नया पासवर्ड चुनने का लिंक भेजेंगे।",
    email: "ई-मेल पता",
    send: "लिंक भेजें",
    sending: "भेजा जा रहा है…",
    sent_title: "अपना ई-मेल देखें",
    sent_lead: "अगर इस पते का खाता है, तो लिंक वाला ई-मेल भेजा जा रहा है। लिंक एक बार और थोड़े समय के लिए काम करता है।",
    sent_hint: "कुछ मिनट बाद भी कुछ नहीं आया? अनचाहे ई-मेल में देखें और पता जाँचें।",
    ask_again: "पता फिर से लिखें",
    log_in: "लॉग इन पर जाएँ",

    choose_title: "नया पासवर्ड चुनें",
    choose_lead: "यह पुराने की जगह लेगा। इसके बाद आप हर डिवाइस पर लॉग आउट हो जाएँगे।",
    password: "नया पासवर्ड",
    set: "पासवर्ड सहेजें",
    setting: "सहेजा जा रहा है…",
    done_title: "आपका पासवर्ड बदल गया है",
    done_lead: "आपके खाते के सारे सत्र समाप्त हो गए हैं। नए पासवर्ड से लॉग इन करें।",
};
