//! The texts of registration by e-mail, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct RegisterEmailCatalog;
    texts {
        /// Heading.
        title,
        /// Sentence below it.
        lead,
        /// Label of the name.
        name,
        /// Label of the address.
        email,
        /// What the address is for.
        email_hint,
        /// Label of the password.
        password,
        /// The button.
        submit,
        /// The button while the request is under way.
        busy,
        /// Before the link to registration by number.
        has_number,
        /// Link to registration by number.
        by_number,
        /// Before the link to the login.
        has_account,
        /// Link to the login.
        log_in,
        /// Before the link from registration by number to here.
        no_number,
        /// Link from registration by number to here.
        by_email,
    }
    counted {}
    named {}
}

static ENGLISH: RegisterEmailCatalog = RegisterEmailCatalog {
    title: "Register with your e-mail address",
    lead: "You get a mail with a link and a code. Your account is ready once you used one of them.",
    name: "Your name",
    email: "E-mail address",
    email_hint: "You log in with it",
    password: "Password",
    submit: "Create the account",
    busy: "Creating the account…",
    has_number: "Rather with your mobile number?",
    by_number: "Register by SMS",
    has_account: "Registered already?",
    log_in: "Log in",
    no_number: "No mobile number at hand?",
    by_email: "Register with your e-mail address",
};

static HINDI: RegisterEmailCatalog = RegisterEmailCatalog {
    title: "अपने ई-मेल पते से पंजीकरण करें",
    lead: "आपको एक लिंक और एक कोड वाला ई-मेल मिलेगा। इनमें से किसी एक के इस्तेमाल के बाद आपका खाता तैयार है।",
    name: "आपका नाम",
    email: "ई-मेल पता",
    email_hint: "इसी से आप लॉग इन करेंगे",
    password: "पासवर्ड",
    submit: "खाता बनाएँ",
    busy: "खाता बन रहा है…",
    has_number: "इसके बजाय मोबाइल नंबर से?",
    by_number: "SMS से पंजीकरण करें",
    has_account: "पहले से पंजीकृत हैं?",
    log_in: "लॉग इन करें",
    no_number: "मोबाइल नंबर पास नहीं है?",
    by_email: "अपने ई-मेल पते से पंजीकरण करें",
};
