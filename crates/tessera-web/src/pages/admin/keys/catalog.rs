//! The texts of the page about signing keys, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct KeysCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// It signs.
        signs,
        /// It verifies.
        verifies,
        /// Row: the algorithm.
        algorithm,
        /// Row: the state.
        state,
        /// It stands in the configuration.
        configured,
        /// Heading: make another.
        rotate_title,
        /// What that does.
        rotate_text,
        /// Label: how long it is published first.
        minutes,
        /// What may be typed.
        minutes_hint,
        /// Button: make it.
        rotate,
        /// Button: retire one.
        retire,
        /// Button: retire one though its tokens live.
        retire_now,
        /// A button while its request is under way.
        working,
        /// Done: made.
        rotated_done,
        /// Done: retired.
        retired_done,
        /// Title: no number of minutes.
        no_minutes_title,
        /// What to do.
        no_minutes_text,
        /// At the field.
        no_minutes_field,
        /// Title: another waits.
        waits_title,
        /// What to do.
        waits_text,
        /// Title: its tokens live.
        needed_title,
        /// What to do.
        needed_text,
        /// Title: it cannot be done.
        refused_title,
        /// What to do.
        refused_text,
    }
    counted {
    }
    named {
        /// It signs from then on.
        signs_from,
        /// It was retired then.
        retired,
    }
}

static ENGLISH: KeysCatalog = KeysCatalog {
    lead: "The keys that sign access tokens. What is secret in them is shown nowhere.",
    signs: "Signs",
    verifies: "Verifies what it has signed",
    algorithm: "Algorithm",
    state: "State",
    configured: "In the configuration",
    rotate_title: "Make another key",
    rotate_text: "It is published at once and signs later, when those who check tokens have fetched it. The key before verifies until it is retired.",
    minutes: "Minutes until it signs",
    minutes_hint: "A whole number from 0 to 43200. Other services may keep the published keys for 5 minutes.",
    rotate: "Make the key",
    retire: "Retire",
    retire_now: "Retire, and refuse its tokens now",
    working: "Working…",
    rotated_done: "The key is made and published.",
    retired_done: "The key is retired, and its tokens are refused.",
    no_minutes_title: "That is no time",
    no_minutes_text: "Enter a whole number of minutes from 0 to 43200.",
    no_minutes_field: "This is no whole number from 0 to 43200.",
    waits_title: "A key waits to take over",
    waits_text: "It has signed nothing yet: retire it first to have another in its place.",
    needed_title: "Its tokens may live",
    needed_text: "Retire it when they have expired, or now: whoever holds one refreshes.",
    refused_title: "That could not be done",
    refused_text: "A key that signs is not retired, and somebody else may have changed the keys. Look at the list as it is now.",
    signs_from: |time| format!("Published, signs from {time} on"),
    retired: |time| format!("Retired on {time}"),
};

static HINDI: KeysCatalog = KeysCatalog {
    lead: "वे कुंजियाँ जो एक्सेस टोकन पर हस्ताक्षर करती हैं। उनका गोपनीय भाग कहीं नहीं दिखाया जाता।",
    signs: "हस्ताक्षर करती है",
    verifies: "अपने हस्ताक्षर जाँचती है",
    algorithm: "एल्गोरिद्म",
    state: "स्थिति",
    configured: "कॉन्फ़िगरेशन में",
    rotate_title: "नई कुंजी बनाएँ",
    rotate_text: "वह तुरंत प्रकाशित होती है और बाद में हस्ताक्षर करती है, जब टोकन जाँचने वाले उसे ले चुके हों। पहले वाली हटाए जाने तक जाँचती है।",
    minutes: "कितने मिनट बाद हस्ताक्षर करे",
    minutes_hint: "0 से 43200 तक की पूरी संख्या। दूसरी सेवाएँ प्रकाशित कुंजियाँ 5 मिनट रख सकती हैं।",
    rotate: "कुंजी बनाएँ",
    retire: "हटाएँ",
    retire_now: "हटाएँ, और इसके टोकन अभी अस्वीकार करें",
    working: "हो रहा है…",
    rotated_done: "कुंजी बन गई और प्रकाशित है।",
    retired_done: "कुंजी हटा दी गई है, और उसके टोकन अस्वीकार होते हैं।",
    no_minutes_title: "यह समय नहीं है",
    no_minutes_text: "0 से 43200 तक मिनटों की पूरी संख्या लिखें।",
    no_minutes_field: "यह 0 से 43200 तक की पूरी संख्या नहीं है।",
    waits_title: "एक कुंजी अपनी बारी के इंतज़ार में है",
    waits_text: "उसने अभी कुछ हस्ताक्षरित नहीं किया: उसकी जगह दूसरी के लिए पहले उसे हटाएँ।",
    needed_title: "इसके टोकन अभी चल सकते हैं",
    needed_text: "उनके समाप्त होने पर हटाएँ, या अभी: जिसके पास टोकन है वह नया ले लेगा।",
    refused_title: "यह नहीं हो सका",
    refused_text: "हस्ताक्षर करने वाली कुंजी हटाई नहीं जाती, और हो सकता है किसी और ने कुंजियाँ बदली हों। सूची को फिर देखें।",
    signs_from: |time| format!("प्रकाशित, {time} से हस्ताक्षर करेगी"),
    retired: |time| format!("{time} को हटाई गई"),
};
