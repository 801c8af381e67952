//! Editing front matter in place: what an edit is not about stays byte for byte.

mod list;
mod scalar;
mod splice;

pub use list::{SetListError, set_list};
pub use scalar::{plain_or_quoted, quoted};
pub use splice::Splice;

use crate::regenerate::newline_of;
use std::ops::Range;

/// Where a document's front matter stands, without its fences.
#[must_use]
pub fn content_of(text: &str) -> Option<Range<usize>> {
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut start = None;
    let mut is_after_title = false;
    for line in text.get(at..)?.split_inclusive('\n') {
        let bare = line.trim_end();
        match start {
            None if bare == "---" => start = Some(at + line.len()),
            // In the wild front matter also stands below the title.
            None if bare.starts_with("# ") && !is_after_title => is_after_title = true,
            None if bare.is_empty() => {}
            None => return None,
            Some(start) if bare == "---" || bare == "..." => {
                let is_mapping = !is_after_title || has_key(text.get(start..at)?);
                return is_mapping.then_some(start..at);
            }
            Some(_) => {}
        }
        at += line.len();
    }
    None
}

fn has_key(content: &str) -> bool {
    content.lines().any(|line| key_of(line).is_some())
}

/// The key that a line at the top of the mapping opens.
fn key_of(line: &str) -> Option<&str> {
    if line.starts_with([' ', '\t', '#', '-', '[', ']', '{', '}', '|', '>']) {
        return None;
    }
    let (key, rest) = line.split_once(':')?;
    let ends = rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']);
    let key = key.trim_end();
    let key = key.trim_matches(|c| c == '"' || c == '\'');
    (ends && !key.is_empty()).then_some(key)
}

/// An entry of the mapping: its key's line and all lines that belong to its value. Blank lines
/// and comments before the next key belong to none.
#[must_use]
pub fn entry_of(text: &str, wanted: &str) -> Option<Range<usize>> {
    entries(text)
        .into_iter()
        .rev()
        .find(|(key, _)| *key == wanted)
        .map(|(_, range)| range)
}

/// Every entry of the mapping, in order.
#[must_use]
pub fn entries(text: &str) -> Vec<(&str, Range<usize>)> {
    let Some(content) = content_of(text) else {
        return Vec::new();
    };
    let mut found: Vec<(&str, Range<usize>)> = Vec::new();
    let mut at = content.start;
    for line in text.get(content).unwrap_or_default().split_inclusive('\n') {
        let end = at + line.len();
        if let Some(key) = key_of(line) {
            found.push((key, at..end));
        } else if !line.trim().is_empty()
            && !line.starts_with('#')
            && let Some((_, range)) = found.last_mut()
        {
            range.end = end;
        }
        at = end;
    }
    found
}

/// `text` with the entry `key` written as `lines` (with line feeds): in its place, or at the end
/// of the front matter where there is no such key.
#[must_use]
pub fn set_entry(text: &str, key: &str, lines: &str) -> String {
    entry_set(text, key, lines).applied(text)
}

/// The edit of `text` that [`set_entry`] makes.
fn entry_set(text: &str, key: &str, lines: &str) -> Splice {
    let newline = newline_of(text);
    let lines = crate::regenerate::with_newline(lines, newline);
    if let Some(range) = entry_of(text, key) {
        return Splice::new(range, lines);
    }
    match content_of(text) {
        Some(content) => Splice::new(content.end..content.end, lines),
        None => with_new_front_matter(text, &lines, newline),
    }
}

fn with_new_front_matter(text: &str, lines: &str, newline: &str) -> Splice {
    let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    Splice::new(at..at, format!("---{newline}{lines}---{newline}{newline}"))
}

/// `text` with the plain value of `key` replaced; unchanged where there is no such key. What
/// follows the value on its line, such as a comment, stays.
#[must_use]
pub fn set_scalar(text: &str, key: &str, value: &str) -> String {
    let Some(range) = entry_of(text, key) else {
        return text.to_owned();
    };
    let entry = text.get(range.clone()).unwrap_or_default();
    let Some(colon) = entry.find(':') else {
        return text.to_owned();
    };
    let rest = entry.get(colon + 1..).unwrap_or_default();
    let line = rest.split_inclusive('\n').next().unwrap_or_default();
    let bare = line.trim_end();
    let bare = bare
        .find(" #")
        .and_then(|at| bare.get(..at))
        .unwrap_or(bare)
        .trim_end();
    let start = range.start + colon + 1;
    let is_plain = rest.len() == line.len();
    if !is_plain {
        return text.to_owned();
    }
    Splice::new(start..start + bare.len(), format!(" {value}")).applied(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_ends_with_its_value() {
        let text = "---\na: 1\n# note\nb:\n- x\n# between\n- y\n\n# next\nc: |\n  text\n---\n# T\n";
        let found: Vec<_> = entries(text)
            .into_iter()
            .map(|(key, range)| (key, &text[range]))
            .collect();
        assert_eq!(
            found,
            [
                ("a", "a: 1\n"),
                ("b", "b:\n- x\n# between\n- y\n"),
                ("c", "c: |\n  text\n")
            ]
        );
    }

    #[test]
    fn front_matter_is_found_below_the_title() {
        let text = "# T\n\n---\nid: x\n---\n";
        assert_eq!(content_of(text), Some(9..15));
        assert_eq!(content_of("# T\n\n---\n\ntext\n\n---\n"), None);
        assert_eq!(content_of("text\n---\nid: x\n---\n"), None);
    }

    #[test]
    fn scalar_is_replaced_before_its_comment() {
        let text = "---\r\nupdated: 2025-11-01 # by hand\r\n---\r\n";
        let edited = set_scalar(text, "updated", "2025-11-02");
        assert_eq!(edited, "---\r\nupdated: 2025-11-02 # by hand\r\n---\r\n");
    }
}
