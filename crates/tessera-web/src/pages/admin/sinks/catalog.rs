//! The texts of the pages about sinks, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct SinksCatalog;
    texts {
        /// Sentence below the heading.
        lead,
        /// There are no sinks.
        none,
        /// Row: what it is.
        kind,
        /// A file.
        kind_file,
        /// A receiver over HTTP.
        kind_webhook,
        /// A stream of NATS.
        kind_nats,
        /// A topic of Kafka.
        kind_kafka,
        /// It stands in the configuration no more.
        not_configured,
        /// Row: how far it is behind.
        lag,
        /// Row: how far it is.
        position,
        /// No event is kept.
        no_position,
        /// Row: events that are kept.
        kept,
        /// Row: when one was last delivered.
        delivered,
        /// Row: why one was last not delivered.
        error,
        /// Sentence below the heading of the other page.
        replay_lead,
        /// Label: from where on.
        from,
        /// What may be typed.
        from_hint,
        /// Label: up to when.
        until,
        /// What may be typed.
        until_hint,
        /// Button: count.
        count,
        /// After the number, where more are left.
        more,
        /// Link to the sinks.
        back,
        /// A button while its request is under way.
        working,
        /// Title: no beginning.
        no_beginning_title,
        /// What to do.
        no_beginning_text,
        /// At the field.
        no_beginning_field,
        /// Title: no end.
        no_end_title,
        /// What to do.
        no_end_text,
        /// At the field.
        no_end_field,
        /// Title: the event is not kept.
        not_kept_title,
        /// What to do.
        not_kept_text,
        /// At the field.
        not_kept_field,
    }
    counted {
        /// For how long the oldest waits.
        seconds,
        /// How many were put back.
        replayed,
        /// How many would be.
        counted,
        /// Button: tell them again.
        confirm,
    }
    named {
        /// Link: have it told again.
        replay_link,
        /// Heading of the page.
        replay_title,
    }
}

static ENGLISH: SinksCatalog = SinksCatalog {
    lead: "Who is told of events, and how far each is.",
    none: "No sink is configured.",
    kind: "Kind",
    kind_file: "File",
    kind_webhook: "Webhook",
    kind_nats: "Stream of NATS JetStream",
    kind_kafka: "Topic of Kafka",
    not_configured: "Not in the configuration any more",
    lag: "Behind",
    position: "Told up to",
    no_position: "No event is kept",
    kept: "Events that are kept",
    delivered: "Last delivered",
    error: "Last error",
    replay_lead: "Delivered events that are kept go out again, under the ids that they had and in their order. Receivers that look at ids take nothing twice.",
    from: "From",
    from_hint: "A day such as 2026-11-25 (UTC), a time such as 2026-11-25T10:00:00Z, or the id of an event.",
    until: "Up to",
    until_hint: "Leave it empty for everything since. A day or a time; what was made then is not told.",
    count: "Count the events",
    more: "More are left after these, and you are asked again.",
    back: "All sinks",
    working: "Working…",
    no_beginning_title: "That is no beginning",
    no_beginning_text: "Enter a day, a time or the id of an event.",
    no_beginning_field: "This is no day, no time and no id of an event.",
    no_end_title: "That is no end",
    no_end_text: "Enter a day or a time, or nothing.",
    no_end_field: "This is no day and no time.",
    not_kept_title: "No such event is kept",
    not_kept_text: "It was never delivered to this sink, or longer ago than events are kept. Enter a time instead.",
    not_kept_field: "No event of this id is kept for the sink.",
    seconds: |count| format!("{count} s"),
    replayed: |count| match count {
        1 => "One event waits to be told again.".to_owned(),
        _ => format!("{count} events wait to be told again."),
    },
    counted: |count| match count {
        0 => "No event is kept from there on.".to_owned(),
        1 => "One event would be told again.".to_owned(),
        _ => format!("{count} events would be told again."),
    },
    confirm: |count| match count {
        1 => "Tell it again".to_owned(),
        _ => format!("Tell {count} events again"),
    },
    replay_link: |sink| format!("Have {sink} told again"),
    replay_title: |sink| format!("Have {sink} told again"),
};

static HINDI: SinksCatalog = SinksCatalog {
    lead: "घटनाएँ किन्हें बताई जाती हैं, और हर एक कहाँ तक पहुँचा है।",
    none: "कोई प्राप्तकर्ता कॉन्फ़िगर नहीं है।",
    kind: "प्रकार",
    kind_file: "फ़ाइल",
    kind_webhook: "वेबहुक",
    kind_nats: "NATS JetStream की स्ट्रीम",
    kind_kafka: "Kafka का विषय",
    not_configured: "अब कॉन्फ़िगरेशन में नहीं",
    lag: "पीछे",
    position: "यहाँ तक बताया गया",
    no_position: "कोई घटना रखी नहीं है",
    kept: "रखी हुई घटनाएँ",
    delivered: "पिछली बार भेजा",
    error: "पिछली गड़बड़ी",
    replay_lead: "भेजी जा चुकी और रखी हुई घटनाएँ अपनी उसी आईडी और क्रम से फिर भेजी जाती हैं। जो प्राप्तकर्ता आईडी देखते हैं वे कुछ भी दो बार नहीं लेते।",
    from: "कहाँ से",
    from_hint: "दिन जैसे 2026-11-25 (UTC), समय जैसे 2026-11-25T10:00:00Z, या घटना की आईडी।",
    until: "कब तक",
    until_hint: "अब तक की सभी के लिए खाली छोड़ें। दिन या समय; उस समय की घटना नहीं भेजी जाती।",
    count: "घटनाएँ गिनें",
    more: "इनके बाद और भी हैं, और आपसे फिर पूछा जाएगा।",
    back: "सारे प्राप्तकर्ता",
    working: "हो रहा है…",
    no_beginning_title: "यह शुरुआत नहीं हो सकती",
    no_beginning_text: "दिन, समय या घटना की आईडी लिखें।",
    no_beginning_field: "यह न दिन है, न समय, न घटना की आईडी।",
    no_end_title: "यह अंत नहीं हो सकता",
    no_end_text: "दिन या समय लिखें, या कुछ नहीं।",
    no_end_field: "यह न दिन है, न समय।",
    not_kept_title: "ऐसी कोई घटना रखी नहीं है",
    not_kept_text: "वह इस प्राप्तकर्ता को कभी नहीं भेजी गई, या उतने पहले भेजी गई जितने समय तक घटनाएँ रखी नहीं जातीं। समय लिखें।",
    not_kept_field: "इस आईडी की कोई घटना इसके लिए रखी नहीं है।",
    seconds: |count| format!("{count} सेकंड"),
    replayed: |count| format!("{count} घटनाएँ फिर भेजे जाने के इंतज़ार में हैं।"),
    counted: |count| match count {
        0 => "वहाँ से आगे कोई घटना रखी नहीं है।".to_owned(),
        _ => format!("{count} घटनाएँ फिर भेजी जाएँगी।"),
    },
    confirm: |count| format!("{count} घटनाएँ फिर भेजें"),
    replay_link: |sink| format!("{sink} को फिर बताएँ"),
    replay_title: |sink| format!("{sink} को फिर बताएँ"),
};
