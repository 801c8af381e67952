//! Lines of a document, and the parts of one that stand in it.

use super::Text;
use crate::part_of_text::PartOfText;
use crate::source::{SourceFile, Span};
use std::sync::Arc;

/// A line without its ending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// The line with its indent.
    pub(super) raw: &'a str,
    /// The line without its indent.
    pub(super) text: &'a str,
    /// The byte in the file at which `raw` starts.
    start: usize,
    /// Whether a colon is in it, as in each title.
    pub(super) has_colon: bool,
    /// The text of the file.
    source: &'a Arc<String>,
}

/// The lines of a file; a byte order mark is no part of the first.
pub(super) fn lines(source: &SourceFile) -> Vec<Line<'_>> {
    let count = u32::try_from(source.line_count()).unwrap_or(u32::MAX);
    let lines = (1..=count).map(|number| {
        let span = source.line_span(number);
        let raw = source.slice(span);
        Line::new(source.shared_text(), raw, span.start as usize)
    });
    lines.collect()
}

impl<'a> Line<'a> {
    fn new(source: &'a Arc<String>, raw: &'a str, start: usize) -> Self {
        let (raw, start) = match raw.strip_prefix('\u{feff}') {
            Some(rest) if start == 0 => (rest, '\u{feff}'.len_utf8()),
            _ => (raw, start),
        };
        Self {
            raw,
            text: raw.trim_start(),
            start,
            has_colon: memchr::memchr(b':', raw.as_bytes()).is_some(),
            source,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// How many characters the line is indented by.
    pub(super) fn indent(&self) -> usize {
        self.raw[..self.indent_len()].chars().count()
    }

    fn indent_len(&self) -> usize {
        self.raw.len() - self.text.len()
    }

    /// The line without as many characters of indent, or without any where it has fewer.
    pub(super) fn without_indent(&self, characters: usize) -> &'a str {
        let indent = self.raw.get(..self.indent_len()).unwrap_or_default();
        match indent.char_indices().map(|(at, _)| at).nth(characters) {
            Some(at) => self.raw.get(at..).unwrap_or(self.text),
            None => self.text,
        }
    }

    /// The whole line.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start..self.start + self.raw.len())
    }

    /// The line from its first character that is no blank to its last.
    pub(super) fn trimmed_span(&self) -> Span {
        let start = self.place(0);
        Span::new(start..start + self.text.trim_end().len())
    }

    /// The byte in the file of a byte of `text`.
    pub(super) fn place(&self, at: usize) -> usize {
        self.start + self.indent_len() + at
    }

    /// What stands from `from` to the end of the line, without blanks around it.
    pub(super) fn rest(&self, from: usize) -> Text {
        let rest = self.text.get(from..).unwrap_or_default();
        let text = rest.trim();
        let lead = match text {
            "" => 0,
            _ => rest.len() - rest.trim_start().len(),
        };
        let start = self.place(from + lead);
        self.text_at(Span::new(start..start + text.len()))
    }

    /// A part of `text` as it is.
    pub(super) fn part(&self, from: usize, to: usize) -> Text {
        self.text_at(Span::new(self.place(from)..self.place(to)))
    }

    /// All of the line, with its indent.
    pub(super) fn whole(&self) -> Text {
        self.text_at(self.span())
    }

    /// What stands at a place of the file.
    pub(super) fn text_at(&self, span: Span) -> Text {
        let text = match span.is_empty() {
            true => PartOfText::default(),
            false => PartOfText::at(self.source, span),
        };
        Text { text, span }
    }
}
