//! The Hindi texts.
//!
//! OTP and Tessera stay in Latin letters, and digits stay 0 to 9, as on the pages.

use super::Words;

/// Hindi.
pub(super) static HINDI: Words = Words {
    greeting: "नमस्ते,",
    ignore_code: "अगर यह अनुरोध आपने नहीं किया, तो इस मेल को अनदेखा करें: इसका उपयोग किए बिना कुछ नहीं होगा।",
    not_you: "अगर यह आपने नहीं किया, तो अभी नया पासवर्ड चुनें। इससे वह व्यक्ति भी साइन आउट हो जाएगा जिसने यह किया।",
    not_you_link: "नया पासवर्ड चुनें",
    lock_lead: "अगर यह आपने नहीं किया, तो अपना खाता अभी बंद करें। इससे सब लोग साइन आउट हो जाएँगे, और जब तक हमारे कर्मचारी उसे फिर न खोलें, कोई अंदर नहीं आ सकेगा।",
    lock_link: "मेरा खाता बंद करें",
    link_written_out: "अगर बटन काम न करे, तो यह पता खोलें:",
    footer: "यह मेल Tessera के एक खाते के बारे में अपने आप भेजा गया है। इसके जवाब पढ़े नहीं जाते।",

    verify_subject: "अपना ईमेल पता सत्यापित करें",
    verify_lead: "किसी ने इस पते से पंजीकरण किया। अगर यह आपने किया, तो उसे पूरा करने के लिए पता सत्यापित करें: यह OTP लिखें, या उसके नीचे दिए लिंक का उपयोग करें:",
    verify_link: "लिंक से सत्यापित करें",

    registration_subject: "पंजीकरण के लिए आपका OTP",
    registration_lead: "पंजीकरण आगे बढ़ाने के लिए यह OTP लिखें:",
    owner_lead: "इस पते का खाता पहले से मौजूद है। आपको दूसरे खाते की ज़रूरत नहीं: यह लिंक आपको आपके खाते तक ले जाता है।",
    owner_link: "मेरे खाते पर जाएँ",

    registered_subject: "आपका खाता पहले से मौजूद है",
    registered_lead: "किसी ने इस पते से पंजीकरण किया, पर इसका खाता पहले से मौजूद है। अगर यह आपने किया, तो साइन इन करें, या पासवर्ड याद न हो तो नया चुनें।",
    registered_login_link: "साइन इन करें",
    registered_reset_link: "नया पासवर्ड चुनें",
    registered_ignore: "अगर यह आपने नहीं किया, तो इस मेल को अनदेखा करें: आपका खाता जैसा है वैसा ही रहेगा।",

    unfinished_subject: "आपका पंजीकरण पूरा नहीं हुआ है",
    unfinished_lead: "किसी ने इस पते के लिए नया पासवर्ड माँगा। इस पते से अब तक कोई खाता सत्यापित नहीं हुआ है। अगर यह आपने किया, तो फिर से पंजीकरण करें।",
    unfinished_link: "पंजीकरण करें",

    reset_subject: "नया पासवर्ड चुनें",
    reset_lead: "किसी ने आपके खाते के लिए नया पासवर्ड माँगा। अगर यह आपने किया, तो इस लिंक का उपयोग करें।",
    reset_link: "नया पासवर्ड चुनें",
    reset_ignore: "अगर यह आपने नहीं किया, तो इस मेल को अनदेखा करें: आपका पासवर्ड वही रहेगा।",

    password_changed_subject: "आपका पासवर्ड बदल दिया गया है",
    new_email_subject: "अपना नया ईमेल पता सत्यापित करें",
    new_email_lead: "पुष्टि करें कि यह आपके खाते का नया पता है। यह OTP लिखें, या उसके नीचे दिए लिंक का उपयोग करें:",
    new_email_link: "लिंक से सत्यापित करें",
    email_changed_subject: "आपका ईमेल पता बदल दिया गया है",
    phone_changed_subject: "आपका मोबाइल नंबर बदल दिया गया है",
    factor_enabled_subject: "दो-चरणीय लॉगिन चालू है",
    factor_disabled_subject: "दो-चरणीय लॉगिन बंद है",
    factor_added_subject: "दो-चरणीय लॉगिन का एक और तरीका जोड़ा गया",
    factor_removed_subject: "दो-चरणीय लॉगिन का एक तरीका हटा दिया गया",
    backup_codes_subject: "आपके नए बैकअप कोड बन गए हैं",
    account_locked_subject: "आपका खाता बंद कर दिया गया है",
    roles_changed_subject: "आपकी भूमिकाएँ बदल दी गई हैं",

    duration: |minutes| match minutes {
        _ if minutes >= 2 * DAY && minutes.is_multiple_of(DAY) => format!("{} दिन", minutes / DAY),
        _ if minutes >= HOUR && minutes.is_multiple_of(HOUR) => format!("{} घंटे", minutes / HOUR),
        _ => format!("{minutes} मिनट"),
    },

    greet: |name| format!("नमस्ते {name},"),
    code_valid: |duration| format!("यह {duration} तक मान्य है। इसे किसी को न बताएँ, हमें भी नहीं।"),
    link_valid: |duration| format!("यह लिंक एक ही बार काम करता है और {duration} तक मान्य है।"),
    password_changed_lead: |time| format!("आपके खाते का पासवर्ड {time} पर बदला गया।"),
    email_changed_lead: |time| {
        format!(
            "{time} पर आपके खाते में इस ईमेल पते की जगह दूसरा पता रखा गया। खाते से जुड़े मेल अब यहाँ नहीं आएँगे।"
        )
    },
    phone_changed_lead: |time| format!("आपके खाते का मोबाइल नंबर {time} पर बदला गया।"),
    factor_enabled_lead: |time| {
        format!(
            "{time} पर आपके खाते के लिए दो-चरणीय लॉगिन चालू किया गया। अब साइन इन करने के लिए दूसरा कोड भी लगेगा: ऑथेंटिकेटर ऐप का, टेक्स्ट संदेश का, या आपका कोई बैकअप कोड।"
        )
    },
    factor_disabled_lead: |time| {
        format!(
            "{time} पर आपके खाते के लिए दो-चरणीय लॉगिन बंद किया गया। अब साइन इन करने के लिए दूसरा कोड नहीं लगेगा।"
        )
    },
    factor_added_lead: |time| {
        format!(
            "{time} पर आपके खाते में दूसरा कोड पाने का एक और तरीका जोड़ा गया। साइन इन करने के लिए दोनों में से किसी का भी कोड चलेगा।"
        )
    },
    factor_removed_lead: |time| {
        format!(
            "{time} पर आपके खाते से दूसरा कोड पाने के दो तरीकों में से एक हटा दिया गया। अब साइन इन करने के लिए बचे हुए तरीके का कोड लगेगा।"
        )
    },
    backup_codes_lead: |time| {
        format!("{time} पर आपके खाते के लिए नए बैकअप कोड बनाए गए। पुराने कोड अब काम नहीं करेंगे।")
    },
    account_locked_lead: |time| {
        format!(
            "आपको भेजे गए एक ई-मेल के लिंक से {time} को आपका खाता बंद कर दिया गया। सभी सत्र समाप्त हो गए हैं, और कोई साइन इन नहीं कर सकता। इसे फिर खुलवाने के लिए हमें लिखें।"
        )
    },
    roles_changed_lead: |time| {
        format!(
            "{time} पर आपकी भूमिकाएँ बदली गईं, और उनके साथ यह भी कि आप क्या देख और कर सकते हैं। अगर आपको इसकी उम्मीद नहीं थी, तो अपने व्यवस्थापक से पूछें।"
        )
    },
};

/// In minutes.
const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;
