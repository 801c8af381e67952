//! The texts of the settings of the second factor, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct FactorSettingsCatalog;
    texts {
        /// Sentence below the heading, where it is off.
        off_lead,
        /// The same, where the account is not offered one yet.
        not_offered,
        /// Name of an authenticator app.
        app,
        /// What it is.
        app_lead,
        /// The button that begins with one.
        set_up_app,
        /// Name of text messages.
        sms,
        /// What they are.
        sms_lead,
        /// Why there are none for an account without a password.
        no_sms,
        /// The link that begins with them.
        set_up_sms,
        /// Why the password is asked for.
        why_password,
        /// Any button while the request is under way.
        busy,

        /// Sentence below the heading, where an app waits for its first code.
        scan,
        /// What the picture is.
        qr_alt,
        /// The link that opens an app on the same device.
        open_here,
        /// Before the secret as text.
        or_type,
        /// Below the field of the first code.
        first_code_hint,
        /// The button that confirms an app or a number.
        confirm,
        /// The button for another secret.
        other_secret,

        /// Sentence below the heading, where a number is asked for.
        number_lead,
        /// The button that has a code sent.
        send,
        /// The same, once one was sent.
        send_again,
        /// Before the number that one was sent to.
        sent_to,
        /// Heading of the form for another number.
        other_number,

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
        /// Heading of the ways to prove it.
        factors_title,
        /// Beside the one that is asked for first.
        asked_first,
        /// The button that makes it another one.
        ask_first,
        /// Something was changed.
        changed,
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
        /// A code was sent for it.
        sent,
        /// Above the choice of what is removed.
        what_to_remove,
        /// The choice of all.
        remove_all,
        /// The button that removes what was chosen.
        remove,
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
        /// The button that prints the codes.
        print,
        /// How they are printed without it.
        print_how,
        /// The button that copies the codes.
        copy,
        /// The same, once they are copied.
        copied,
        /// The button of who has kept them.
        kept,
    }
    counted {}
    named {
        /// That the account's own number is taken where none is typed.
        own_number,
    }
}

static ENGLISH: FactorSettingsCatalog = FactorSettingsCatalog {
    off_lead: "Protect your account with a second step: a code beside your password.",
    not_offered: "It is opened to more and more people, and not to your account yet.",
    app: "Authenticator app",
    app_lead: "An app on your phone makes a new code every half minute, without a network. Any app for codes of six digits will do. This is the safer way.",
    set_up_app: "Set up an authenticator app",
    sms: "Text messages",
    sms_lead: "A code is sent to your mobile number each time.",
    no_sms: "Text messages are a second step for accounts with a password alone. Set one first if you want them.",
    set_up_sms: "Set up text messages",
    why_password: "You signed in more than ten minutes ago.",
    busy: "One moment…",

    scan: "Scan this picture with your authenticator app, then enter the code that it shows.",
    qr_alt: "QR code of the secret that stands below as text",
    open_here: "Open it in an app on this device",
    or_type: "Or type this secret into the app:",
    first_code_hint: "The six digits that the app shows now",
    confirm: "Turn on",
    other_secret: "Begin with another secret",

    number_lead: "Enter the mobile number that codes are to go to. It need not be the one of your account.",
    send: "Send a code by text message",
    send_again: "Send another code",
    sent_to: "A code is on its way to",
    other_number: "Another number",

    on_lead: "Two-step login is on. Signing in takes a second code.",
    since: "On since",
    codes_left: "Backup codes left",
    devices: "Devices that are not asked",
    forget: "Ask on all devices again",
    factors_title: "How you prove it",
    asked_first: "It is asked for first.",
    ask_first: "Ask for this first",
    changed: "Your change is saved.",
    codes_title: "Backup codes",
    replace_lead: "Each lets you in once when your phone is not at hand. New codes make the old ones useless.",
    replace: "Make new backup codes",

    off_title: "Turn it off",
    turn_off_lead: "Once the last way is removed, signing in takes no second code, and your backup codes are deleted.",
    sent: "A code is on its way to your phone. Enter it below.",
    what_to_remove: "What to remove",
    remove_all: "All of them: turn two-step login off",
    remove: "Remove",
    password: "Password",
    code_hint: "Six digits of your app or of a text message, or one of your backup codes",
    turn_off: "Turn off two-step login",

    codes_lead: "Keep these backup codes where you will find them without your phone. Each works once. They are not shown again.",
    download: "Download as a text file",
    print: "Print",
    print_how: "To print them, use the print command of your browser. Nothing but the codes is printed.",
    copy: "Copy",
    copied: "Copied",
    kept: "I have kept them",

    own_number: |number| {
        format!("Leave it empty to have them sent to the number of your account, {number}.")
    },
};

static HINDI: FactorSettingsCatalog = FactorSettingsCatalog {
    off_lead: "अपने खाते को दूसरे चरण से सुरक्षित करें: पासवर्ड के साथ एक कोड।",
    not_offered: "यह धीरे-धीरे और लोगों के लिए खोला जा रहा है, और आपके खाते के लिए अभी नहीं खुला है।",
    app: "ऑथेंटिकेटर ऐप",
    app_lead: "आपके फ़ोन का एक ऐप हर आधे मिनट में, बिना नेटवर्क के, नया कोड बनाता है। छह अंकों के कोड बनाने वाला कोई भी ऐप चलेगा। यह ज़्यादा सुरक्षित तरीका है।",
    set_up_app: "ऑथेंटिकेटर ऐप सेट करें",
    sms: "टेक्स्ट संदेश",
    sms_lead: "हर बार आपके मोबाइल नंबर पर एक कोड भेजा जाता है।",
    no_sms: "टेक्स्ट संदेश सिर्फ़ पासवर्ड वाले खातों के लिए दूसरा चरण हैं। अगर आप इन्हें चाहते हैं तो पहले पासवर्ड बनाएँ।",
    set_up_sms: "टेक्स्ट संदेश सेट करें",
    why_password: "आपको साइन इन किए दस मिनट से ज़्यादा हो गए हैं।",
    busy: "एक पल…",

    scan: "इस चित्र को अपने ऑथेंटिकेटर ऐप से स्कैन करें, फिर वह कोड लिखें जो ऐप दिखाता है।",
    qr_alt: "नीचे लिखी गुप्त कुंजी का QR कोड",
    open_here: "इसी डिवाइस के ऐप में खोलें",
    or_type: "या यह गुप्त कुंजी ऐप में लिखें:",
    first_code_hint: "वे छह अंक जो ऐप अभी दिखा रहा है",
    confirm: "चालू करें",
    other_secret: "दूसरी गुप्त कुंजी से शुरू करें",

    number_lead: "वह मोबाइल नंबर लिखें जिस पर कोड भेजे जाएँ। यह आपके खाते का नंबर होना ज़रूरी नहीं।",
    send: "टेक्स्ट संदेश से कोड भेजें",
    send_again: "दूसरा कोड भेजें",
    sent_to: "कोड इस नंबर पर भेजा जा रहा है:",
    other_number: "दूसरा नंबर",

    on_lead: "दो-चरणीय लॉगिन चालू है। साइन इन करने के लिए दूसरा कोड लगता है।",
    since: "कब से चालू",
    codes_left: "बचे हुए बैकअप कोड",
    devices: "जिन उपकरणों पर नहीं पूछा जाता",
    forget: "सभी उपकरणों पर फिर पूछें",
    factors_title: "आप इसे कैसे साबित करते हैं",
    asked_first: "पहले यही पूछा जाता है।",
    ask_first: "पहले इसे पूछें",
    changed: "आपका बदलाव सहेज लिया गया है।",
    codes_title: "बैकअप कोड",
    replace_lead: "फ़ोन पास न होने पर हर कोड एक बार काम करता है। नए कोड बनाने पर पुराने बेकार हो जाते हैं।",
    replace: "नए बैकअप कोड बनाएँ",

    off_title: "इसे बंद करें",
    turn_off_lead: "आखिरी तरीका हटाने पर साइन इन करने के लिए दूसरा कोड नहीं लगेगा, और आपके बैकअप कोड मिटा दिए जाएँगे।",
    sent: "आपके फ़ोन पर एक कोड भेजा जा रहा है। उसे नीचे लिखें।",
    what_to_remove: "क्या हटाना है",
    remove_all: "सब कुछ: दो-चरणीय लॉगिन बंद करें",
    remove: "हटाएँ",
    password: "पासवर्ड",
    code_hint: "ऐप या टेक्स्ट संदेश के छह अंक, या आपका कोई बैकअप कोड",
    turn_off: "दो-चरणीय लॉगिन बंद करें",

    codes_lead: "इन बैकअप कोड को ऐसी जगह रखें जहाँ वे फ़ोन के बिना भी मिल जाएँ। हर कोड एक बार काम करता है। ये दोबारा नहीं दिखाए जाएँगे।",
    download: "टेक्स्ट फ़ाइल के रूप में डाउनलोड करें",
    print: "प्रिंट करें",
    print_how: "इन्हें प्रिंट करने के लिए अपने ब्राउज़र का प्रिंट आदेश चुनें। कोड के सिवा कुछ प्रिंट नहीं होता।",
    copy: "कॉपी करें",
    copied: "कॉपी हो गए",
    kept: "मैंने इन्हें रख लिया है",

    own_number: |number| format!("खाली छोड़ें तो कोड आपके खाते के नंबर {number} पर भेजे जाएँगे।"),
};
