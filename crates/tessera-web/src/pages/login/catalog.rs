//! The texts of the login page, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct LoginCatalog;
    texts {
        /// Heading.
        title,
        /// Sentence below it.
        lead,
        /// The same for whoever asked for a page: that they come back there.
        back_there,
        /// Label of the address.
        email,
        /// Label of the password.
        password,
        /// The button.
        submit,
        /// The button while the request is under way.
        busy,
        /// Before the link to registration.
        no_account,
        /// Link to registration.
        register,
        /// Before the link from registration to here.
        has_account,
        /// Address or password are wrong: heading.
        invalid_title,
        /// Address or password are wrong: what to do.
        invalid_text,
        /// Address or password are wrong: at the password.
        invalid_field,
        /// The address waits to be proven: heading.
        unverified_title,
        /// The address waits to be proven: what to do.
        unverified_text,
        /// The account is closed: heading.
        disabled_title,
        /// The account is closed: what to do.
        disabled_text,
        /// Too many passwords were tried: heading.
        locked_title,
    }
    counted {}
    named {}
}

static ENGLISH: LoginCatalog = LoginCatalog {
    title: "Log in",
    lead: "With your e-mail address and your password.",
    back_there: "You then go on to the page that you asked for.",
    email: "E-mail address",
    password: "Password",
    submit: "Log in",
    busy: "Logging in…",
    no_account: "No account yet?",
    register: "Register",
    has_account: "Registered with your e-mail address?",
    invalid_title: "Wrong e-mail address or password",
    invalid_text: "Check both and enter the password once more.",
    invalid_field: "Address and password do not go together.",
    unverified_title: "Your address is not verified yet",
    unverified_text: "Follow the link in the mail that we sent you, then log in.",
    disabled_title: "This account is closed",
    disabled_text: "Write to us if you think that this is a mistake.",
    locked_title: "Too many passwords were tried",
};

static HINDI: LoginCatalog = LoginCatalog {
    title: "लॉग इन करें",
    lead: "अपने ई-मेल पते और पासवर्ड से।",
    back_there: "उसके बाद आप उसी पेज पर पहुँचेंगे जो आपने माँगा था।",
    email: "ई-मेल पता",
    password: "पासवर्ड",
    submit: "लॉग इन करें",
    busy: "लॉग इन हो रहा है…",
    no_account: "अभी तक खाता नहीं है?",
    register: "पंजीकरण करें",
    has_account: "ई-मेल पते से पंजीकृत हैं?",
    invalid_title: "ई-मेल पता या पासवर्ड ग़लत है",
    invalid_text: "दोनों जाँचें और पासवर्ड फिर से लिखें।",
    invalid_field: "पता और पासवर्ड मेल नहीं खाते।",
    unverified_title: "आपका पता अभी सत्यापित नहीं हुआ है",
    unverified_text: "हमारे भेजे ई-मेल का लिंक खोलें, फिर लॉग इन करें।",
    disabled_title: "यह खाता बंद है",
    disabled_text: "अगर यह भूल लगती है तो हमें लिखें।",
    locked_title: "बहुत सारे पासवर्ड आज़माए गए",
};
