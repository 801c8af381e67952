//! The texts of the login by a code, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct LoginCodeCatalog;
    texts {
        /// Heading, and the link from the login.
        title,
        /// Sentence below it, where the number is asked for.
        lead,
        /// The button that asks for a code.
        send,
        /// That button while the request is under way.
        sending,
        /// Before the number that a code was asked for.
        sent_to,
        /// After it: what holds for numbers without an account.
        sent_if,
        /// Link to start again with another number.
        other_number,
        /// The button that sends the code.
        submit,
        /// That button while the request is under way.
        busy,
        /// Before the button that asks for another code.
        resend_question,
        /// The button that asks for another code.
        resend,
        /// Another code was asked for.
        resent,
        /// Link to the login by password.
        by_password,
    }
    counted {}
    named {}
}

static ENGLISH: LoginCodeCatalog = LoginCodeCatalog {
    title: "Log in with a code by SMS",
    lead: "Enter your mobile number, and we text you a 6-digit OTP.",
    send: "Send the OTP",
    sending: "Sending…",
    sent_to: "If it has an account, an OTP is on its way to",
    sent_if: "Enter it here.",
    other_number: "Change number",
    submit: "Log in",
    busy: "Logging in…",
    resend_question: "No message yet?",
    resend: "Send a new OTP",
    resent: "If the number has an account, a new OTP is on its way. Use the newest one.",
    by_password: "Log in with your password instead",
};

static HINDI: LoginCodeCatalog = LoginCodeCatalog {
    title: "SMS के कोड से लॉग इन करें",
    lead: "अपना मोबाइल नंबर लिखें, और हम आपको 6 अंकों का OTP भेजेंगे।",
    send: "OTP भेजें",
    sending: "भेजा जा रहा है…",
    sent_to: "अगर इसका खाता है, तो इस नंबर पर OTP भेजा जा रहा है:",
    sent_if: "उसे यहाँ लिखें।",
    other_number: "नंबर बदलें",
    submit: "लॉग इन करें",
    busy: "लॉग इन हो रहा है…",
    resend_question: "अभी तक संदेश नहीं आया?",
    resend: "नया OTP भेजें",
    resent: "अगर इस नंबर का खाता है, तो नया OTP भेजा जा रहा है। सबसे नया OTP लिखें।",
    by_password: "इसके बजाय पासवर्ड से लॉग इन करें",
};
