//! What forms say when they come back, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct RefusalCatalog;
    texts {
        /// A value is not as it should be: heading.
        invalid_title,
        /// A value is not as it should be: what to do.
        invalid_text,
        /// At the field of a name.
        name_invalid,
        /// At the field of the country.
        country_invalid,
        /// At the field of the language.
        language_invalid,

        /// Not an address: heading.
        email_invalid_title,
        /// Not an address: what to do.
        email_invalid_text,
        /// Not an address: at the field.
        email_invalid_field,

        /// The address has an account: heading.
        email_taken_title,
        /// The address has an account: what to do.
        email_taken_text,
        /// The address has an account: at the field.
        email_taken_field,

        /// The password is not taken: heading.
        weak_title,
        /// The password is not taken: what to do.
        weak_text,
        /// It has too few characters.
        password_too_short,
        /// It has too many characters.
        password_too_long,
        /// It lacks an upper-case letter.
        password_no_upper_case,
        /// It lacks a lower-case letter.
        password_no_lower_case,
        /// It lacks a digit.
        password_no_digit,
        /// It lacks a symbol.
        password_no_symbol,
        /// It is made of the person's name or address.
        password_personal,
        /// It is one of the most used.
        password_common,
        /// It is known from a breach.
        password_breached,

        /// The password is wrong: heading.
        password_wrong_title,
        /// The password is wrong: what to do.
        password_wrong_text,
        /// The password is wrong: at the field.
        password_wrong_field,
        /// It could be somebody else's registration: heading.
        password_needed_title,
        /// It could be somebody else's registration: what to do.
        password_needed_text,
        /// It could be somebody else's registration: at the field of the password.
        password_needed_field,
        /// What was proven has an account: heading.
        duplicate_title,
        /// What was proven has an account: what to do.
        duplicate_text,
        /// The account is closed: heading.
        disabled_title,
        /// The account is closed: what to do.
        disabled_text,

        /// The link is not good: heading.
        link_title,
        /// The link is not good: what to do.
        link_text,
        /// No code of the second factor: heading.
        factor_title,
        /// No code of the second factor: what to do.
        factor_text,
        /// No code of the second factor: at the field.
        factor_field,
        /// No text message can be sent: heading.
        no_messages_title,
        /// No text message can be sent: what to do.
        no_messages_text,
        /// The account is not offered this yet: heading.
        not_offered_title,
        /// The account is not offered this yet: what to do.
        not_offered_text,
        /// The account has no password: heading.
        no_password_title,
        /// The account has no password: what to do.
        no_password_text,
        /// The login was too long ago: heading.
        login_old_title,
        /// The login was too long ago: what to do.
        login_old_text,
        /// Nobody else could administer the service: heading.
        last_admin_title,
        /// Nobody else could administer the service: what to do.
        last_admin_text,
        /// The login is over: heading.
        login_over_title,
        /// The login is over: what to do.
        login_over_text,
        /// Somebody else changed it at the same moment: heading.
        busy_title,
        /// Somebody else changed it at the same moment: what to do.
        busy_text,
        /// A second factor is on no more, or waited too long for its first code: heading.
        factor_gone_title,
        /// The same: what to do.
        factor_gone_text,
    }
    counted {}
    named {}
}

static ENGLISH: RefusalCatalog = RefusalCatalog {
    invalid_title: "Something is not right yet",
    invalid_text: "Nothing was saved. Correct the marked field and try again.",
    name_invalid: "A name is missing, too long, or holds characters that no name has.",
    country_invalid: "Enter the two letters of a country, such as IN.",
    language_invalid: "Enter a language code, such as en or hi-IN.",

    email_invalid_title: "This is no e-mail address",
    email_invalid_text: "Correct the marked field and try again.",
    email_invalid_field: "Enter an address such as priya@example.com.",

    email_taken_title: "E-mail address already registered",
    email_taken_text: "Log in, or choose a new password if you do not know it any more.",
    email_taken_field: "This address has an account.",

    weak_title: "This password is not safe enough",
    weak_text: "Choose another one, as the marked field asks for, and enter it again.",
    password_too_short: "It is too short.",
    password_too_long: "It is too long.",
    password_no_upper_case: "Add an upper-case letter.",
    password_no_lower_case: "Add a lower-case letter.",
    password_no_digit: "Add a digit.",
    password_no_symbol: "Add a symbol.",
    password_personal: "It is made of your own name or address.",
    password_common: "It is one of the most used passwords.",
    password_breached: "It has become known: it stands in lists that attackers try.",

    password_wrong_title: "Wrong password",
    password_wrong_text: "Nothing was changed. Enter the password that you log in with.",
    password_wrong_field: "This is not your password.",
    password_needed_title: "Was it you who registered?",
    password_needed_text: "Nothing was changed. Enter the password of the registration, or choose a new one.",
    password_needed_field: "Enter the password that was registered, or a new one.",
    duplicate_title: "You have an account already",
    duplicate_text: "What you have proven to be yours belongs to an account. Log in to it, or choose a new password.",
    disabled_title: "This account is closed",
    disabled_text: "Write to us if you think that this is a mistake.",

    link_title: "This link does not work any more",
    link_text: "It was used before, is too old, or was not copied whole. Ask for a new one.",
    factor_title: "This code is not right",
    factor_text: "It is wrong, too old, or was used before. Wait for the next one, and check the clock of your phone.",
    factor_field: "Enter the code that the app shows now, the one of the newest message, or an unused backup code.",
    no_messages_title: "Text messages cannot be sent at the moment",
    no_messages_text: "Use a code of your app or one of your backup codes, or try again in a moment.",
    not_offered_title: "This is not available for your account yet",
    not_offered_text: "It is opened to more and more people. Nothing of your account was changed; try again another day.",
    no_password_title: "Set a password first",
    no_password_text: "You log in with a text message. Another one beside it protects nothing more.",
    login_old_title: "Log in again first",
    login_old_text: "This takes a login within the last ten minutes. Sign out, log in again and come back here.",
    last_admin_title: "You are the last administrator",
    last_admin_text: "Nobody else could administer the service. Make somebody else an administrator first.",
    login_over_title: "This login is over",
    login_over_text: "It took too long, or was finished already. Start again with your password.",
    busy_title: "This was changed at the same moment",
    busy_text: "Nothing was saved. Look at what is here now and try again.",
    factor_gone_title: "This has ended meanwhile",
    factor_gone_text: "More than ten minutes went by, or it was changed elsewhere. Nothing was saved. Look at what is here now and begin again.",
};

static HINDI: RefusalCatalog = RefusalCatalog {
    invalid_title: "कुछ अभी ठीक नहीं है",
    invalid_text: "कुछ भी सहेजा नहीं गया। चिह्नित जगह को ठीक करके फिर कोशिश करें।",
    name_invalid: "नाम छूट गया है, बहुत लंबा है, या उसमें ऐसे अक्षर हैं जो नाम में नहीं होते।",
    country_invalid: "देश के दो अक्षर लिखें, जैसे IN।",
    language_invalid: "भाषा का कोड लिखें, जैसे en या hi-IN।",

    email_invalid_title: "यह ई-मेल पता नहीं है",
    email_invalid_text: "चिह्नित जगह को ठीक करके फिर कोशिश करें।",
    email_invalid_field: "ऐसा पता लिखें, जैसे priya@example.com।",

    email_taken_title: "ई-मेल पता पहले से पंजीकृत है",
    email_taken_text: "लॉग इन करें, या अगर पासवर्ड याद नहीं है तो नया चुनें।",
    email_taken_field: "इस पते का खाता है।",

    weak_title: "यह पासवर्ड पर्याप्त सुरक्षित नहीं है",
    weak_text: "जैसा चिह्नित जगह में कहा गया है, वैसा दूसरा पासवर्ड चुनें और फिर से लिखें।",
    password_too_short: "यह बहुत छोटा है।",
    password_too_long: "यह बहुत लंबा है।",
    password_no_upper_case: "एक बड़ा अक्षर (जैसे A) जोड़ें।",
    password_no_lower_case: "एक छोटा अक्षर (जैसे a) जोड़ें।",
    password_no_digit: "एक अंक जोड़ें।",
    password_no_symbol: "एक चिह्न जोड़ें।",
    password_personal: "यह आपके अपने नाम या पते से बना है।",
    password_common: "यह सबसे ज़्यादा इस्तेमाल होने वाले पासवर्डों में से है।",
    password_breached: "यह दूसरों को पता चल चुका है: हमलावर जिन पासवर्डों को आज़माते हैं, उनमें यह भी है।",

    password_wrong_title: "पासवर्ड ग़लत है",
    password_wrong_text: "कुछ भी बदला नहीं गया। वही पासवर्ड लिखें जिससे आप लॉग इन करते हैं।",
    password_wrong_field: "यह आपका पासवर्ड नहीं है।",
    password_needed_title: "क्या पंजीकरण आपने किया था?",
    password_needed_text: "कुछ भी बदला नहीं गया। पंजीकरण का पासवर्ड लिखें, या नया चुनें।",
    password_needed_field: "पंजीकरण का पासवर्ड लिखें, या नया।",
    duplicate_title: "आपका खाता पहले से है",
    duplicate_text: "जिसे आपने अपना साबित किया है, वह एक खाते का है। उसमें लॉग इन करें, या नया पासवर्ड चुनें।",
    disabled_title: "यह खाता बंद है",
    disabled_text: "अगर यह भूल लगती है तो हमें लिखें।",

    link_title: "यह लिंक अब काम नहीं करता",
    link_text: "यह पहले इस्तेमाल हो चुका है, पुराना है, या पूरा कॉपी नहीं हुआ। नया लिंक मँगाएँ।",
    factor_title: "यह कोड सही नहीं है",
    factor_text: "यह ग़लत है, पुराना है, या पहले इस्तेमाल हो चुका है। अगले कोड की प्रतीक्षा करें, और अपने फ़ोन की घड़ी देखें।",
    factor_field: "वह कोड लिखें जो ऐप अभी दिखा रहा है, सबसे नए संदेश का कोड, या कोई बिना इस्तेमाल का बैकअप कोड।",
    no_messages_title: "अभी टेक्स्ट संदेश नहीं भेजे जा सकते",
    no_messages_text: "अपने ऐप का कोड या कोई बैकअप कोड लिखें, या थोड़ी देर में फिर कोशिश करें।",
    not_offered_title: "यह आपके खाते के लिए अभी उपलब्ध नहीं है",
    not_offered_text: "यह धीरे-धीरे और लोगों के लिए खोला जा रहा है। आपके खाते में कुछ बदला नहीं गया; किसी और दिन फिर कोशिश करें।",
    no_password_title: "पहले पासवर्ड बनाएँ",
    no_password_text: "आप टेक्स्ट संदेश से लॉग इन करते हैं। उसके साथ एक और संदेश कोई अतिरिक्त सुरक्षा नहीं देता।",
    login_old_title: "पहले फिर से लॉग इन करें",
    login_old_text: "इसके लिए पिछले दस मिनट के अंदर का लॉगिन चाहिए। साइन आउट करें, फिर लॉग इन करके यहाँ आएँ।",
    last_admin_title: "आप आख़िरी व्यवस्थापक हैं",
    last_admin_text: "आपके बाद सेवा को सँभालने वाला कोई नहीं रहेगा। पहले किसी और को व्यवस्थापक बनाएँ।",
    login_over_title: "यह लॉगिन समाप्त हो चुका है",
    login_over_text: "इसमें बहुत समय लगा, या यह पहले ही पूरा हो चुका है। पासवर्ड से फिर शुरू करें।",
    busy_title: "इसे उसी पल किसी और ने बदला",
    busy_text: "कुछ भी सहेजा नहीं गया। अब यहाँ जो है उसे देखकर फिर कोशिश करें।",
    factor_gone_title: "यह इस बीच समाप्त हो चुका है",
    factor_gone_text: "दस मिनट से ज़्यादा बीत गए, या इसे कहीं और से बदला गया। कुछ भी सहेजा नहीं गया। अब यहाँ जो है उसे देखकर फिर से शुरू करें।",
};
