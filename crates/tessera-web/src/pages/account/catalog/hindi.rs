//! The Hindi texts. Names of codes stay in Latin letters, as on the other pages.

use super::AccountCatalog;

/// Hindi.
pub(super) static HINDI: AccountCatalog = AccountCatalog {
    navigation: "आपका खाता",
    overview: "आपका खाता",
    overview_lead: "हम आपके बारे में क्या जानते हैं, और आप अपने खाते तक कैसे पहुँचते हैं।",
    name: "नाम",
    email: "ई-मेल पता",
    mobile: "मोबाइल नंबर",
    not_given: "नहीं दिया गया",
    verified: "सत्यापित",
    not_verified: "अभी सत्यापित नहीं",
    member_since: "सदस्यता की तारीख",
    password: "पासवर्ड",
    second_factor: "दो-चरणीय लॉगिन",
    sessions: "सत्र",
    consents: "सहमतियाँ",
    privacy: "आपका डेटा",
    edit_profile: "अपनी प्रोफ़ाइल बदलें",
    staff_pages: "कर्मचारियों के पृष्ठ",

    profile: "प्रोफ़ाइल",
    profile_lead: "यहाँ कुछ भी ज़रूरी नहीं है। जिसे आप खाली करते हैं, वह मिटा दिया जाता है।",
    full_name: "पूरा नाम",
    save: "सहेजें",
    saving: "सहेजा जा रहा है…",
    saved: "आपकी प्रोफ़ाइल सहेज ली गई है।",
};
