//! Words for what identifies a person, or must be known to nobody.

/// Whether a part of a name stands for personal data or for a secret.
pub(super) fn is_personal(word: &str) -> bool {
    const PERSONAL: &[&str] = &[
        "address",
        "birthdate",
        "birthday",
        "card",
        "cookie",
        "cvv",
        "dob",
        "email",
        "firstname",
        "iban",
        "lastname",
        "mobile",
        "msisdn",
        "otp",
        "passport",
        "password",
        "pin",
        "phone",
        "secret",
        "ssn",
        "surname",
        "token",
        "username",
    ];
    PERSONAL.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_personal;

    #[test]
    fn every_word_is_found() {
        assert!(is_personal("address") && is_personal("username") && is_personal("mobile"));
        assert!(!is_personal("route"));
    }
}
