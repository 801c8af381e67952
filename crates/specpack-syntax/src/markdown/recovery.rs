//! What real documents do and plain CommonMark misreads, made harmless before reading.
//!
//! The reader is given a copy of the text of the same length, so that every offset holds: front
//! matter is blanked, `#` beyond six become spaces, and code fences within code are no fences.

use super::fences::{Fences, Reading};
use super::front_matter::Matter;
use super::lines::{Line, lines};
use super::{blocks, location};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::FileId;
use std::borrow::Cow;
use std::ops::Range;

/// How many markers of quotations and items a line may start with.
const MAX_MARKERS: usize = 128;

/// A text ready for reading.
#[derive(Debug)]
pub(super) struct Mended<'a> {
    /// The text, of the same length as the original.
    pub(super) masked: Cow<'a, str>,
    /// Where reading starts afresh: always at the start, and after a fence that never closes.
    pub(super) cuts: Vec<usize>,
    /// What was mended.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Makes `text` ready for reading.
pub(super) fn mend<'a>(file: FileId, text: &'a str, matters: &[Matter]) -> Mended<'a> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut mending = Mending {
        file,
        text,
        masks: Vec::new(),
        cuts: vec![start],
        deep_headings: Vec::new(),
        has_deep_nesting: false,
        diagnostics: Vec::new(),
    };
    for matter in matters {
        mending.masks.push((matter.span.clone(), b' '));
    }
    mending.walk(start, matters);
    mending.finish()
}

struct Mending<'a> {
    file: FileId,
    text: &'a str,
    masks: Vec<(Range<usize>, u8)>,
    cuts: Vec<usize>,
    deep_headings: Vec<Range<usize>>,
    has_deep_nesting: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Mending<'a> {
    fn walk(&mut self, start: usize, matters: &[Matter]) {
        let mut fences = Fences::of(self.text, start);
        let mut at = start;
        let mut is_in_list = false;
        let mut was_blank = true;
        while let Some(line) = lines(self.text, at).next() {
            at = line.next;
            if let Some(matter) = matters
                .iter()
                .find(|matter| matter.span.contains(&line.start))
            {
                at = matter.span.end.max(at);
                continue;
            }
            if let Some(reading) = fences.open_at(self.text, &line, is_in_list) {
                at = self.take_code(&line, &reading).max(at);
                was_blank = false;
                continue;
            }
            if let Some(end) = comment_end(self.text, &line) {
                if !self
                    .text
                    .get(..end)
                    .unwrap_or_default()
                    .trim_end()
                    .ends_with("-->")
                {
                    self.diagnostics.push(unclosed_comment(self.file, &line));
                }
                at = end.max(at);
                continue;
            }
            self.take_line(&line);
            let indent = line.text.len() - line.text.trim_start().len();
            if starts_item(line.text.trim_start_matches([' ', '>'])) {
                is_in_list = true;
            } else if indent == 0 && was_blank && !line.is_blank() {
                is_in_list = false;
            }
            was_blank = line.is_blank();
        }
    }

    /// Notes what a code block needs; gives where the line after it starts.
    fn take_code(&mut self, opening: &Line<'a>, reading: &Reading) -> usize {
        for inner in &reading.inner {
            self.masks.push((inner.clone(), b'.'));
        }
        if let Some(finding) = reading.nested(self.file, self.text) {
            self.diagnostics.push(finding);
        }
        if reading.is_unclosed {
            self.diagnostics.push(unclosed(self.file, opening, reading));
            if reading.end < self.text.len() {
                self.cuts.push(reading.end);
            }
        }
        reading.end
    }

    fn take_line(&mut self, line: &Line<'a>) {
        if let Some(hashes) = deep_hashes(line) {
            self.masks.push((hashes.start + 6..hashes.end, b' '));
            self.deep_headings.push(hashes);
        }
        if let Some(markers) = surplus_markers(line) {
            if !self.has_deep_nesting {
                self.has_deep_nesting = true;
                let finding = blocks::deep_nesting(self.file, markers.start..line.end());
                self.diagnostics.push(finding);
            }
            self.masks.push((markers, b'.'));
        }
    }

    fn finish(mut self) -> Mended<'a> {
        if let Some(first) = self.deep_headings.first() {
            let headline = match self.deep_headings.len() {
                1 => "a heading has more than six `#`".to_owned(),
                count => format!("{count} headings have more than six `#`"),
            };
            let finding = Diagnostic::new(
                "deep-heading",
                Level::Info,
                headline,
                location(self.file, first.clone()),
            );
            let finding =
                finding.label("Markdown knows no such level; it is read as one nonetheless");
            self.diagnostics.push(
                finding.help("Split the document, or number its parts and use fewer levels."),
            );
        }
        let masked = if self.masks.is_empty() {
            Cow::Borrowed(self.text)
        } else {
            mask(self.text, &self.masks)
        };
        Mended {
            masked,
            cuts: self.cuts,
            diagnostics: self.diagnostics,
        }
    }
}

/// The text with every byte of the ranges replaced, line endings apart.
fn mask<'a>(text: &'a str, masks: &[(Range<usize>, u8)]) -> Cow<'a, str> {
    let mut bytes = text.as_bytes().to_vec();
    for (range, filler) in masks {
        let Some(range) = bytes.get_mut(range.clone()) else {
            continue;
        };
        for byte in range {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = *filler;
            }
        }
    }
    // The ranges lie at the bounds of characters, so the rest is still text.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The seven to twelve `#` that a heading's line starts with.
fn deep_hashes(line: &Line<'_>) -> Option<Range<usize>> {
    let hashes = line.text.trim_start_matches(' ');
    let indent = line.text.len() - hashes.len();
    let rest = hashes.trim_start_matches('#');
    let count = hashes.len() - rest.len();
    let is_heading = (7..=12).contains(&count) && indent < 4;
    let is_heading = is_heading && (rest.is_empty() || rest.starts_with([' ', '\t']));
    let start = line.start + indent;
    is_heading.then_some(start..start + count)
}

/// The markers at a line's start beyond the bound on nesting.
fn surplus_markers(line: &Line<'_>) -> Option<Range<usize>> {
    let bytes = line.text.as_bytes();
    let mut at = 0;
    let mut count = 0;
    let mut from = None;
    loop {
        at += bytes[at..]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let rest = line.text.get(at..).unwrap_or_default();
        let width = if rest.starts_with('>') {
            1
        } else {
            item_marker(rest)
        };
        if width == 0 {
            break;
        }
        if count == MAX_MARKERS {
            from = Some(at);
        }
        count += 1;
        at += width;
    }
    let from = from?;
    Some(line.start + from..line.start + at)
}

/// The width of an item's marker at the start of `text`; 0 where there is none.
pub(super) fn item_marker(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = bytes
        .iter()
        .take(10)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (width, is_marker) = match (digits, bytes.get(digits)) {
        (0, Some(b'-' | b'*' | b'+')) => (1, true),
        (1..=9, Some(b'.' | b')')) => (digits + 1, true),
        _ => (0, false),
    };
    let is_followed = matches!(bytes.get(width), None | Some(b' ' | b'\t'));
    if is_marker && is_followed { width } else { 0 }
}

fn starts_item(text: &str) -> bool {
    item_marker(text) > 0
}

/// Where the line after a comment that starts with `line` and spans lines begins.
fn comment_end(text: &str, line: &Line<'_>) -> Option<usize> {
    let rest = line.text.trim_start_matches(' ').strip_prefix("<!--")?;
    if rest.contains("-->") {
        return None;
    }
    let after = text.get(line.next..)?;
    let Some(length) = after.find("-->") else {
        return Some(text.len());
    };
    lines(text, line.next + length).next().map(|last| last.next)
}

fn unclosed_comment(file: FileId, opening: &Line<'_>) -> Diagnostic {
    let finding = Diagnostic::new(
        "unclosed-comment",
        Level::Warning,
        "a comment never closes",
        location(file, opening.start..opening.end()),
    );
    let finding = finding.label("all from here on is a comment");
    finding.help("Close the comment with `-->`.")
}

fn unclosed(file: FileId, opening: &Line<'_>, reading: &Reading) -> Diagnostic {
    let finding = Diagnostic::new(
        "unclosed-fence",
        Level::Warning,
        "a code fence never closes",
        location(file, reading.fence.start..opening.end()),
    );
    let end = location(file, reading.end..reading.end);
    let finding = finding.label("opens here").and(end, "taken to end here");
    finding.help("Close the code with a line of the same fence.")
}
