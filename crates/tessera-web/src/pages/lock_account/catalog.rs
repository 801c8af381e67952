//! The texts of the link that locks an account, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct LockCatalog;
    texts {
        /// Heading.
        title,
        /// What the button does.
        lead,
        /// How the account is opened again.
        back,
        /// The button.
        submit,
        /// The button while the request is under way.
        busy,
        /// The account is locked: heading.
        done_title,
        /// The account is locked: what holds from now on.
        done_lead,
        /// There is nothing to do: where to go.
        over_lead,
        /// Link to the settings.
        account,
    }
    counted {}
    named {}
}

static ENGLISH: LockCatalog = LockCatalog {
    title: "Lock your account",
    lead: "Do this if somebody else changed how your account is protected. Everybody is signed out at once, and nobody can sign in any more: not you either.",
    back: "Our staff open the account again once they know that it is you.",
    submit: "Lock my account",
    busy: "Locking…",
    done_title: "Your account is locked",
    done_lead: "All sessions have ended, and nobody can sign in. Write to us to have your account opened again.",
    over_lead: "If your account is still open, you can look at its settings.",
    account: "Two-step login",
};

static HINDI: LockCatalog = LockCatalog {
    title: "अपना खाता बंद करें",
    lead: "ऐसा तब करें जब आपके खाते की सुरक्षा किसी और ने बदली हो। सब लोग तुरंत साइन आउट हो जाएँगे, और फिर कोई साइन इन नहीं कर सकेगा: आप भी नहीं।",
    back: "जब हमारे कर्मचारी जान लेंगे कि यह आप ही हैं, तब वे खाता फिर खोल देंगे।",
    submit: "मेरा खाता बंद करें",
    busy: "बंद किया जा रहा है…",
    done_title: "आपका खाता बंद कर दिया गया है",
    done_lead: "सभी सत्र समाप्त हो गए हैं, और कोई साइन इन नहीं कर सकता। अपना खाता फिर खुलवाने के लिए हमें लिखें।",
    over_lead: "अगर आपका खाता अभी खुला है, तो आप उसकी सेटिंग देख सकते हैं।",
    account: "दो-चरणीय लॉगिन",
};
