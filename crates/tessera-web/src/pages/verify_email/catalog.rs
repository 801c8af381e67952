//! The texts of the page that proves an address, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct ProofCatalog;
    texts {
        /// Heading.
        title,
        /// Sentence below it.
        lead,
        /// The button.
        submit,
        /// The button while the request is under way.
        busy,
        /// The address is proven: heading.
        done_title,
        /// The address is proven: what comes next.
        done_lead,
        /// Link to the login.
        log_in,
        /// The link is not good: heading.
        invalid_title,
        /// The link is not good: what to do.
        invalid_text,
    }
    counted {}
    named {}
}

static ENGLISH: ProofCatalog = ProofCatalog {
    title: "Verify your e-mail address",
    lead: "Press the button to confirm that this address is yours.",
    submit: "Verify the address",
    busy: "Verifying…",
    done_title: "Your address is verified",
    done_lead: "You can log in now.",
    log_in: "Go to the login",
    invalid_title: "This link does not work any more",
    invalid_text: "It was used before, is too old, or was not copied whole. If your address is verified, log in.",
};

static HINDI: ProofCatalog = ProofCatalog {
    title: "अपना ई-मेल पता सत्यापित करें",
    lead: "यह पता आपका है, इसकी पुष्टि के लिए बटन दबाएँ।",
    submit: "पता सत्यापित करें",
    busy: "सत्यापन हो रहा है…",
    done_title: "आपका पता सत्यापित हो गया है",
    done_lead: "अब आप लॉग इन कर सकते हैं।",
    log_in: "लॉग इन पर जाएँ",
    invalid_title: "यह लिंक अब काम नहीं करता",
    invalid_text: "यह पहले इस्तेमाल हो चुका है, पुराना है, या पूरा कॉपी नहीं हुआ। अगर आपका पता सत्यापित है तो लॉग इन करें।",
};
