//! The texts of the code of a second factor, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct SecondFactorCatalog;
    texts {
        /// Heading.
        title,
        /// Sentence below it, to finish a login.
        login_lead,
        /// The same, where a message is asked for first.
        message_lead,
        /// The same, once one was sent.
        sent_lead,
        /// The same, where neither app nor message is at hand.
        backup_lead,
        /// Sentence below it, before a change.
        change_lead,
        /// Label of the field.
        label,
        /// Below the field.
        hint,
        /// The box that says not to ask again here.
        remember,
        /// The button that finishes a login.
        log_in,
        /// The button before a change.
        go_on,
        /// Either button while the request is under way.
        busy,
        /// The button that has a code sent.
        send,
        /// The same, once one was sent.
        send_again,
        /// Link to start the login again.
        start_again,
        /// What the panel beside it says first.
        promise_title,
        /// What it says of the code.
        promise,
    }
    counted {}
    named {}
}

static ENGLISH: SecondFactorCatalog = SecondFactorCatalog {
    title: "Two-step login",
    login_lead: "Your password is right. Enter the code that your authenticator app shows now.",
    message_lead: "Your password is right. Have a code sent to your phone, then enter it.",
    sent_lead: "A code is on its way to your phone, and good for five minutes. Enter it here.",
    backup_lead: "Your password is right. Enter one of your backup codes: no message can be sent for this login.",
    change_lead: "Before you change how your account is reached, show that it is you.",
    label: "Code",
    hint: "Six digits of your app or of a text message, or one of your backup codes",
    remember: "Do not ask again on this device for 30 days",
    log_in: "Log in",
    go_on: "Go on",
    busy: "Checking…",
    send: "Send a code by text message",
    send_again: "Send another code",
    start_again: "Start again",
    promise_title: "A second step keeps others out.",
    promise: "Whoever learns your password still lacks this code.",
};

static HINDI: SecondFactorCatalog = SecondFactorCatalog {
    title: "दो-चरणीय लॉगिन",
    login_lead: "आपका पासवर्ड सही है। अब वह कोड लिखें जो आपका ऑथेंटिकेटर ऐप अभी दिखा रहा है।",
    message_lead: "आपका पासवर्ड सही है। अपने फ़ोन पर एक कोड मँगाएँ, फिर उसे लिखें।",
    sent_lead: "आपके फ़ोन पर एक कोड भेजा जा रहा है, जो पाँच मिनट तक मान्य है। उसे यहाँ लिखें।",
    backup_lead: "आपका पासवर्ड सही है। अपना कोई बैकअप कोड लिखें: इस लॉगिन के लिए संदेश नहीं भेजा जा सकता।",
    change_lead: "खाते तक पहुँचने का तरीका बदलने से पहले दिखाएँ कि यह आप ही हैं।",
    label: "कोड",
    hint: "ऐप या टेक्स्ट संदेश के छह अंक, या आपका कोई बैकअप कोड",
    remember: "इस उपकरण पर 30 दिन तक फिर न पूछें",
    log_in: "लॉग इन करें",
    go_on: "आगे बढ़ें",
    busy: "जाँचा जा रहा है…",
    send: "टेक्स्ट संदेश से कोड भेजें",
    send_again: "दूसरा कोड भेजें",
    start_again: "फिर से शुरू करें",
    promise_title: "दूसरा चरण औरों को बाहर रखता है।",
    promise: "आपका पासवर्ड जान लेने वाले के पास भी यह कोड नहीं होता।",
};
