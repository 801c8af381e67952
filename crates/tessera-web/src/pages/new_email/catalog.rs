//! The texts of the link that proves a new address, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct NewEmailCatalog;
    texts {
        /// Heading.
        title,
        /// Sentence below it.
        lead,
        /// The button.
        submit,
        /// The button while the request is under way.
        busy,
        /// The address is changed: heading.
        done_title,
        /// The address is changed: what holds from now on.
        done_lead,
        /// Link to the account.
        account,
    }
    counted {}
    named {}
}

static ENGLISH: NewEmailCatalog = NewEmailCatalog {
    title: "Confirm your new e-mail address",
    lead: "Press the button, and this address takes the place of the one before. You then log in with it.",
    submit: "Change the address",
    busy: "Changing…",
    done_title: "Your e-mail address is changed",
    done_lead: "From now on you log in with the new address. We told the old one of it.",
    account: "Go to your account",
};

static HINDI: NewEmailCatalog = NewEmailCatalog {
    title: "अपने नए ई-मेल पते की पुष्टि करें",
    lead: "बटन दबाएँ, और यह पता पहले वाले की जगह ले लेगा। इसके बाद आप इसी से लॉग इन करेंगे।",
    submit: "पता बदलें",
    busy: "बदला जा रहा है…",
    done_title: "आपका ई-मेल पता बदल गया है",
    done_lead: "अब से आप नए पते से लॉग इन करेंगे। हमने पुराने पते को इसकी सूचना दी है।",
    account: "अपने खाते पर जाएँ",
};
