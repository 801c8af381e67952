//! The texts of the pages that change an address or a number, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct ContactCatalog;
    texts {
        /// What an address is for, and that the new one is proven.
        email_lead,
        /// What a number is for, and that the new one is proven.
        mobile_lead,
        /// Before the address as it is.
        email_now,
        /// Before the number as it is.
        mobile_now,
        /// Label of the new address.
        new_email,
        /// Label of the password.
        password,
        /// Why the password is asked for.
        password_hint,
        /// The button that asks for a code by mail.
        send_mail,
        /// The button that asks for a code by text message.
        send_sms,
        /// Either button while the request is under way.
        sending,
        /// Before the address that a code went to.
        mailed_to,
        /// What to do with the mail.
        mailed_how,
        /// Before the number that a code went to.
        texted_to,
        /// The button that sends the code.
        confirm,
        /// That button while the request is under way.
        confirming,
        /// Heading above the form for another mail.
        again_mail,
        /// Heading above the form for another text message.
        again_sms,
        /// The address is changed.
        email_changed,
        /// The number is changed.
        mobile_changed,
    }
    counted {}
    named {}
}

static ENGLISH: ContactCatalog = ContactCatalog {
    email_lead: "You log in with it, and we write to it. Another one counts once you have confirmed it.",
    mobile_lead: "You log in with it by a code. Another one counts once you have confirmed it.",
    email_now: "Your address now:",
    mobile_now: "Your number now:",
    new_email: "New e-mail address",
    password: "Your password",
    password_hint: "So that nobody who finds your device open can do this",
    send_mail: "Send a mail to the new address",
    send_sms: "Send a code to the new number",
    sending: "Sending…",
    mailed_to: "We sent a mail to",
    mailed_how: "Follow the link in it, or enter its code here.",
    texted_to: "We sent a code to",
    confirm: "Confirm the change",
    confirming: "Confirming…",
    again_mail: "No mail, or the wrong address?",
    again_sms: "No message, or the wrong number?",
    email_changed: "Your e-mail address is changed. We told the old one of it, or your number if there was none.",
    mobile_changed: "Your mobile number is changed. We told the old one and your e-mail address of it, where there are any.",
};

static HINDI: ContactCatalog = ContactCatalog {
    email_lead: "आप इसी से लॉग इन करते हैं, और हम इसी पर लिखते हैं। दूसरा पता पुष्टि के बाद ही मान्य होगा।",
    mobile_lead: "आप इसी से कोड के ज़रिए लॉग इन करते हैं। दूसरा नंबर पुष्टि के बाद ही मान्य होगा।",
    email_now: "अभी आपका पता:",
    mobile_now: "अभी आपका नंबर:",
    new_email: "नया ई-मेल पता",
    password: "आपका पासवर्ड",
    password_hint: "ताकि आपका खुला डिवाइस पाने वाला कोई ऐसा न कर सके",
    send_mail: "नए पते पर ई-मेल भेजें",
    send_sms: "नए नंबर पर कोड भेजें",
    sending: "भेजा जा रहा है…",
    mailed_to: "हमने इस पते पर ई-मेल भेजा है:",
    mailed_how: "उसका लिंक खोलें, या उसका कोड यहाँ लिखें।",
    texted_to: "हमने इस नंबर पर कोड भेजा है:",
    confirm: "बदलाव की पुष्टि करें",
    confirming: "पुष्टि हो रही है…",
    again_mail: "ई-मेल नहीं आया, या पता ग़लत है?",
    again_sms: "संदेश नहीं आया, या नंबर ग़लत है?",
    email_changed: "आपका ई-मेल पता बदल गया है। हमने पुराने पते को, और पता न होने पर आपके नंबर को, इसकी सूचना दी है।",
    mobile_changed: "आपका मोबाइल नंबर बदल गया है। हमने पुराने नंबर और आपके ई-मेल पते को, जहाँ वे हैं, इसकी सूचना दी है।",
};
