//! The texts of the way back to an account, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct RecoverCatalog;
    texts {
        /// Heading.
        title,
        /// Sentence below it.
        lead,
        /// What happened to the account: nothing.
        unchanged,
        /// Link to the login.
        log_in,
        /// For those who did not register.
        not_you,
        /// The link is not good: heading.
        over_title,
        /// The link is not good: what to do.
        over_lead,
    }
    counted {}
    named {}
}

static ENGLISH: RecoverCatalog = RecoverCatalog {
    title: "You have an account already",
    lead: "Somebody, most likely you, began to register with your e-mail address. It belongs to an account: log in to it, or choose a new password.",
    unchanged: "Nothing about your account has changed.",
    log_in: "Log in",
    not_you: "It was not you? There is nothing to do: without the code from the mail nobody gets anywhere.",
    over_title: "This link does not work any more",
    over_lead: "It is too old, or was not copied whole. If you have an account, you can log in or choose a new password.",
};

static HINDI: RecoverCatalog = RecoverCatalog {
    title: "आपका खाता पहले से है",
    lead: "किसी ने, शायद आपने ही, आपके ई-मेल पते से पंजीकरण शुरू किया। यह पता एक खाते का है: उसमें लॉग इन करें, या नया पासवर्ड चुनें।",
    unchanged: "आपके खाते में कुछ भी नहीं बदला है।",
    log_in: "लॉग इन करें",
    not_you: "वह आप नहीं थे? कुछ करने की ज़रूरत नहीं: ई-मेल के कोड के बिना कोई आगे नहीं बढ़ सकता।",
    over_title: "यह लिंक अब काम नहीं करता",
    over_lead: "यह पुराना है, या पूरा कॉपी नहीं हुआ। अगर आपका खाता है, तो आप लॉग इन कर सकते हैं या नया पासवर्ड चुन सकते हैं।",
};
