//! Yes and no, in the words and signs in use.

/// What a text means; none where it is neither.
pub(crate) fn parse(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.starts_with(['✅', '✓', '✔', '☑']) {
        return Some(true);
    }
    if text.starts_with(['❌', '✗', '✘', '☐', '✖']) {
        return Some(false);
    }
    let word: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    match word.to_lowercase().as_str() {
        "yes" | "true" | "y" | "1" | "on" | "sim" | "ja" | "oui" | "sí" | "si" => Some(true),
        "no" | "false" | "n" | "0" | "off" | "não" | "nao" | "nee" | "nein" | "non" => Some(false),
        _ => match text {
            "हाँ" | "हां" | "はい" => Some(true),
            "नहीं" | "いいえ" => Some(false),
            _ => None,
        },
    }
}

/// Whether a text says yes or no and nothing else.
pub(crate) fn is_plain(text: &str) -> bool {
    parse(text).is_some() && without_sign(text).split_whitespace().count() == 1
}

/// A text without the sign that generators put before kinds and priorities (`🔹 API Request`).
pub(crate) fn without_sign(text: &str) -> &str {
    let text = text.trim();
    match text.split_once(' ') {
        Some((sign, rest)) if is_sign(sign) && !rest.trim().is_empty() => rest.trim(),
        _ => text,
    }
}

fn is_sign(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| !c.is_ascii() && !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{is_plain, parse, without_sign};

    // req: SEQ-1
    #[test]
    fn yes_and_no_are_read_with_and_without_signs() {
        assert_eq!(parse("✅ Yes"), Some(true));
        assert_eq!(parse("❌ No"), Some(false));
        assert_eq!(parse("True"), Some(true));
        assert_eq!(parse("não"), Some(false));
        assert_eq!(parse("नहीं"), Some(false));
        assert_eq!(parse("perhaps"), None);
        assert!(is_plain("✅ Yes") && !is_plain("✅ Yes, at night"));
    }

    #[test]
    fn signs_before_words_are_left_out_and_words_of_any_script_are_kept() {
        assert_eq!(without_sign("🔹 API Request"), "API Request");
        assert_eq!(without_sign("सत्यापन चरण"), "सत्यापन चरण");
        assert_eq!(without_sign("🔹"), "🔹");
    }
}
