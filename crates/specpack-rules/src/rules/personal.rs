//! Words for what identifies a person, or must be known to nobody.

/// What the name of something ends in that is not the thing itself: a hash or a kind of it.
const DERIVED: &[&str] = &[
    "at", "count", "digest", "hash", "id", "kind", "length", "masked", "type", "verified",
];

/// Whether the name of a field, in whichever case, stands for personal data or for a secret.
pub(super) fn names_personal_data(name: &str) -> bool {
    let words = words(name);
    let is_derived = words
        .last()
        .is_some_and(|last| words.len() > 1 && DERIVED.contains(&last.as_str()));
    let joined = words.concat();
    !is_derived && (words.iter().any(|word| is_personal(word)) || is_personal(&joined))
}

/// The words of `firstName`, `first_name`, `first-name` and `first.name`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let is_apart = matches!(c, '_' | '-' | '.' | ' ');
        if is_apart || (was_lower && c.is_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !is_apart) {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Words for personal data and secrets, sorted.
const PERSONAL: &[&str] = &[
    "address",
    "birthdate",
    "birthday",
    "card",
    "cookie",
    "cvv",
    "dob",
    "email",
    "familyname",
    "firstname",
    "fullname",
    "givenname",
    "iban",
    "ip",
    "lastname",
    "mobile",
    "msisdn",
    "otp",
    "passport",
    "password",
    "phone",
    "pin",
    "postcode",
    "secret",
    "ssn",
    "street",
    "surname",
    "token",
    "username",
];

/// Whether a word stands for personal data or for a secret.
pub(super) fn is_personal(word: &str) -> bool {
    PERSONAL.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{PERSONAL, is_personal, names_personal_data};

    // req: PACK-4
    #[test]
    fn fields_are_told_by_their_words_and_not_by_what_is_derived_from_them() {
        for name in [
            "email",
            "contactEmail",
            "first_name",
            "lastName",
            "phone-number",
            "OTP",
            "clientIp",
            "full_name",
        ] {
            assert!(names_personal_data(name), "{name}");
        }
        for name in [
            "emailHash",
            "token_type",
            "customerId",
            "mobile_verified",
            "name",
            "pinned",
            "ipHash",
            "shipped",
        ] {
            assert!(!names_personal_data(name), "{name}");
        }
    }

    // req: PACK-4
    #[test]
    fn every_word_is_found() {
        for word in PERSONAL {
            assert!(is_personal(word), "{word}");
        }
        assert!(!is_personal("route"));
    }
}
