//! The texts of the settings of the second factor, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct FactorSettingsCatalog;
    texts {
        /// Sentence below the heading, where it is off.
        off_lead,
        /// What is needed.
        off_needs,
        /// The same, where the account is not offered one yet.
        not_offered,
        /// The button that begins.
        set_up,
        /// Any button while the request is under way.
        busy,

        /// Sentence below the heading, where an app waits for its first code.
        scan,
        /// What the picture is.
        qr_alt,
        /// Before the secret as text.
        or_type,
        /// Below the field of the first code.
        first_code_hint,
        /// The button that turns it on.
        turn_on,
        /// The button for another secret.
        other_secret,

        /// Sentence below the heading, where it is on.
        on_lead,
        /// Row: the day it was turned on.
        since,
        /// Row: how many backup codes are left.
        codes_left,
        /// Row: how many devices are remembered.
        devices,
        /// The button that forgets them.
        forget,
        /// Heading of the backup codes.
        codes_title,
        /// What new ones do to the old.
        replace_lead,
        /// The button for new ones.
        replace,

        /// Heading of the form that turns it off.
        off_title,
        /// What that does.
        turn_off_lead,
        /// Label of the password.
        password,
        /// Below the field of the code.
        code_hint,
        /// The button that turns it off.
        turn_off,

        /// Above the backup codes.
        codes_lead,
        /// Link to the codes as a file.
        download,
        /// The button of who has kept them.
        kept,
    }
    counted {}
    named {}
}

static ENGLISH: FactorSettingsCatalog = FactorSettingsCatalog {
    off_lead: "Protect your account with a second step: a code of an app on your phone, beside your password.",
    off_needs: "You need an authenticator app. Any that makes codes of six digits will do.",
    not_offered: "It is opened to more and more people, and not to your account yet.",
    set_up: "Set up two-step login",
    busy: "One moment…",

    scan: "Scan this picture with your authenticator app, then enter the code that it shows.",
    qr_alt: "QR code of the secret that stands below as text",
    or_type: "Or type this secret into the app:",
    first_code_hint: "The six digits that the app shows now",
    turn_on: "Turn on two-step login",
    other_secret: "Begin with another secret",

    on_lead: "Two-step login is on. Signing in takes a second code.",
    since: "On since",
    codes_left: "Backup codes left",
    devices: "Devices that are not asked",
    forget: "Ask on all devices again",
    codes_title: "Backup codes",
    replace_lead: "Each lets you in once when your phone is not at hand. New codes make the old ones useless.",
    replace: "Make new backup codes",

    off_title: "Turn it off",
    turn_off_lead: "Signing in then takes no second code, and your backup codes are deleted.",
    password: "Password",
    code_hint: "Six digits of your app, or one of your backup codes",
    turn_off: "Turn off two-step login",

    codes_lead: "Keep these backup codes where you will find them without your phone. Each works once. They are not shown again.",
    download: "Download as a text file",
    kept: "I have kept them",
};

static HINDI: FactorSettingsCatalog = FactorSettingsCatalog {
    off_lead: "अपने खाते को दूसरे चरण से सुरक्षित करें: पासवर्ड के साथ आपके फ़ोन के ऐप का एक कोड।",
    off_needs: "आपको एक ऑथेंटिकेटर ऐप चाहिए। छह अंकों के कोड बनाने वाला कोई भी ऐप चलेगा।",
    not_offered: "यह धीरे-धीरे और लोगों के लिए खोला जा रहा है, और आपके खाते के लिए अभी नहीं खुला है।",
    set_up: "दो-चरणीय लॉगिन सेट करें",
    busy: "एक पल…",

    scan: "इस चित्र को अपने ऑथेंटिकेटर ऐप से स्कैन करें, फिर वह कोड लिखें जो ऐप दिखाता है।",
    qr_alt: "नीचे लिखी गुप्त कुंजी का QR कोड",
    or_type: "या यह गुप्त कुंजी ऐप में लिखें:",
    first_code_hint: "वे छह अंक जो ऐप अभी दिखा रहा है",
    turn_on: "दो-चरणीय लॉगिन चालू करें",
    other_secret: "दूसरी गुप्त कुंजी से शुरू करें",

    on_lead: "दो-चरणीय लॉगिन चालू है। साइन इन करने के लिए दूसरा कोड लगता है।",
    since: "कब से चालू",
    codes_left: "बचे हुए बैकअप कोड",
    devices: "जिन उपकरणों पर नहीं पूछा जाता",
    forget: "सभी उपकरणों पर फिर पूछें",
    codes_title: "बैकअप कोड",
    replace_lead: "फ़ोन पास न होने पर हर कोड एक बार काम करता है। नए कोड बनाने पर पुराने बेकार हो जाते हैं।",
    replace: "नए बैकअप कोड बनाएँ",

    off_title: "इसे बंद करें",
    turn_off_lead: "तब साइन इन करने के लिए दूसरा कोड नहीं लगेगा, और आपके बैकअप कोड मिटा दिए जाएँगे।",
    password: "पासवर्ड",
    code_hint: "ऐप के छह अंक, या आपका कोई बैकअप कोड",
    turn_off: "दो-चरणीय लॉगिन बंद करें",

    codes_lead: "इन बैकअप कोड को ऐसी जगह रखें जहाँ वे फ़ोन के बिना भी मिल जाएँ। हर कोड एक बार काम करता है। ये दोबारा नहीं दिखाए जाएँगे।",
    download: "टेक्स्ट फ़ाइल के रूप में डाउनलोड करें",
    kept: "मैंने इन्हें रख लिया है",
};
