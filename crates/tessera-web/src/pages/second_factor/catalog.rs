//! The texts of the code of a second factor, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct SecondFactorCatalog;
    texts {
        /// Heading.
        title,
        /// Sentence below it, to finish a login.
        login_lead,
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
        /// Link to start the login again.
        start_again,
    }
    counted {}
    named {}
}

static ENGLISH: SecondFactorCatalog = SecondFactorCatalog {
    title: "Two-step login",
    login_lead: "Your password is right. Enter the code that your authenticator app shows now.",
    change_lead: "Before you change how your account is reached, show that it is you.",
    label: "Code",
    hint: "Six digits of your app, or one of your backup codes",
    remember: "Do not ask again on this device for 30 days",
    log_in: "Log in",
    go_on: "Go on",
    busy: "Checking…",
    start_again: "Start again",
};

static HINDI: SecondFactorCatalog = SecondFactorCatalog {
    title: "दो-चरणीय लॉगिन",
    login_lead: "आपका पासवर्ड सही है। अब वह कोड लिखें जो आपका ऑथेंटिकेटर ऐप अभी दिखा रहा है।",
    change_lead: "खाते तक पहुँचने का तरीका बदलने से पहले दिखाएँ कि यह आप ही हैं।",
    label: "कोड",
    hint: "ऐप के छह अंक, या आपका कोई बैकअप कोड",
    remember: "इस उपकरण पर 30 दिन तक फिर न पूछें",
    log_in: "लॉग इन करें",
    go_on: "आगे बढ़ें",
    busy: "जाँचा जा रहा है…",
    start_again: "फिर से शुरू करें",
};
