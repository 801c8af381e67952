//! The texts of the page that changes a password, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct PasswordCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// Label of the address, which password managers go by.
        email,
        /// Label of the current password.
        current,
        /// Label of the new password.
        new,
        /// The button.
        submit,
        /// The button while the request is under way.
        busy,
        /// The password is changed, and what ended with it.
        changed,
        /// The account has no password: why there is nothing to change.
        none,
    }
    counted {}
    named {}
}

static ENGLISH: PasswordCatalog = PasswordCatalog {
    lead: "You stay signed in here. All your other sessions end.",
    email: "Your e-mail address",
    current: "Current password",
    new: "New password",
    submit: "Change the password",
    busy: "Changing…",
    changed: "Your password is changed. All other sessions have ended.",
    none: "Your account has no password: you log in with a code that is sent to your mobile number.",
};

static HINDI: PasswordCatalog = PasswordCatalog {
    lead: "आप यहाँ साइन इन रहेंगे। आपके बाकी सारे सत्र समाप्त हो जाएँगे।",
    email: "आपका ई-मेल पता",
    current: "मौजूदा पासवर्ड",
    new: "नया पासवर्ड",
    submit: "पासवर्ड बदलें",
    busy: "बदला जा रहा है…",
    changed: "आपका पासवर्ड बदल गया है। बाकी सारे सत्र समाप्त हो गए हैं।",
    none: "आपके खाते का कोई पासवर्ड नहीं है: आप अपने मोबाइल नंबर पर भेजे गए कोड से लॉग इन करते हैं।",
};
