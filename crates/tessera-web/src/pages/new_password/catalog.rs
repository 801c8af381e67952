//! What a new password has to be, once per language.

tessera_core::catalog! {
    /// The texts of one language.
    pub(super) struct PasswordCatalog;
    texts {
        /// Before the list of rules.
        needs,
        /// A rule: an upper-case letter.
        upper_case,
        /// A rule: a lower-case letter.
        lower_case,
        /// A rule: a digit.
        digit,
        /// A rule: a symbol.
        symbol,
        /// A rule: more than the person's own name.
        not_personal,
        /// A rule: none of the most used.
        not_common,
        /// Script: how many rules are not met yet, `{count}`.
        progress,
        /// Script: every rule that can be told while typing is met.
        complete,
    }
    counted {
        /// A rule: so many characters.
        at_least,
    }
    named {}
}

static ENGLISH: PasswordCatalog = PasswordCatalog {
    needs: "It has to have:",
    upper_case: "an upper-case letter",
    lower_case: "a lower-case letter",
    digit: "a digit",
    symbol: "a symbol; a space counts",
    not_personal: "more than your own name or address",
    not_common: "something that few others use",
    progress: "Rules not met yet: {count}",
    complete: "This password meets the rules.",
    at_least: |count| format!("at least {count} characters"),
};

static HINDI: PasswordCatalog = PasswordCatalog {
    needs: "इसमें होना चाहिए:",
    upper_case: "एक बड़ा अक्षर (जैसे A)",
    lower_case: "एक छोटा अक्षर (जैसे a)",
    digit: "एक अंक",
    symbol: "एक चिह्न; खाली जगह भी चलेगी",
    not_personal: "आपके अपने नाम या पते से ज़्यादा कुछ",
    not_common: "ऐसा कुछ जो कम लोग इस्तेमाल करते हैं",
    progress: "अभी पूरे न हुए नियम: {count}",
    complete: "यह पासवर्ड नियमों पर खरा है।",
    at_least: |count| format!("कम से कम {count} अक्षर"),
};
