//! Text of one document for another: as it was written, wherever that says the same there.

use crate::tasks::escaped;
use specpack_graph::Pack;
use specpack_syntax::markdown::{self, BlockKind};
use specpack_syntax::source::{FileId, Location, SourceFile};

/// A piece of running text with its markup on one line; in plain words where the markup does not
/// stand alone.
pub(super) fn written(pack: &Pack, at: Location, plain: &str) -> String {
    let source = pack.file(at.file).text();
    let plain = one_line(plain);
    let range = at.span.range();
    // A place begins and ends with what is shown: markup may stand right before and behind it.
    let before = &source[..range.start];
    let after = &source[range.end..];
    for start in marks(before.chars().rev()) {
        for end in marks(after.chars()).into_iter().chain(link_target(after)) {
            let raw = one_line(&source[range.start - start..range.end + end]);
            if reads_as(&raw, &plain) {
                return raw;
            }
        }
    }
    within(&one_line(&source[range]), &plain).unwrap_or_else(|| escaped(&plain))
}

/// The most bytes of markup that stand at one end of a text.
const MAX_MARKUP: usize = 3;
/// Words before a text that belong to its place are no more than these: "User Story 1 -".
const MAX_WORDS_BEFORE: usize = 8;

/// How many bytes of markup may belong to one end of a text, the fewest first.
fn marks(chars: impl Iterator<Item = char>) -> Vec<usize> {
    let is_mark = |c: &char| matches!(c, '*' | '_' | '`' | '[' | '~' | '<' | '\\');
    let count = chars.take_while(is_mark).take(MAX_MARKUP).count();
    (0..=count).collect()
}

/// How many bytes of the target of a link follow the text that leads there.
fn link_target(after: &str) -> Option<usize> {
    let target = after.strip_prefix("](")?;
    let line = target.lines().next()?;
    Some("](".len() + line.find(')')? + 1)
}

/// The part of a place that says the text, where words stand before it and brackets behind it.
fn within(raw: &str, plain: &str) -> Option<String> {
    let starts = raw.match_indices(' ').map(|(at, _)| at + 1);
    let starts = std::iter::once(0).chain(starts.take(MAX_WORDS_BEFORE));
    let ends = [Some(raw.len()), raw.rfind(" (")];
    let mut parts = starts.flat_map(|start| {
        let ends = ends.into_iter().flatten();
        ends.filter_map(move |end| raw.get(start..end))
    });
    parts.find(|part| reads_as(part, plain)).map(str::to_owned)
}

/// White space collapsed.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether Markdown reads a line as a paragraph of these words.
fn reads_as(raw: &str, plain: &str) -> bool {
    let source = SourceFile::new("text.md", raw);
    let parsed = markdown::parse(FileId(0), &source);
    match parsed.document.preamble.as_slice() {
        [only] => match &only.kind {
            BlockKind::Paragraph(text) => one_line(&text.plain) == plain,
            _ => false,
        },
        _ => false,
    }
}

/// Markdown with its headings moved so that the topmost have this many `#`.
pub(super) fn with_top_level(text: &str, level: usize) -> String {
    let lines = || FencedLines::new(text);
    let levels = lines().filter_map(|(line, is_code)| heading_level(line).filter(|_| !is_code));
    let Some(top) = levels.min() else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    for (line, is_code) in lines() {
        match heading_level(line).filter(|_| !is_code) {
            Some(own) => {
                out.push_str(&"#".repeat(own - top + level));
                out.push_str(&line[own..]);
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

fn heading_level(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = level > 0 && line[level..].starts_with(' ');
    is_heading.then_some(level)
}

/// Lines, each with whether it stands in a block of code.
pub(super) struct FencedLines<'a> {
    lines: std::str::Lines<'a>,
    fence: Option<(char, usize)>,
}

impl<'a> FencedLines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            lines: text.lines(),
            fence: None,
        }
    }
}

impl<'a> Iterator for FencedLines<'a> {
    type Item = (&'a str, bool);

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.next()?;
        let start = line.trim_start();
        let mark = start.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = start.chars().take_while(|c| Some(*c) == mark).count();
        let is_code = self.fence.is_some();
        match (self.fence, mark) {
            (None, Some(mark)) if length >= 3 => self.fence = Some((mark, length)),
            (Some((open, least)), Some(mark)) if mark == open && length >= least => {
                self.fence = None;
            }
            _ => {}
        }
        Some((line, is_code))
    }
}

#[cfg(test)]
mod tests {
    use super::with_top_level;

    #[test]
    fn headings_are_moved_together_and_code_is_left_alone() {
        let text = "### A\n\ntext\n\n```sh\n# no heading\n```\n\n#### B\n";
        assert_eq!(
            with_top_level(text, 2),
            "## A\n\ntext\n\n```sh\n# no heading\n```\n\n### B\n"
        );
        assert_eq!(with_top_level("text\n", 2), "text\n");
    }
}
