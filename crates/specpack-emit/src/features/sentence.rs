//! What sentences of a system spec say on authentication and on errors.

use crate::markdown::{clause, inline};

/// Whether a text names a path, and not merely one that begins or ends with it.
pub(super) fn names_path(text: &str, path: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(path)) {
        let end = from + at + path.len();
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        if next.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '-' | '_' | '{')) {
            return !path.is_empty();
        }
        from = end;
    }
    false
}

/// Whether a statement says that something is open to everyone, or closed; none where neither.
pub(super) fn openness(text: &str) -> Option<bool> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&[
        "public",
        "without a token",
        "no token",
        "no authentication",
        "anonymous",
        "unauthenticated",
    ]) {
        return Some(true);
    }
    let closes = has(&[
        "require",
        "must ",
        "needs a",
        "need a",
        "only with",
        "authenticated",
    ]);
    let is_about_callers = has(&["token", "authenticat", "credential", "logged in", "session"]);
    (closes && is_about_callers).then_some(false)
}

/// How a cell says that an endpoint asks for no authentication, in the languages that specs are
/// read in.
const NO: &[&str] = &[
    "no",
    "not",
    "none",
    "public",
    "open",
    "anonymous",
    "false",
    "n",
    "optional",
    "nein",
    "keine",
    "nee",
    "geen",
    "non",
    "aucune",
    "não",
    "nenhuma",
    "ninguna",
    "nej",
    "ingen",
    "nie",
    "brak",
    "нет",
    "नहीं",
    "कोई",
    "いいえ",
    "不要",
    "なし",
    "否",
    "无",
    "無",
    "아니요",
    "없음",
];

/// Whether what is stated for an endpoint says that it is open to everyone.
pub(super) fn is_open(stated: &str) -> bool {
    let is_joint = |c: char| c.is_whitespace() || "(),.;:/*`".contains(c);
    match stated.split(is_joint).find(|word| !word.is_empty()) {
        Some(word) => {
            let is_sign = word.chars().all(|c| "-–—✗✘❌✕×".contains(c));
            is_sign || NO.contains(&word.to_lowercase().as_str())
        }
        None => false,
    }
}

pub(super) fn holds_for_all(text: &str) -> bool {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_all = has(&[
        "all endpoints",
        "every endpoint",
        "all requests",
        "every request",
        "all apis",
        "all routes",
    ]);
    is_all && !has(&["except", "protected", "unless", "but "])
}

/// The words in parentheses.
pub(super) fn bracketed(text: &str) -> impl Iterator<Item = &str> {
    let parts = text
        .split('(')
        .skip(1)
        .filter_map(|part| part.split(')').next());
    parts
        .flat_map(|part| part.split([',', '/', ' ']))
        .map(str::trim)
}

/// The HTTP status of an error that a line on errors states: a number that counts nothing.
pub(super) fn status_in(text: &str) -> Option<u16> {
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let number = rest.get(start..)?;
        let end = number
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(number.len());
        let (digits, after) = number.split_at_checked(end)?;
        let counts = after
            .trim_start()
            .starts_with(|c: char| c.is_lowercase() || c == '%' || c == '.');
        let status = digits
            .parse::<u16>()
            .ok()
            .filter(|status| (400..600).contains(status));
        if !counts && status.is_some() {
            return status;
        }
        rest = after;
    }
    None
}

/// What a line on an error says besides its code and status.
pub(super) fn meaning_of(text: &str) -> String {
    let parts = text.split([',', ':', '–', '|']).map(str::trim);
    let told = parts.filter(|part| status_in(part).is_none() && part.contains(' '));
    let told: Vec<&str> = told.collect();
    let meaning = if told.is_empty() {
        text.to_owned()
    } else {
        told.join(", ")
    };
    inline(clause(&meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_is_a_number_that_counts_nothing() {
        assert_eq!(
            status_in("`CONFLICT` - 409, the state does not allow it"),
            Some(409)
        );
        assert_eq!(status_in("404: Not found"), Some(404));
        assert_eq!(status_in("429 Too Many Requests"), Some(429));
        assert_eq!(status_in("answers within 500 ms"), None);
        assert_eq!(status_in("at most 400% of 5000"), None);
        assert_eq!(
            meaning_of("`CONFLICT` - 409, the state does not allow it"),
            "the state does not allow it"
        );
    }

    #[test]
    fn sentence_opens_or_closes_an_endpoint() {
        assert_eq!(openness("`POST /login` is public"), Some(true));
        assert_eq!(openness("All endpoints require a token"), Some(false));
        assert_eq!(openness("Tokens expire after 1 hour"), None);
        assert!(holds_for_all("All endpoints require a token"));
        assert!(!holds_for_all(
            "All endpoints require a token, except /login"
        ));
    }

    #[test]
    fn an_open_endpoint_is_told_in_the_languages_of_specs() {
        for open in [
            "No",
            "none (public)",
            "Nee",
            "नहीं",
            "いいえ",
            "**Nein**",
            "–",
            "❌",
        ] {
            assert!(is_open(open), "{open}");
        }
        for closed in ["Yes", "Ja", "हाँ", "admin", "Nobody but staff", "JWT", ""] {
            assert!(!is_open(closed), "{closed}");
        }
    }

    #[test]
    fn path_is_named_as_a_whole() {
        assert!(names_path("`POST /api/a` is public", "/api/a"));
        assert!(!names_path("`POST /api/a/b` is public", "/api/a"));
    }
}
