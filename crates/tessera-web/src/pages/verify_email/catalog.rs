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
        /// A mail was sent: heading.
        sent_title,
        /// A mail was sent to the address that follows.
        sent_to,
        /// A mail was sent to a known address: what to do with it.
        sent_how,
        /// A mail was sent, if the address waits for one.
        sent_lead,
        /// The code is asked for: sentence below the heading.
        code_lead,
        /// Link to the form for the code.
        by_code,
        /// Label of the address.
        email,
        /// Label of the password that was registered.
        password,
        /// Below it: why it is asked for.
        password_hint,
        /// Label of the choice to make that password the new one.
        choose,
        /// Below it: what that does.
        choose_hint,
        /// Before the button for another mail.
        resend_question,
        /// Label of the address that another mail goes to.
        resend_email,
        /// The button for another mail.
        resend,
        /// That button while the request is under way.
        resending,
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
    sent_title: "Look in your mail",
    sent_to: "We sent a mail to",
    sent_how: "Follow the link in it, or enter its code here. Nothing there? Look among the unwanted mail.",
    sent_lead: "If the address waits to be verified, a mail is on its way. Follow the link in it, or enter its code here.",
    code_lead: "Enter your address and the code from the newest mail that we sent you.",
    by_code: "Enter a code, or ask for a new mail",
    email: "E-mail address",
    password: "Password of the registration",
    password_hint: "Anybody can type your address into a form. The password shows that it was you who registered.",
    choose: "Make this my new password",
    choose_hint: "If you did not register, or do not know the password: the address becomes yours, and nothing else of the registration stays.",
    resend_question: "No mail, or an old one?",
    resend_email: "Address for the new mail",
    resend: "Send a new mail",
    resending: "Sending…",
};

static HINDI: ProofCatalog = ProofCatalog {
    title: "अपना ई-मेल पता सत्यापित करें",
    lead: "यह पता आपका है, इसकी पुष्टि के लिए बटन दबाएँ।",
    submit: "पता सत्यापित करें",
    busy: "सत्यापन हो रहा है…",
    done_title: "आपका पता सत्यापित हो गया है",
    done_lead: "अब आप लॉग इन कर सकते हैं।",
    log_in: "लॉग इन पर जाएँ",
    sent_title: "अपना ई-मेल देखें",
    sent_to: "हमने इस पते पर ई-मेल भेजा है:",
    sent_how: "उसका लिंक खोलें, या उसका कोड यहाँ लिखें। कुछ नहीं आया? अनचाहे ई-मेल में देखें।",
    sent_lead: "अगर यह पता सत्यापन की प्रतीक्षा में है, तो ई-मेल भेजा जा रहा है। उसका लिंक खोलें, या उसका कोड यहाँ लिखें।",
    code_lead: "अपना पता और हमारे सबसे नए ई-मेल का कोड लिखें।",
    by_code: "कोड लिखें, या नया ई-मेल मँगाएँ",
    email: "ई-मेल पता",
    password: "पंजीकरण का पासवर्ड",
    password_hint: "आपका पता किसी फ़ॉर्म में कोई भी लिख सकता है। पासवर्ड से पता चलता है कि पंजीकरण आपने ही किया था।",
    choose: "इसे मेरा नया पासवर्ड बनाएँ",
    choose_hint: "अगर पंजीकरण आपने नहीं किया, या पासवर्ड याद नहीं है: पता आपका हो जाएगा, और पंजीकरण का बाकी कुछ नहीं रहेगा।",
    resend_question: "ई-मेल नहीं आया, या पुराना है?",
    resend_email: "नए ई-मेल का पता",
    resend: "नया ई-मेल भेजें",
    resending: "भेजा जा रहा है…",
};
