//! The texts of the page of consents, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct ConsentsCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// What one agrees to by the purpose `marketing`.
        marketing,
        /// It is agreed to.
        given,
        /// It is not agreed to, or not any more.
        not_given,
        /// Row: the version of the text.
        version,
        /// Row: when it was said.
        since,
        /// The button that agrees.
        give,
        /// The button that takes it back.
        withdraw,
        /// Either button while the request is under way.
        saving,
        /// It is on record.
        saved,
        /// Heading of what was said so far.
        history,
        /// Nothing was said so far.
        nothing,
        /// In the history: agreed.
        was_given,
        /// In the history: taken back, or refused.
        was_withdrawn,
    }
    counted {}
    named {}
}

static ENGLISH: ConsentsCatalog = ConsentsCatalog {
    lead: "What you have agreed to. You can change your mind at any time.",
    marketing: "You may write to me with offers and news.",
    given: "Agreed",
    not_given: "Not agreed",
    version: "Version of the text",
    since: "Since",
    give: "Agree",
    withdraw: "Withdraw",
    saving: "Saving…",
    saved: "It is on record.",
    history: "What you said so far",
    nothing: "You have not been asked yet.",
    was_given: "agreed",
    was_withdrawn: "not agreed",
};

static HINDI: ConsentsCatalog = ConsentsCatalog {
    lead: "आपने किस-किस बात की सहमति दी है। आप कभी भी अपना मन बदल सकते हैं।",
    marketing: "आप मुझे ऑफ़र और समाचार भेज सकते हैं।",
    given: "सहमति है",
    not_given: "सहमति नहीं है",
    version: "पाठ का संस्करण",
    since: "कब से",
    give: "सहमति दें",
    withdraw: "वापस लें",
    saving: "सहेजा जा रहा है…",
    saved: "यह दर्ज हो गया है।",
    history: "आपने अब तक क्या कहा",
    nothing: "आपसे अभी तक पूछा नहीं गया है।",
    was_given: "सहमति दी",
    was_withdrawn: "सहमति नहीं",
};
