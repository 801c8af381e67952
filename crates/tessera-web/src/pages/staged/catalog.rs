//! The texts of registration in stages, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct StagedCatalog;
    texts {
        /// First step: heading, and the link to it.
        start_title,
        /// Sentence below it.
        start_lead,
        /// Label of the address.
        email,
        /// Label of the password.
        password,
        /// What the number is for.
        phone_hint,
        /// The button.
        start,
        /// That button while the request is under way.
        starting,
        /// The registration has ended: what to do.
        over,
        /// Before the link to the login.
        has_account,
        /// Link to the login.
        log_in,

        /// Second step: heading.
        code_title,
        /// Before the address that codes go to.
        code_lead,
        /// A code was sent by mail.
        mailed,
        /// A code was sent by text message.
        texted,
        /// The button.
        verify,
        /// That button while the request is under way.
        verifying,
        /// Heading above the buttons that ask for a code.
        another,
        /// The button that asks for a code by mail.
        by_mail,
        /// The button that asks for a code by text message.
        by_sms,
        /// Either button while the request is under way.
        sending,

        /// Third step: heading.
        details_title,
        /// Sentence below it.
        details_lead,
        /// The button.
        complete,
        /// That button while the request is under way.
        completing,
    }
    counted {
        /// How far along the registration is: step `n` of three.
        step_of_three,
    }
    named {}
}

static ENGLISH: StagedCatalog = StagedCatalog {
    start_title: "Register step by step",
    start_lead: "First how to reach you, then a code, then the rest. You have half an hour, and can go on in this browser.",
    email: "E-mail address",
    password: "Password",
    phone_hint: "Not required. You can then have the code sent by SMS.",
    start: "Go on",
    starting: "One moment…",
    over: "The registration before this one has ended. Start again.",
    has_account: "Registered already?",
    log_in: "Log in",

    code_title: "Enter the code",
    code_lead: "Codes of this registration go to",
    mailed: "A code is on its way to your e-mail address.",
    texted: "A code is on its way to your mobile number.",
    verify: "Verify and go on",
    verifying: "Verifying…",
    another: "No code yet?",
    by_mail: "Send a code by e-mail",
    by_sms: "Send a code by SMS",
    sending: "Sending…",

    details_title: "About you",
    details_lead: "The last step. Your account is ready after it.",
    complete: "Create the account",
    completing: "Creating the account…",

    step_of_three: |step| format!("Step {step} of 3"),
};

static HINDI: StagedCatalog = StagedCatalog {
    start_title: "चरण-दर-चरण पंजीकरण करें",
    start_lead: "पहले आप तक पहुँचने का तरीका, फिर एक कोड, फिर बाकी। आपके पास आधा घंटा है, और आप इसी ब्राउज़र में आगे बढ़ सकते हैं।",
    email: "ई-मेल पता",
    password: "पासवर्ड",
    phone_hint: "ज़रूरी नहीं। इससे आप कोड SMS से मँगा सकते हैं।",
    start: "आगे बढ़ें",
    starting: "एक क्षण…",
    over: "इससे पहले का पंजीकरण समाप्त हो गया है। फिर से शुरू करें।",
    has_account: "पहले से पंजीकृत हैं?",
    log_in: "लॉग इन करें",

    code_title: "कोड लिखें",
    code_lead: "इस पंजीकरण के कोड यहाँ जाते हैं:",
    mailed: "आपके ई-मेल पते पर कोड भेजा जा रहा है।",
    texted: "आपके मोबाइल नंबर पर कोड भेजा जा रहा है।",
    verify: "सत्यापित करके आगे बढ़ें",
    verifying: "सत्यापन हो रहा है…",
    another: "अभी तक कोड नहीं आया?",
    by_mail: "ई-मेल से कोड भेजें",
    by_sms: "SMS से कोड भेजें",
    sending: "भेजा जा रहा है…",

    details_title: "आपके बारे में",
    details_lead: "आख़िरी चरण। इसके बाद आपका खाता तैयार है।",
    complete: "खाता बनाएँ",
    completing: "खाता बन रहा है…",

    step_of_three: |step| format!("3 में से चरण {step}"),
};
