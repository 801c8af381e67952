//! Names and ids of requirements.

use crate::lowering::text::ids::is_requirement_id;
use specpack_syntax::markdown::{Section, Table};

/// A heading that states a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading<'a> {
    /// `FR-1: Open the door`
    WithId { id: &'a str, title: &'a str },
    /// `Requirement: The door opens`
    Named(&'a str),
    /// `Requirement 1: Open the door`, `Requirement 1`
    Numbered(&'a str),
}

/// Reads a heading as that of a requirement.
pub(super) fn parse(section: &Section) -> Option<Heading<'_>> {
    let name = section.name.trim();
    if let Some(rest) = name.strip_prefix("Requirement") {
        if let Some(title) = rest.strip_prefix(':') {
            return Some(Heading::Named(title.trim())).filter(|_| !title.trim().is_empty());
        }
        let number = rest.trim_start();
        let digits = number
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(number.len());
        let is_number = digits > 0 && rest.starts_with(' ');
        let after = number.get(digits..).unwrap_or_default();
        if is_number && (after.is_empty() || after.starts_with([':', '.', ' ', '-'])) {
            return Some(Heading::Numbered(number));
        }
    }
    let (id, title) = split_id(name)?;
    Some(Heading::WithId { id, title })
}

/// `FR-1: Open the door` as id and title; the title is the id where it stands alone.
pub(super) fn split_id(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| matches!(c, ':' | '：') || c.is_whitespace())
        .unwrap_or(text.len());
    let (head, rest) = text.split_at_checked(end)?;
    let id = head.trim_matches(['.', ')', '(', '[', ']', '*']);
    if !is_requirement_id(id) {
        return None;
    }
    let title = rest.trim_start_matches([':', '：', '-', '–', '—', ' ', '.', '*']);
    Some((id, if title.is_empty() { id } else { title }))
}

/// The column of a table that holds the ids of requirements.
pub(super) fn id_column(table: &Table) -> Option<usize> {
    let first = table.rows.first()?;
    let is_id = |cell: &specpack_syntax::markdown::Text| {
        let word = cell.plain.split_whitespace().next().unwrap_or_default();
        is_requirement_id(word.trim_end_matches(':'))
    };
    let columns = first.cells.iter().take(2);
    columns.into_iter().position(is_id)
}

/// The longest name that a sentence gives, in characters.
const MAX_NAME_LEN: usize = 90;

/// A name for a requirement that is stated as a sentence: what comes before its first full stop,
/// colon or bracket, or as many words as fit.
pub(super) fn name_of(sentence: &str) -> String {
    let sentence = sentence.trim();
    let ends = [". ", ": ", "; ", " (", " → ", " – ", " — "];
    let cuts = ends.iter().filter_map(|end| sentence.find(end));
    let cut = cuts
        .filter(|cut| *cut >= 12)
        .min()
        .unwrap_or(sentence.len());
    let head = sentence.get(..cut).unwrap_or(sentence);
    let head = head.trim_end_matches(['.', ',', ';', ':']);
    if head.chars().count() <= MAX_NAME_LEN {
        return head.to_owned();
    }
    let end = head
        .char_indices()
        .nth(MAX_NAME_LEN)
        .map_or(head.len(), |(at, _)| at);
    let short = head.get(..end).unwrap_or(head);
    let short = short.rsplit_once(' ').map_or(short, |(before, _)| before);
    format!("{}…", short.trim_end_matches(['.', ',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_split_from_titles() {
        assert_eq!(split_id("FR-1: Open"), Some(("FR-1", "Open")));
        assert_eq!(split_id("[REQ-2] – Close it"), Some(("REQ-2", "Close it")));
        assert_eq!(split_id("NFR-3"), Some(("NFR-3", "NFR-3")));
        assert_eq!(split_id("Opening hours"), None);
    }

    #[test]
    fn a_sentence_is_named_by_its_beginning() {
        assert_eq!(
            name_of("The door opens by key. It closes."),
            "The door opens by key"
        );
        let long = "word ".repeat(40);
        assert!(name_of(&long).chars().count() <= MAX_NAME_LEN + 1);
        assert!(name_of(&long).ends_with("word…"));
    }
}
