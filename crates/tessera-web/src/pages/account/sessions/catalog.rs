//! The texts of the page of sessions, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct SessionsCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// Marks the session of this browser.
        here,
        /// Row: the network.
        network,
        /// Row: the beginning.
        began,
        /// Row: the last use.
        last_used,
        /// Row: the end.
        ends,
        /// The button of one session.
        end,
        /// Label of the password.
        password,
        /// The button for all others.
        end_others,
        /// What that button does besides.
        forgets,
        /// Either button while the request is under way.
        ending,
        /// A session has ended.
        ended,
        /// There are no others.
        alone,
        /// A device that says nothing of itself.
        unknown_device,
    }
    counted {}
    named {
        /// Accessible name of the button of one session: what it shows, then the device.
        end_named,
        /// The system, after the name of the browser.
        on_system,
    }
}

static ENGLISH: SessionsCatalog = SessionsCatalog {
    lead: "Where you are signed in. End what you do not know, and change your password.",
    here: "This browser",
    network: "Network",
    began: "Signed in",
    last_used: "Last used",
    ends: "Ends",
    end: "End this session",
    password: "Your password",
    end_others: "End all other sessions",
    forgets: "Ending all others also forgets the devices on which two-step login asks for no code.",
    ending: "Ending…",
    ended: "It has ended. Its device is signed out.",
    alone: "You are signed in here alone.",
    unknown_device: "Unknown device",
    end_named: |device| format!("End this session: {device}"),
    on_system: |system| format!("on {system}"),
};

static HINDI: SessionsCatalog = SessionsCatalog {
    lead: "आप कहाँ-कहाँ साइन इन हैं। जिसे आप नहीं जानते उसे समाप्त करें, और अपना पासवर्ड बदलें।",
    here: "यह ब्राउज़र",
    network: "नेटवर्क",
    began: "साइन इन किया",
    last_used: "पिछला इस्तेमाल",
    ends: "समाप्ति",
    end: "यह सत्र समाप्त करें",
    password: "आपका पासवर्ड",
    end_others: "बाकी सारे सत्र समाप्त करें",
    forgets: "बाकी सारे सत्र समाप्त करने पर वे डिवाइस भी भुला दिए जाते हैं जिन पर दो-चरणीय लॉगिन कोड नहीं माँगता।",
    ending: "समाप्त हो रहा है…",
    ended: "सत्र समाप्त हो गया है। उसका डिवाइस साइन आउट है।",
    alone: "आप सिर्फ़ यहीं साइन इन हैं।",
    unknown_device: "अज्ञात डिवाइस",
    end_named: |device| format!("यह सत्र समाप्त करें: {device}"),
    on_system: |system| format!("({system} पर)"),
};
