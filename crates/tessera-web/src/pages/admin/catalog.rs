//! The texts of the pages of staff, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct AdminCatalog;
    texts {
        /// Accessible name of the navigation.
        navigation,
        /// Link to one's own account.
        own_account,

        /// Finding people: heading and link.
        people,
        /// Sentence below it.
        find_lead,
        /// Label of the field.
        who,
        /// What may be typed.
        who_hint,
        /// The button.
        find,
        /// The button while the request is under way.
        finding,
        /// Title: it cannot be looked for.
        unreadable_title,
        /// What to do.
        unreadable_text,
        /// At the field.
        unreadable_field,
        /// Title: there is nobody.
        nobody_title,
        /// What to do.
        nobody_text,
        /// At the field.
        nobody_field,

        /// Heading of an account.
        account,
        /// Row: the id.
        id,
        /// Row: the address.
        email,
        /// Row: the number.
        mobile,
        /// There is none.
        none,
        /// An address was proven.
        verified,
        /// An address was not proven.
        not_verified,
        /// Row: whether the account is open.
        state,
        /// It is.
        open,
        /// Row: the second factor.
        second_factor,
        /// It is on.
        on,
        /// It is off.
        off,
        /// Row: when the account came into being.
        created,
        /// Heading of the roles.
        roles,
        /// The role came with the account.
        came_with,
        /// Before the permissions.
        permissions,
        /// Heading of the roles that may be granted.
        grant_title,
        /// What a change of roles brings with it.
        roles_end_sessions,

        /// Heading of what may be done.
        actions,
        /// Any button while its request is under way.
        working,
        /// Button: end all sessions.
        end_sessions,
        /// What it does.
        end_sessions_text,
        /// Button: take the password off.
        take_password,
        /// What it does.
        take_password_text,
        /// Button: close the account.
        disable,
        /// What it does.
        disable_text,
        /// Button: open the account.
        enable,
        /// What it does.
        enable_text,

        /// Done: closed.
        disabled_done,
        /// Done: opened.
        enabled_done,
        /// Done: sessions ended.
        sessions_done,
        /// Done: password taken off.
        password_done,
        /// Done: role granted.
        granted_done,
        /// Done: role withdrawn.
        withdrawn_done,

        /// Title: the account may do more.
        beyond_title,
        /// What to do.
        beyond_text,
        /// Title: the last admin.
        last_admin_title,
        /// What to do.
        last_admin_text,
        /// Title: the role stays.
        role_stays_title,
        /// Why.
        role_stays_text,
        /// Title: no proven address.
        no_address_title,
        /// What to do.
        no_address_text,

        /// The outbox: heading and link.
        outbox,
        /// Sentence below it.
        outbox_lead,
        /// Text messages.
        kind_sms,
        /// Mails.
        kind_email,
        /// Events.
        kind_event,
        /// Requests for new passwords.
        kind_reset,
        kind_proof,
        kind_login_code,
        /// Heading of what was given up.
        dead_title,
        /// What that is.
        dead_text,
        /// There is nothing.
        nothing_dead,
        /// Row: why it was given up.
        reason,
        /// Row: how often it was tried.
        tries,
        /// Row: when it was made.
        made,
        /// Row: when it was given up.
        given_up_at,
        /// A message that was wiped.
        wiped,
        /// Button: deliver it again.
        redeliver,
        /// Link to the next page.
        older,

        /// The audit log: heading and link.
        audit,
        /// Sentence below it.
        audit_lead,
        /// Label of the field.
        audit_user,
        /// What it narrows the entries to.
        audit_user_hint,
        /// The button.
        search,
        /// Title: it is no id.
        no_id_title,
        /// What to do.
        no_id_text,
        /// At the field.
        no_id_field,
        /// There are no entries.
        nothing_recorded,
        /// Row: the number of the entry.
        number,
        /// Row: when it happened.
        time,
        /// Row: whom it is about.
        subject,
        /// Row: who did it.
        actor,
        /// Row: the request.
        request,
        /// Row: particulars.
        details,

        /// The overview: heading and link.
        overview,
        /// Sentence below it.
        overview_lead,
        /// Figure: accounts.
        accounts,
        /// Figure: accounts with a second factor.
        second_factors,
        /// Figure: sessions that live.
        sessions,
        /// Figure: requests answered.
        requests,
        /// Figure: requests refused for load.
        shed,
        /// Figure: providers that take no messages.
        providers_away,
        /// Figure: entries that wait.
        outbox_waiting,
        /// Figure: entries that were given up.
        outbox_given_up,
        /// Chart: answers by status.
        chart_answers,
        /// Chart: how long they took.
        chart_times,
        /// Chart: logins.
        chart_logins,
        /// A figure that was not measured.
        not_measured,
        /// A chart of nothing.
        nothing_measured,

        /// The flags: heading and link.
        flags,
        /// Sentence below it.
        flags_lead,
        /// Row: whether it is on.
        flag_state,
        /// Row: the share.
        flag_share,
        /// Row: who has it by name.
        flag_allowed,
        /// Row: who has it not, by name.
        flag_denied,
        /// Label of the share.
        flag_percent,
        /// What may be typed.
        flag_percent_hint,
        /// Button: open to that share.
        flag_open,
        /// What closing does.
        flag_close_text,
        /// Button: close.
        flag_close,
        /// Done.
        flag_done,
        /// Title: no share.
        no_percent_title,
        /// What to do.
        no_percent_text,
        /// At the field.
        no_percent_field,
        /// Figure.
        registrations_day,
        /// Figure.
        registrations_hour,
        /// Figure.
        logins_day,
        /// Figure.
        logins_hour,
        /// Figure.
        refused_day,
        /// Chart.
        chart_registrations,
        /// Chart.
        chart_hourly_logins,
        /// Chart.
        chart_refused,
        /// Heading: what the instance that answers has measured.
        this_instance,
        /// Sentence below it.
        this_instance_lead,
        /// Link: ask for the page again by itself.
        go_live,
        /// The page is asked for again by itself.
        live,
        /// Link: stop that.
        stop_live,
        /// Heading and link: what roles permit.
        roles_page,
        /// Heading and link: lost second factors.
        recoveries_page,
        /// Heading and link: the keys that sign tokens.
        keys_page,
        /// Button: ask for the second factor to be taken off.
        ask_recovery,
        /// What that does.
        ask_recovery_text,
        /// Heading and link: sinks of events.
        sinks_page,
        /// Heading and link: limits.
        limits_page,
        /// Heading: what an account has used up.
        used_limits,
        /// Button: make them whole again.
        release_limits,
        /// What that does.
        release_limits_text,
        /// Done.
        released_done,
    }
    counted {
        /// How many wait.
        waiting,
        /// How many were given up.
        given_up,
        /// How many are delivered again.
        redelivered,
    }
    named {
        /// When it was counted.
        counted,
        /// Since when the oldest waits.
        oldest,
        /// Button: deliver all of a sink again.
        redeliver_sink,
        /// The account is closed, since then.
        closed_since,
        /// Button: withdraw that role.
        withdraw,
        /// Button: grant that role.
        grant,
    }
}

static ENGLISH: AdminCatalog = AdminCatalog {
    navigation: "Administration",
    own_account: "My account",
    people: "Find somebody",
    find_lead: "By the whole of an e-mail address, a mobile number or an id. Nobody is found by a part.",
    who: "E-mail address, mobile number or id",
    who_hint: "It is sent in the form, and ends in no log.",
    find: "Find",
    finding: "Looking…",
    unreadable_title: "That cannot be looked for",
    unreadable_text: "Enter the whole of an e-mail address, a mobile number or an id.",
    unreadable_field: "This is no address, no mobile number and no id.",
    nobody_title: "Nobody is found",
    nobody_text: "No account has this address, number or id.",
    nobody_field: "Nobody has an account with this.",
    account: "Account",
    id: "Id",
    email: "E-mail",
    mobile: "Mobile number",
    none: "None",
    verified: "Verified",
    not_verified: "Not verified yet",
    state: "Logins",
    open: "Open",
    second_factor: "Two-step login",
    on: "On",
    off: "Off",
    created: "Registered",
    roles: "Roles",
    came_with: "It came with the account, and stays.",
    permissions: "Together they permit:",
    grant_title: "Grant a role",
    roles_end_sessions: "Whoever gets or loses a role is signed out everywhere, so that it holds at once.",
    actions: "What you can do",
    working: "Working…",
    end_sessions: "End all sessions",
    end_sessions_text: "The person is signed out everywhere, and may log in again. Two-step login is asked for on every device.",
    take_password: "Take the password off",
    take_password_text: "The password is good no more, all sessions end, and the person gets a mail with a link to choose another one. Two-step login stays.",
    disable: "Close the account",
    disable_text: "All sessions end, and nobody logs in until the account is opened again.",
    enable: "Open the account",
    enable_text: "The person logs in again, with the same password and roles.",
    disabled_done: "The account is closed, and its sessions have ended.",
    enabled_done: "The account is open again.",
    sessions_done: "All sessions of the account have ended.",
    password_done: "The password is good no more, and a mail with a link to another one is on its way.",
    granted_done: "The role is granted.",
    withdrawn_done: "The role is withdrawn.",
    beyond_title: "This account may do more than you",
    beyond_text: "Ask somebody who may do all that it may, or what you want to hand out.",
    last_admin_title: "Nobody else could administer the service",
    last_admin_text: "Make somebody else an admin first.",
    role_stays_title: "This role stays",
    role_stays_text: "It came with the account, or is part of the service.",
    no_address_title: "The account has no verified e-mail address",
    no_address_text: "Nobody could be sent a link to another password. Close the account instead.",
    outbox: "Outbox",
    outbox_lead: "What is to be sent is written down first. Here is what waits, and what was given up.",
    kind_sms: "Text messages",
    kind_email: "Mails",
    kind_event: "Events",
    kind_reset: "Requests for new passwords",
    kind_proof: "Requests for another mail to verify an address",
    kind_login_code: "Requests for codes to log in with",
    dead_title: "Given up",
    dead_text: "Events keep what they hold, and can be delivered again once their sink is mended. Messages held codes and were wiped.",
    nothing_dead: "Nothing was given up.",
    reason: "Why",
    tries: "Tries",
    made: "Made",
    given_up_at: "Given up",
    wiped: "It was wiped, and cannot be delivered again.",
    redeliver: "Deliver again",
    older: "Older ones",
    audit: "Audit log",
    audit_lead: "What happened, newest first. Entries hold ids and keyed pseudonyms, and appear about a second after what they tell of.",
    audit_user: "Id of a person",
    audit_user_hint: "Leave it empty to see everybody's. An id stands on the page of an account.",
    search: "Search",
    no_id_title: "That is no id",
    no_id_text: "Enter the id of a person, as it stands on the page of the account.",
    no_id_field: "This is no id.",
    nothing_recorded: "Nothing is on record.",
    number: "Number",
    time: "Time",
    subject: "About",
    actor: "By",
    request: "Request",
    details: "Details",
    overview: "Overview",
    overview_lead: "What the whole service comes to, whichever instance answers.",
    accounts: "Accounts",
    second_factors: "With two-step login",
    sessions: "Live sessions",
    requests: "Requests answered here",
    shed: "Refused here for load",
    providers_away: "Providers that take no messages",
    outbox_waiting: "Waiting in the outbox",
    outbox_given_up: "Given up in the outbox",
    chart_answers: "Answers by status",
    chart_times: "How long answers took",
    chart_logins: "Logins by outcome",
    not_measured: "Not measured yet",
    nothing_measured: "Nothing was measured yet.",
    flags: "Features",
    flags_lead: "Features that are opened to a share of people first. What is changed holds with the next request on every instance.",
    flag_state: "State",
    flag_share: "Open to",
    flag_allowed: "Open by name",
    flag_denied: "Closed by name",
    flag_percent: "Share of people, in per cent",
    flag_percent_hint: "A whole number from 0 to 100. Who has the feature at one share has it at every larger one.",
    flag_open: "Open to this share",
    flag_close_text: "Closed, it is closed to everybody. What people have of it stays theirs.",
    flag_close: "Close the feature",
    flag_done: "It is changed, on every instance.",
    no_percent_title: "That is no share",
    no_percent_text: "Enter a whole number from 0 to 100.",
    no_percent_field: "This is no whole number from 0 to 100.",
    registrations_day: "Registrations in 24 hours",
    registrations_hour: "Registrations in this hour",
    logins_day: "Logins in 24 hours",
    logins_hour: "Logins in this hour",
    refused_day: "Logins refused in 24 hours",
    chart_registrations: "Registrations by hour (UTC)",
    chart_hourly_logins: "Logins by hour (UTC)",
    chart_refused: "Refused logins by hour (UTC)",
    this_instance: "This instance",
    this_instance_lead: "What the instance that answers has measured since it was started.",
    go_live: "Refresh it every 30 seconds",
    live: "The page is refreshed every 30 seconds.",
    stop_live: "Stop that",
    roles_page: "Roles and permissions",
    recoveries_page: "Lost second factors",
    keys_page: "Signing keys",
    ask_recovery: "Ask to take two-step login off",
    ask_recovery_text: "For an owner who has lost phone and backup codes. Somebody else approves, the owner is told and has time to stop it.",
    sinks_page: "Event sinks",
    limits_page: "Limits",
    used_limits: "Limits that are used up in part",
    release_limits: "Make its limits whole again",
    release_limits_text: "Tries at the password and the second factor, mails and codes count from zero again.",
    released_done: "The limits of the account are whole again.",
    waiting: |count| format!("{count} waiting"),
    given_up: |count| format!("{count} given up"),
    redelivered: |count| match count {
        1 => "One entry waits to be delivered again.".to_owned(),
        _ => format!("{count} entries wait to be delivered again."),
    },
    counted: |time| format!("Counted on {time}."),
    oldest: |time| format!("the oldest since {time}"),
    redeliver_sink: |sink| format!("Deliver all of {sink} again"),
    closed_since: |since| format!("Closed since {since}"),
    withdraw: |role| format!("Withdraw {role}"),
    grant: |role| format!("Grant {role}"),
};

static HINDI: AdminCatalog = AdminCatalog {
    navigation: "प्रशासन",
    own_account: "मेरा खाता",
    people: "किसी को खोजें",
    find_lead: "पूरे ई-मेल पते, मोबाइल नंबर या आईडी से। अधूरे से कोई नहीं मिलता।",
    who: "ई-मेल पता, मोबाइल नंबर या आईडी",
    who_hint: "यह फ़ॉर्म में भेजा जाता है, और किसी लॉग में नहीं जाता।",
    find: "खोजें",
    finding: "खोज रहे हैं…",
    unreadable_title: "यह खोजा नहीं जा सकता",
    unreadable_text: "पूरा ई-मेल पता, मोबाइल नंबर या आईडी लिखें।",
    unreadable_field: "यह न पता है, न मोबाइल नंबर, न आईडी।",
    nobody_title: "कोई नहीं मिला",
    nobody_text: "इस पते, नंबर या आईडी का कोई खाता नहीं है।",
    nobody_field: "इससे किसी का खाता नहीं है।",
    account: "खाता",
    id: "आईडी",
    email: "ई-मेल",
    mobile: "मोबाइल नंबर",
    none: "नहीं है",
    verified: "सत्यापित",
    not_verified: "अभी सत्यापित नहीं",
    state: "साइन इन",
    open: "खुला है",
    second_factor: "दो-चरणीय लॉगिन",
    on: "चालू",
    off: "बंद",
    created: "पंजीकरण",
    roles: "भूमिकाएँ",
    came_with: "यह खाते के साथ आई, और बनी रहती है।",
    permissions: "सब मिलकर ये अनुमतियाँ देती हैं:",
    grant_title: "भूमिका दें",
    roles_end_sessions: "जिसे भूमिका मिलती है या जिससे ली जाती है, वह हर जगह से साइन आउट हो जाता है, ताकि बदलाव तुरंत लागू हो।",
    actions: "आप क्या कर सकते हैं",
    working: "हो रहा है…",
    end_sessions: "सारे सत्र समाप्त करें",
    end_sessions_text: "व्यक्ति हर जगह से साइन आउट हो जाता है, और फिर साइन इन कर सकता है। दो-चरणीय लॉगिन हर डिवाइस पर फिर पूछा जाता है।",
    take_password: "पासवर्ड हटाएँ",
    take_password_text: "पासवर्ड अब काम नहीं करता, सारे सत्र समाप्त होते हैं, और व्यक्ति को नया चुनने के लिंक का ई-मेल मिलता है। दो-चरणीय लॉगिन बना रहता है।",
    disable: "खाता बंद करें",
    disable_text: "सारे सत्र समाप्त होते हैं, और जब तक खाता फिर न खोला जाए कोई साइन इन नहीं कर सकता।",
    enable: "खाता खोलें",
    enable_text: "व्यक्ति उसी पासवर्ड और उन्हीं भूमिकाओं से फिर साइन इन करता है।",
    disabled_done: "खाता बंद है, और उसके सत्र समाप्त हो गए हैं।",
    enabled_done: "खाता फिर खुला है।",
    sessions_done: "खाते के सारे सत्र समाप्त हो गए हैं।",
    password_done: "पासवर्ड अब काम नहीं करता, और नया चुनने के लिंक का ई-मेल भेजा जा रहा है।",
    granted_done: "भूमिका दे दी गई है।",
    withdrawn_done: "भूमिका ले ली गई है।",
    beyond_title: "इस खाते की अनुमतियाँ आपसे ज़्यादा हैं",
    beyond_text: "किसी ऐसे से कहें जिसके पास इस खाते की, या जो आप देना चाहते हैं उसकी, सारी अनुमतियाँ हों।",
    last_admin_title: "सेवा चलाने वाला और कोई न बचता",
    last_admin_text: "पहले किसी और को एडमिन बनाएँ।",
    role_stays_title: "यह भूमिका बनी रहती है",
    role_stays_text: "यह खाते के साथ आई, या सेवा का हिस्सा है।",
    no_address_title: "खाते का कोई सत्यापित ई-मेल पता नहीं है",
    no_address_text: "नए पासवर्ड का लिंक किसी को भेजा नहीं जा सकता। इसकी जगह खाता बंद करें।",
    outbox: "भेजने की सूची",
    outbox_lead: "जो भेजना है वह पहले लिख लिया जाता है। यहाँ वह है जो इंतज़ार में है, और वह जिसे छोड़ दिया गया।",
    kind_sms: "टेक्स्ट संदेश",
    kind_email: "ई-मेल",
    kind_event: "घटनाएँ",
    kind_reset: "नए पासवर्ड के अनुरोध",
    kind_proof: "पता सत्यापित करने वाले दूसरे मेल के अनुरोध",
    kind_login_code: "लॉग इन कोड के अनुरोध",
    dead_title: "छोड़ दिए गए",
    dead_text: "घटनाओं की सामग्री बनी रहती है, और जब उनका प्राप्तकर्ता ठीक हो जाए तब वे फिर भेजी जा सकती हैं। संदेशों में कोड थे, इसलिए वे मिटा दिए गए।",
    nothing_dead: "कुछ भी छोड़ा नहीं गया।",
    reason: "कारण",
    tries: "कोशिशें",
    made: "बना",
    given_up_at: "छोड़ा गया",
    wiped: "यह मिटा दिया गया, और फिर नहीं भेजा जा सकता।",
    redeliver: "फिर भेजें",
    older: "पुराने",
    audit: "ऑडिट लॉग",
    audit_lead: "क्या-क्या हुआ, सबसे नया पहले। प्रविष्टियों में आईडी और छद्मनाम होते हैं, और वे घटना के लगभग एक सेकंड बाद दिखती हैं।",
    audit_user: "व्यक्ति की आईडी",
    audit_user_hint: "सबकी प्रविष्टियाँ देखने के लिए खाली छोड़ें। आईडी खाते के पन्ने पर होती है।",
    search: "ढूँढ़ें",
    no_id_title: "यह आईडी नहीं है",
    no_id_text: "व्यक्ति की आईडी लिखें, जैसी वह खाते के पन्ने पर है।",
    no_id_field: "यह आईडी नहीं है।",
    nothing_recorded: "कुछ भी दर्ज नहीं है।",
    number: "क्रमांक",
    time: "समय",
    subject: "किसके बारे में",
    actor: "किसने किया",
    request: "अनुरोध",
    details: "ब्योरा",
    overview: "एक नज़र में",
    overview_lead: "पूरी सेवा के आँकड़े, चाहे जो इंस्टेंस उत्तर दे।",
    accounts: "खाते",
    second_factors: "दो-चरणीय लॉगिन वाले",
    sessions: "चालू सत्र",
    requests: "यहाँ उत्तर दिए गए अनुरोध",
    shed: "भार के कारण यहाँ लौटाए गए",
    providers_away: "संदेश न लेने वाले प्रदाता",
    outbox_waiting: "भेजने की सूची में इंतज़ार में",
    outbox_given_up: "भेजने की सूची में छोड़े गए",
    chart_answers: "स्थिति के अनुसार उत्तर",
    chart_times: "उत्तरों में लगा समय",
    chart_logins: "परिणाम के अनुसार साइन इन",
    not_measured: "अभी मापा नहीं",
    nothing_measured: "अभी कुछ मापा नहीं गया।",
    flags: "सुविधाएँ",
    flags_lead: "वे सुविधाएँ जो पहले कुछ ही लोगों के लिए खोली जाती हैं। बदलाव अगले अनुरोध से हर जगह लागू होता है।",
    flag_state: "स्थिति",
    flag_share: "कितनों के लिए खुली",
    flag_allowed: "नाम से खुली",
    flag_denied: "नाम से बंद",
    flag_percent: "लोगों का हिस्सा, प्रतिशत में",
    flag_percent_hint: "0 से 100 तक की पूरी संख्या। जिसके पास सुविधा एक हिस्से पर है, उसके पास हर बड़े हिस्से पर रहेगी।",
    flag_open: "इस हिस्से के लिए खोलें",
    flag_close_text: "बंद होने पर यह सबके लिए बंद है। लोगों के पास जो है वह उनका रहता है।",
    flag_close: "सुविधा बंद करें",
    flag_done: "बदलाव हर जगह लागू है।",
    no_percent_title: "यह हिस्सा नहीं हो सकता",
    no_percent_text: "0 से 100 तक की पूरी संख्या लिखें।",
    no_percent_field: "यह 0 से 100 तक की पूरी संख्या नहीं है।",
    registrations_day: "24 घंटों में पंजीकरण",
    registrations_hour: "इस घंटे में पंजीकरण",
    logins_day: "24 घंटों में साइन इन",
    logins_hour: "इस घंटे में साइन इन",
    refused_day: "24 घंटों में अस्वीकृत साइन इन",
    chart_registrations: "घंटे के अनुसार पंजीकरण (UTC)",
    chart_hourly_logins: "घंटे के अनुसार साइन इन (UTC)",
    chart_refused: "घंटे के अनुसार अस्वीकृत साइन इन (UTC)",
    this_instance: "यह इंस्टेंस",
    this_instance_lead: "उत्तर देने वाले इंस्टेंस ने शुरू होने के बाद जो मापा।",
    go_live: "हर 30 सेकंड में ताज़ा करें",
    live: "पन्ना हर 30 सेकंड में ताज़ा होता है।",
    stop_live: "इसे रोकें",
    roles_page: "भूमिकाएँ और अनुमतियाँ",
    recoveries_page: "खोए हुए दूसरे चरण",
    keys_page: "हस्ताक्षर की कुंजियाँ",
    ask_recovery: "दो-चरणीय लॉगिन हटाने की माँग करें",
    ask_recovery_text: "उस मालिक के लिए जिसने फ़ोन और बैकअप कोड खो दिए। मंज़ूरी कोई और देता है, मालिक को बताया जाता है और उसके पास रोकने का समय होता है।",
    sinks_page: "घटनाओं के प्राप्तकर्ता",
    limits_page: "सीमाएँ",
    used_limits: "कुछ काम में ली गई सीमाएँ",
    release_limits: "इसकी सीमाएँ फिर पूरी करें",
    release_limits_text: "पासवर्ड और दूसरे चरण की कोशिशें, ई-मेल और कोड फिर शून्य से गिने जाते हैं।",
    released_done: "खाते की सीमाएँ फिर पूरी हैं।",
    waiting: |count| format!("{count} इंतज़ार में"),
    given_up: |count| format!("{count} छोड़े गए"),
    redelivered: |count| format!("{count} फिर भेजे जाने के इंतज़ार में हैं।"),
    counted: |time| format!("{time} को गिना गया।"),
    oldest: |time| format!("सबसे पुराना {time} से"),
    redeliver_sink: |sink| format!("{sink} का सब कुछ फिर भेजें"),
    closed_since: |since| format!("{since} से बंद"),
    withdraw: |role| format!("{role} वापस लें"),
    grant: |role| format!("{role} दें"),
};
