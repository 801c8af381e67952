//! The texts of the page about recoveries, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct RecoveriesCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// There are none.
        nothing,
        /// Row: whose.
        account,
        /// Row: who asked.
        asked_by,
        /// Row: when.
        asked_at,
        /// Row: who approved.
        approved_by,
        /// Row: from when on it can be finished.
        due,
        /// Row: when it ends by itself.
        ends,
        /// Whoever runs the deployment.
        operator,
        /// It waits for an approval.
        waiting,
        /// The owner may stop it.
        owners_time,
        /// It can be finished.
        ready,
        /// Button: approve.
        approve,
        /// Button: stop.
        stop,
        /// Button: finish.
        finish,
        /// A button while its request is under way.
        working,
        /// Whoever looks asked for it.
        asked_yourself,
        /// It is about whoever looks.
        about_yourself,
        /// Link: further ones.
        more,
        /// Done: asked for.
        asked_done,
        /// Done: approved.
        approved_done,
        /// Done: stopped.
        stopped_done,
        /// Done: finished.
        finished_done,
        /// Title: somebody was faster, or it is over.
        changed_title,
        /// What to do.
        changed_text,
        /// Title: it may not be done.
        forbidden_title,
        /// What to do.
        forbidden_text,
    }
    counted {
    }
    named {
    }
}

static ENGLISH: RecoveriesCatalog = RecoveriesCatalog {
    lead: "Second factors that people have lost, and staff take off their accounts: one asks, another approves, and the owner has time to stop it.",
    nothing: "No recovery is under way.",
    account: "Account",
    asked_by: "Asked for by",
    asked_at: "Asked for",
    approved_by: "Approved by",
    due: "Can be finished from",
    ends: "Ends by itself",
    operator: "The shell of the deployment",
    waiting: "Waits for an approval",
    owners_time: "Approved; the owner may still stop it",
    ready: "Can be finished",
    approve: "Approve",
    stop: "Stop",
    finish: "Take the factor off",
    working: "Working…",
    asked_yourself: "You asked for it: somebody else approves.",
    about_yourself: "It is about your own account: others decide.",
    more: "Further ones",
    asked_done: "It is asked for, and the owner was told. Somebody else approves.",
    approved_done: "It is approved. The owner was told, and may stop it.",
    stopped_done: "It is stopped. The second factor stays, and the owner was told.",
    finished_done: "The second factor is off, all sessions have ended, and the owner was told.",
    changed_title: "That could not be done",
    changed_text: "One is under way already, its time has not come, it is over, or the account has no second factor or no verified address. Look at the list as it is now.",
    forbidden_title: "You may not do that",
    forbidden_text: "Nobody approves what they asked for, decides about their own account, or about one that may do more than they may.",
};

static HINDI: RecoveriesCatalog = RecoveriesCatalog {
    lead: "वे दूसरे चरण जो लोगों ने खो दिए और स्टाफ़ उनके खातों से हटाता है: एक माँगता है, दूसरा मंज़ूरी देता है, और मालिक के पास रोकने का समय होता है।",
    nothing: "ऐसा कुछ नहीं चल रहा।",
    account: "खाता",
    asked_by: "किसने माँगा",
    asked_at: "कब माँगा",
    approved_by: "किसने मंज़ूरी दी",
    due: "कब से पूरा हो सकता है",
    ends: "अपने आप कब समाप्त होगा",
    operator: "सेवा का शेल",
    waiting: "मंज़ूरी के इंतज़ार में",
    owners_time: "मंज़ूर; मालिक अब भी रोक सकता है",
    ready: "पूरा हो सकता है",
    approve: "मंज़ूरी दें",
    stop: "रोकें",
    finish: "दूसरा चरण हटाएँ",
    working: "हो रहा है…",
    asked_yourself: "आपने माँगा था: मंज़ूरी कोई और देता है।",
    about_yourself: "यह आपके अपने खाते के बारे में है: फ़ैसला दूसरे करते हैं।",
    more: "और",
    asked_done: "माँग दर्ज है, और मालिक को बता दिया गया है। मंज़ूरी कोई और देगा।",
    approved_done: "मंज़ूरी दे दी गई है। मालिक को बता दिया गया है, और वह रोक सकता है।",
    stopped_done: "इसे रोक दिया गया है। दूसरा चरण बना रहता है, और मालिक को बता दिया गया है।",
    finished_done: "दूसरा चरण हट गया है, सारे सत्र समाप्त हो गए हैं, और मालिक को बता दिया गया है।",
    changed_title: "यह नहीं हो सका",
    changed_text: "एक पहले से चल रहा है, इसका समय नहीं आया, यह समाप्त हो गया, या खाते का दूसरा चरण या सत्यापित पता नहीं है। सूची को फिर देखें।",
    forbidden_title: "आप यह नहीं कर सकते",
    forbidden_text: "कोई अपनी माँग को ख़ुद मंज़ूरी नहीं देता, न अपने खाते के बारे में, न ऐसे खाते के बारे में जो उससे ज़्यादा कर सकता है, फ़ैसला करता है।",
};
