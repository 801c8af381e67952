//! The tags of a line.

use super::Tag;
use super::line::Line;

/// The tags of a line that starts with `@`, up to a comment.
pub(super) fn classic(line: &Line<'_>) -> Vec<Tag> {
    let end = comment_start(line.text).unwrap_or(line.text.len());
    let text = line.text.get(..end).unwrap_or_default();
    let count = memchr::memchr_iter(b'@', text.as_bytes()).count();
    let mut starts = memchr::memchr_iter(b'@', text.as_bytes()).peekable();
    let mut tags = Vec::with_capacity(count);
    while let Some(start) = starts.next() {
        let end = starts.peek().copied().unwrap_or(text.len());
        let name = text.get(start..end).unwrap_or_default().trim_end();
        if name.len() > 1 {
            tags.push(tag(line, start, name.len()));
        }
    }
    tags
}

/// The tags of a line of Markdown: each between backticks.
pub(super) fn in_backticks(line: &Line<'_>) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut parts = line.text.split('`');
    let mut at = parts.next().map_or(0, |before| before.len() + 1);
    // Every second part is enclosed, and the last one only where a backtick follows it.
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let is_enclosed = index + 1 < parts.len();
        let is_tag = part.len() > 1 && part.starts_with('@');
        if is_enclosed && is_tag {
            tags.push(tag(line, at, part.len()));
        }
        at += part.len() + 1;
    }
    tags
}

/// The tag of so many bytes that starts at a byte of a line.
fn tag(line: &Line<'_>, start: usize, length: usize) -> Tag {
    let name = line.part(start, start + length);
    Tag {
        name: name.text,
        span: name.span,
    }
}

/// Where a `#` stands after a blank.
fn comment_start(text: &str) -> Option<usize> {
    // Most lines of tags have none.
    memchr::memchr(b'#', text.as_bytes())?;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        if character == '#' && before.is_whitespace() {
            return Some(at);
        }
        before = character;
    }
    None
}
