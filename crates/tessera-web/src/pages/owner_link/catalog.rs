//! The texts of links in mails about second factors, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct OwnerLinkCatalog;
    texts {
        /// Locking the account: heading.
        lock_title,
        /// Locking the account: what it does.
        lock_lead,
        /// Locking the account: how it is opened again.
        lock_back,
        /// The button that locks.
        lock,
        /// The account is locked: heading.
        locked_title,
        /// The account is locked: what holds from now on.
        locked_lead,

        /// Keeping the factor: heading.
        stop_title,
        /// Keeping the factor: what it does.
        stop_lead,
        /// Keeping the factor: when not to.
        stop_lost,
        /// The button that keeps it.
        stop,
        /// The factor stays: heading.
        stopped_title,
        /// The factor stays: what holds from now on.
        stopped_lead,

        /// A button while the request is under way.
        busy,
        /// There is nothing to do: where to go.
        over_lead,
        /// Link to the settings.
        settings,
    }
    counted {}
    named {}
}

static ENGLISH: OwnerLinkCatalog = OwnerLinkCatalog {
    lock_title: "Lock your account",
    lock_lead: "Do this if somebody else changed how your account is protected. Everybody is signed out at once, and nobody can sign in any more: not you either.",
    lock_back: "Our staff open the account again once they know that it is you.",
    lock: "Lock my account",
    locked_title: "Your account is locked",
    locked_lead: "All sessions have ended, and nobody can sign in. Write to us to have your account opened again.",

    stop_title: "Keep two-step login",
    stop_lead: "Our staff were asked to turn two-step login off for your account. Press the button, and it stays on.",
    stop_lost: "If you asked for this yourself because you lost your phone, do nothing: the mail says from when on you can sign in without a second code.",
    stop: "Keep two-step login on",
    stopped_title: "Two-step login stays on",
    stopped_lead: "Nothing of your account was changed. If you did not expect that mail, choose a new password, too: somebody may have tried to get in.",

    busy: "One moment…",
    over_lead: "If your account is still open, you can look at its settings.",
    settings: "Two-step login",
};

static HINDI: OwnerLinkCatalog = OwnerLinkCatalog {
    lock_title: "अपना खाता बंद करें",
    lock_lead: "ऐसा तब करें जब आपके खाते की सुरक्षा किसी और ने बदली हो। सब लोग तुरंत साइन आउट हो जाएँगे, और फिर कोई साइन इन नहीं कर सकेगा: आप भी नहीं।",
    lock_back: "जब हमारे कर्मचारी जान लेंगे कि यह आप ही हैं, तब वे खाता फिर खोल देंगे।",
    lock: "मेरा खाता बंद करें",
    locked_title: "आपका खाता बंद कर दिया गया है",
    locked_lead: "सभी सत्र समाप्त हो गए हैं, और कोई साइन इन नहीं कर सकता। अपना खाता फिर खुलवाने के लिए हमें लिखें।",

    stop_title: "दो-चरणीय लॉगिन चालू रखें",
    stop_lead: "हमारे कर्मचारियों से आपके खाते का दो-चरणीय लॉगिन बंद करने को कहा गया है। बटन दबाएँ, और वह चालू रहेगा।",
    stop_lost: "अगर फ़ोन खो जाने के कारण आपने ही ऐसा कहा है, तो कुछ न करें: ई-मेल में लिखा है कि कब से आप दूसरे कोड के बिना साइन इन कर सकेंगे।",
    stop: "दो-चरणीय लॉगिन चालू रखें",
    stopped_title: "दो-चरणीय लॉगिन चालू है",
    stopped_lead: "आपके खाते में कुछ बदला नहीं गया। अगर आपको ऐसे ई-मेल की उम्मीद नहीं थी, तो नया पासवर्ड भी चुनें: हो सकता है किसी ने अंदर आने की कोशिश की हो।",

    busy: "एक पल…",
    over_lead: "अगर आपका खाता अभी खुला है, तो आप उसकी सेटिंग देख सकते हैं।",
    settings: "दो-चरणीय लॉगिन",
};
