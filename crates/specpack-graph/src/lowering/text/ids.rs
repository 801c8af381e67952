//! Ids of requirements as they stand in text: REQ-001, REQ-005a, FR-1, F1.1, US-1, OTP-4.

/// What requirements are called by, without a hyphen too.
const PREFIXES: &[&str] = &[
    "REQ", "FR", "NFR", "F", "US", "R", "UC", "SC", "BR", "TR", "SR", "AC", "FEAT", "STORY", "EPIC",
];

/// What has the form of an id and is a standard, an algorithm or a number of something else.
const NO_PREFIXES: &[&str] = &[
    "AES", "CVE", "CWE", "EC", "ES", "H", "HS", "HTTP", "ISO", "MD", "P", "Q", "RFC", "RS", "RSA",
    "SHA", "SOC", "T", "TASK", "TLS", "UTF", "V", "WCAG", "X", "PHASE", "ADR", "PR", "GMT", "UTC",
];

/// Whether a word is the id of a requirement or a story.
pub(crate) fn is_requirement_id(word: &str) -> bool {
    let Some(start) = word.find(|c: char| c.is_ascii_digit()) else {
        return false;
    };
    let (head, number) = word.split_at(start);
    let prefix = head.trim_end_matches(['-', '_']);
    if prefix.is_empty() || !is_number(number) {
        return false;
    }
    let is_known = PREFIXES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(prefix));
    // "OTP-4", "REQ-FUN-002": any name in capitals, where a hyphen parts it from the number.
    let is_name = prefix.len() <= 16
        && prefix.len() < head.len()
        && prefix.starts_with(|c: char| c.is_ascii_uppercase())
        && prefix
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    (is_known || is_name) && !NO_PREFIXES.contains(&prefix)
}

/// "001", "1.1", "005a"
fn is_number(text: &str) -> bool {
    let digits = text.strip_suffix(|c: char| c.is_ascii_lowercase());
    let digits = digits.unwrap_or(text);
    digits.len() <= 12
        && digits
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The ids that a text lists; none where anything else stands in it.
pub(crate) fn only_ids(text: &str) -> Option<Vec<&str>> {
    let is_joint = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '&' | '+' | '、');
    let words = text
        .split(is_joint)
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and"));
    let ids: Vec<&str> = words.collect();
    (!ids.is_empty() && ids.iter().all(|id| is_requirement_id(id))).then_some(ids)
}

/// Every id in a text, wherever it stands.
pub(crate) fn find_all(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .map(|word| word.trim_matches(['.', '-', '_']))
        .filter(|word| is_requirement_id(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{find_all, is_requirement_id, only_ids};

    // req: PRD-1
    #[test]
    fn ids_of_every_numbering_are_told_from_other_names() {
        for id in [
            "REQ-001",
            "REQ-005a",
            "FR-1",
            "F1.1",
            "US-1",
            "OTP-4",
            "REQ-FUN-002",
            "NFR12",
        ] {
            assert!(is_requirement_id(id), "{id}");
        }
        for other in [
            "SHA-256", "UTF-8", "P0", "2FA", "T-3", "1.1", "Phase1", "oauth2", "REQ-", "x-1",
        ] {
            assert!(!is_requirement_id(other), "{other}");
        }
    }

    #[test]
    fn a_list_of_ids_holds_nothing_else() {
        assert_eq!(
            only_ids("REQ-001, REQ-002"),
            Some(vec!["REQ-001", "REQ-002"])
        );
        assert_eq!(
            only_ids("FR-1/FR-2 and US-3"),
            Some(vec!["FR-1", "FR-2", "US-3"])
        );
        assert_eq!(only_ids("see REQ-001"), None);
        assert_eq!(only_ids(""), None);
    }

    #[test]
    fn ids_are_found_in_running_text() {
        assert_eq!(
            find_all("Covers REQ-001 (and FR-2). Not SHA-256."),
            ["REQ-001", "FR-2"]
        );
    }
}
