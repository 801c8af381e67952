//! Requirements that texts name by their ids.

/// Names of standards that are built like ids.
const STANDARDS: [&str; 14] = [
    "AES", "CP", "EC", "ES", "HS", "HTTP", "ISO", "PBKDF", "RFC", "RS", "RSA", "SHA", "TLS", "UTF",
];

/// The ids in a text that may be those of requirements: `REQ-FUN-001`, `FR-1`, `OTP-9`.
pub fn requirement_ids(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words
        .map(|word| word.trim_matches('-'))
        .filter(|word| is_id(word))
}

/// Upper-case words joined by hyphens, the last of which is a number.
fn is_id(word: &str) -> bool {
    let Some((head, number)) = word.rsplit_once('-') else {
        return false;
    };
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_number = !digits.is_empty()
        && number.len() - digits.len() <= 1
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let starts_with_letter = head.starts_with(|c: char| c.is_ascii_uppercase());
    is_number && starts_with_letter && head.split('-').all(is_part) && !STANDARDS.contains(&head)
}

#[cfg(test)]
mod tests {
    use super::requirement_ids;

    // req: SEQ-4
    #[test]
    fn ids_are_told_from_words_and_standards() {
        let text =
            "REQ-FUN-001: as FR-1, REQ-005a (NFR-2) and OTP-9; UTF-8, SHA-256, 6-digit, re-use";
        let ids: Vec<_> = requirement_ids(text).collect();
        assert_eq!(ids, ["REQ-FUN-001", "FR-1", "REQ-005a", "NFR-2", "OTP-9"]);
    }
}
