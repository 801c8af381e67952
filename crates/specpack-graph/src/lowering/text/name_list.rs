//! Lists of names on one line: "Auth, Product; User Profile (read only)".

use super::labels::Inline;
use specpack_syntax::source::Span;

/// The names of a line, each with its place. Commas within brackets part nothing.
pub(crate) fn split(line: Inline<'_>) -> Vec<Inline<'_>> {
    let mut names = Vec::new();
    let mut start = 0;
    let mut depth = 0_u32;
    for (at, c) in line.plain.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => {
                push(&mut names, line, start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    push(&mut names, line, start..line.plain.len());
    names
}

/// A name without what explains it: "Auth Service - validates tokens", "`Orders`: read".
pub(crate) fn without_explanation(name: Inline<'_>) -> Inline<'_> {
    const MARKS: [&str; 6] = [" - ", " – ", " — ", ": ", " → ", " -> "];
    let starts_mark = |&(at, byte): &(usize, u8)| {
        let begins = |rest: &str| MARKS.iter().any(|mark| rest.starts_with(mark));
        matches!(byte, b' ' | b':') && name.plain.get(at..).is_some_and(begins)
    };
    let mark = name.plain.bytes().enumerate().find(starts_mark);
    let end = mark.map_or(name.plain.len(), |(at, _)| at);
    part(name, 0..end).unwrap_or(name)
}

/// What follows the name in such a line ("validates tokens").
pub(crate) fn explanation<'a>(line: Inline<'a>, name: Inline<'_>) -> Option<&'a str> {
    let rest = line
        .plain
        .get(line.plain.find(name.plain)? + name.plain.len()..)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "-–—:→>".contains(c));
    (!rest.is_empty()).then_some(rest)
}

/// A part of a line with its place, as far as the line stands unmarked in the source.
pub(crate) fn part(line: Inline<'_>, range: std::ops::Range<usize>) -> Option<Inline<'_>> {
    let piece = line.plain.get(range.clone())?;
    let trimmed = piece.trim().trim_end_matches('.');
    if trimmed.is_empty() {
        return None;
    }
    let lead = piece.len() - piece.trim_start().len();
    let is_plain =
        (line.span.end - line.span.start.min(line.span.end)) as usize == line.plain.len();
    let span = if is_plain {
        let start = line.span.range().start + range.start + lead;
        Span::new(start..start + trimmed.len())
    } else {
        line.span
    };
    Some(Inline {
        plain: trimmed,
        span,
    })
}

fn push<'a>(names: &mut Vec<Inline<'a>>, line: Inline<'a>, range: std::ops::Range<usize>) {
    names.extend(part(line, range));
}
