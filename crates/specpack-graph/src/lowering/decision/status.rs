//! Where a decision stands, and which others it speaks of there.

use crate::model::{DecisionStatus, Wanted};

/// Reads a status: "accepted", "Superseded by ADR-7", "proposed (2026-01-02)".
pub(super) fn parse(text: &str) -> Option<DecisionStatus> {
    let first = text
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())?;
    Some(match first.to_lowercase().as_str() {
        "proposed" | "draft" | "open" | "pending" => DecisionStatus::Proposed,
        "accepted" | "approved" | "decided" | "adopted" => DecisionStatus::Accepted,
        "rejected" | "declined" | "withdrawn" => DecisionStatus::Rejected,
        "deprecated" | "retired" => DecisionStatus::Deprecated,
        "superseded" | "superceded" | "replaced" => DecisionStatus::Superseded,
        _ => return None,
    })
}

/// What a text about a chain of decisions names: what took its place, or what it takes the place
/// of.
pub(super) fn chain(text: &str) -> Option<Wanted> {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["superseded by", "superceded by", "replaced by"]) {
        return Some(Wanted::Successor);
    }
    has(&["supersedes", "supercedes", "replaces"]).then_some(Wanted::Decision)
}

/// The words of such a text that are names of decisions: `ADR-7`, `0007-x.md`, `[ADR-7](0007-x.md)`.
pub(super) fn names(text: &str) -> Vec<&str> {
    let words = text.split([' ', ',', ';']);
    let is_name = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    words
        .map(|word| word.trim_matches(['.', '(', ')', '[', ']']))
        .map(|word| word.split(['(', ']']).next().unwrap_or(word))
        .filter(is_name)
        .take(8)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_told_by_its_first_word() {
        assert_eq!(parse("accepted"), Some(DecisionStatus::Accepted));
        assert_eq!(parse("**Proposed**, 2026"), Some(DecisionStatus::Proposed));
        assert_eq!(
            parse("Superseded by ADR-7"),
            Some(DecisionStatus::Superseded)
        );
        assert_eq!(parse("maybe"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn a_chain_names_the_decision_before_or_after() {
        assert_eq!(chain("superseded by ADR-0007"), Some(Wanted::Successor));
        assert_eq!(chain("Accepted. Supersedes ADR 3"), Some(Wanted::Decision));
        assert_eq!(chain("accepted"), None);
        assert_eq!(names("superseded by [ADR-0007](0007-x.md)"), ["ADR-0007"]);
        assert_eq!(names("Superseded by 0007-x.md."), ["0007-x.md"]);
    }
}
