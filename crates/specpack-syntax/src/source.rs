//! Source files: their text, and where in it things stand.

use crate::encoding::{self, Defect, Shift};
use crate::part_of_text::PartOfText;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The longest file that is read, in bytes; a longer one is reported and not parsed.
pub const MAX_FILE_LEN: usize = 64 * 1024 * 1024;

/// A half-open range of bytes in a file's decoded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `range`.
    #[must_use]
    pub fn new(range: Range<usize>) -> Self {
        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self {
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// As a range that can index the text.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// One of the files of a run, in the order in which they were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// Where in it.
    pub span: Span,
}

/// A line and a column as people count them: from 1, columns in Unicode scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalars.
    pub column: u32,
}

/// How many bytes lie between two places whose number of characters is known.
const STRIDE: usize = 1024;

/// A file as it was read: its path for messages and links, and its decoded text.
///
/// The text is the file's bytes, byte for byte, unless [`is_repaired`](Self::is_repaired): then
/// its encoding was mended. A byte order mark and CRLF stay in the text.
///
/// Copies share what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile(Arc<Read>);

#[derive(Debug, PartialEq, Eq)]
struct Read {
    path: String,
    text: Arc<String>,
    line_starts: Vec<u32>,
    /// How many characters come before each multiple of [`STRIDE`]; empty for ASCII.
    characters: Vec<u32>,
    defects: Vec<Defect>,
    shifts: Vec<Shift>,
}

impl SourceFile {
    /// A file whose text needs no decoding.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = Arc::new(text.into());
        Self::of(path.into(), text, Vec::new(), Vec::new())
    }

    fn of(path: String, text: Arc<String>, defects: Vec<Defect>, shifts: Vec<Shift>) -> Self {
        Self(Arc::new(Read {
            path,
            line_starts: line_starts(&text),
            characters: count_characters(&text),
            text,
            defects,
            shifts,
        }))
    }

    /// A file from its bytes on disk. Whatever they are, it has a text: what had to be mended is
    /// reported when the file is parsed.
    #[must_use]
    pub fn decode<'a>(path: impl Into<String>, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        let decoded = encoding::decode(bytes.into().into_owned());
        let text = Arc::new(decoded.text);
        Self::of(path.into(), text, decoded.defects, decoded.shifts)
    }

    /// The path as it was given, with `/` between its parts.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The decoded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The decoded text, to be held beside the file.
    pub(crate) fn shared_text(&self) -> &Arc<String> {
        &self.0.text
    }

    /// Whether the text differs from the bytes on disk.
    #[must_use]
    pub fn is_repaired(&self) -> bool {
        !self.0.defects.is_empty()
    }

    /// Whether bytes on disk have no part in the text: writing the text would lose them for good.
    #[must_use]
    pub fn is_lossy(&self) -> bool {
        let is_invalid = |defect: &Defect| matches!(defect, Defect::Invalid { .. });
        self.0.defects.iter().any(is_invalid)
    }

    /// What had to be mended while decoding.
    pub(crate) fn defects(&self) -> &[Defect] {
        &self.0.defects
    }

    /// The text of a span; empty where the span is not one of this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.0.text.get(span.range()).unwrap_or_default()
    }

    /// A text that is held as its place where it stands in the file as it is, else by itself.
    #[must_use]
    pub fn part(&self, text: &str, place: Span) -> PartOfText {
        match self.slice(place) == text && !text.is_empty() {
            true => PartOfText::at(&self.0.text, place),
            false => PartOfText::own(text),
        }
    }

    /// How many lines the file has; an empty one has one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.0.line_starts.len()
    }

    /// A line's bytes, without its line ending; lines count from 1.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Span {
        let index = (line as usize).clamp(1, self.0.line_starts.len()) - 1;
        let start = self.0.line_starts[index] as usize;
        let next = self.0.line_starts.get(index + 1);
        let next = next.map_or(self.0.text.len(), |&next| next as usize);
        let raw = self.0.text.get(start..next).unwrap_or_default();
        let raw = raw.strip_suffix('\n').unwrap_or(raw);
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        Span::new(start..start + raw.len())
    }

    /// The line and column of a byte, in the file as it is on disk.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> LineColumn {
        let line = self.lines_to(byte);
        let start = self.0.line_starts[line - 1];
        let mut column = self.characters_before(byte) - self.characters_before(start);
        if start == 0 && byte > 0 && self.0.text.starts_with('\u{feff}') {
            column -= 1;
        }
        LineColumn {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: column.saturating_add(1),
        }
    }

    /// The line of a byte, in the file as it is on disk.
    #[must_use]
    pub fn line(&self, byte: u32) -> u32 {
        u32::try_from(self.lines_to(byte)).unwrap_or(u32::MAX)
    }

    /// How many lines begin at a byte or before it; at least one.
    fn lines_to(&self, byte: u32) -> usize {
        let starts = &self.0.line_starts;
        starts.partition_point(|&start| start <= byte).max(1)
    }

    /// How many characters on disk come before a byte.
    fn characters_before(&self, byte: u32) -> u32 {
        let end = (byte as usize).min(self.0.text.len());
        let known = end / STRIDE;
        let (from, before) = match self.0.characters.get(known) {
            Some(&before) => (known * STRIDE, before),
            None => return Span::new(end..end).start,
        };
        let rest = self.0.text.as_bytes().get(from..end).unwrap_or_default();
        let rest = rest.iter().filter(|&&byte| is_first_byte(byte)).count();
        let shift = self.0.shifts.partition_point(|shift| shift.from <= byte);
        let shift = shift
            .checked_sub(1)
            .map_or(0, |index| self.0.shifts[index].characters);
        before + Span::new(rest..rest).start + shift
    }
}

/// Where the lines start. A line ends in LF, CR LF or a lone CR, as for editors and CommonMark.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    if memchr::memchr(b'\r', bytes).is_none() {
        // Counted first: a list that grows is held twice at times.
        starts.reserve_exact(memchr::memchr_iter(b'\n', bytes).count());
        let ends = memchr::memchr_iter(b'\n', bytes);
        starts.extend(ends.map(|end| Span::new(end + 1..end + 1).start));
        return starts;
    }
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        let is_within_ending = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        if !is_within_ending {
            starts.push(Span::new(at + 1..at + 1).start);
        }
    }
    starts.shrink_to_fit();
    starts
}

/// How many characters start before each multiple of [`STRIDE`].
fn count_characters(text: &str) -> Vec<u32> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut before = 0_usize;
    let mut counts = Vec::with_capacity(text.len() / STRIDE + 1);
    for chunk in text.as_bytes().chunks(STRIDE) {
        counts.push(Span::new(before..before).start);
        before += match chunk.is_ascii() {
            true => chunk.len(),
            false => chunk.iter().filter(|&&byte| is_first_byte(byte)).count(),
        };
    }
    if text.len().is_multiple_of(STRIDE) {
        counts.push(Span::new(before..before).start);
    }
    counts
}

/// Whether a byte of UTF-8 starts a character.
fn is_first_byte(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}
