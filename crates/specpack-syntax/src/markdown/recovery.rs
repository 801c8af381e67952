//! What real documents do and plain CommonMark misreads, made harmless before reading.
//!
//! The reader is given parts of the text, with some of it masked so that every offset holds: `#`
//! beyond six become spaces, code fences within code are no fences, and a numbered list that goes on
//! right below the line that introduces it starts with 1. Front matter is in no part.

use super::fences::{Fences, Reading};
use super::front_matter::Matter;
use super::html::Opening;
use super::items::{Items, item_marker};
use super::lines::{Line, lines};
use super::{blocks, location};
use crate::diagnostic::{Diagnostic, Edit, Fix, Level, Safety};
use crate::findings::Findings;
use crate::source::{FileId, Span};
use std::borrow::Cow;
use std::ops::Range;

/// How many markers of quotations and items a line may start with.
const MAX_MARKERS: usize = 128;

/// How long a part is, at least, that is read by itself: the reader's memory grows with it.
pub(super) const PART_LEN: usize = 16 * 1024;

/// A text ready for reading.
#[derive(Debug)]
pub(super) struct Mended {
    /// What is read by itself, in order: all of the text but its front matter.
    pub(super) parts: Vec<Range<usize>>,
    /// Where headings start that close whatever is open, in order: what stands before one bears
    /// on nothing behind it.
    headings: Vec<u32>,
    /// What is hidden from the reader, and by which byte, in order.
    masks: Vec<(Range<usize>, u8)>,
    /// What was mended.
    pub(super) diagnostics: Findings,
}

/// Makes `text` ready for reading, in parts of at least `part_len` bytes.
pub(super) fn mend(file: FileId, text: &str, matters: &[Matter], part_len: usize) -> Mended {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut mending = Mending {
        file,
        text,
        masks: Vec::new(),
        parts: Vec::new(),
        headings: Vec::new(),
        part_start: start,
        part_len,
        // A link may lead to what a later part defines.
        is_one: text.contains("]:"),
        deep_headings: Vec::new(),
        has_deep_nesting: false,
        lead: None,
        diagnostics: Findings::default(),
    };
    mending.walk(start, matters);
    mending.finish()
}

impl Mended {
    /// A part in pieces, each of which starts with a heading or with the part.
    pub(super) fn pieces(&self, part: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let is_before = |heading: &u32| *heading as usize <= part.start;
        let from = self.headings.partition_point(is_before);
        let headings = self.headings.get(from..).unwrap_or_default().iter();
        let end = part.end;
        let inner = headings.map(|heading| *heading as usize);
        let inner = inner.take_while(move |heading| *heading < end);
        let mut start = part.start;
        inner.chain([end]).map(move |end| {
            let piece = start..end;
            start = end;
            piece
        })
    }

    /// Whether nothing in a piece of the text is hidden from the reader.
    pub(super) fn is_as_written(&self, piece: &Range<usize>) -> bool {
        let from = self
            .masks
            .partition_point(|(range, _)| range.end <= piece.start);
        let next = self.masks.get(from);
        next.is_none_or(|(range, _)| range.start >= piece.end)
    }

    /// A part of `text` as it is given to the reader.
    pub(super) fn masked<'a>(&self, text: &'a str, part: &Range<usize>) -> Cow<'a, str> {
        let raw = text.get(part.clone()).unwrap_or_default();
        let from = self
            .masks
            .partition_point(|(range, _)| range.end <= part.start);
        let masks = self.masks.get(from..).unwrap_or_default();
        let to = masks.partition_point(|(range, _)| range.start < part.end);
        let masks = masks.get(..to).unwrap_or_default();
        if masks.is_empty() {
            return Cow::Borrowed(raw);
        }
        let mut bytes = raw.as_bytes().to_vec();
        for (range, filler) in masks {
            let range = range.start.saturating_sub(part.start)..range.end - part.start;
            for byte in bytes.get_mut(range).into_iter().flatten() {
                *byte = *filler;
            }
        }
        // The ranges hold ASCII alone, so the rest is still text.
        String::from_utf8(bytes).map_or(Cow::Borrowed(raw), Cow::Owned)
    }
}

struct Mending<'a> {
    file: FileId,
    text: &'a str,
    masks: Vec<(Range<usize>, u8)>,
    parts: Vec<Range<usize>>,
    headings: Vec<u32>,
    part_start: usize,
    part_len: usize,
    /// Whether the text can be read only as a whole.
    is_one: bool,
    deep_headings: Vec<Range<usize>>,
    has_deep_nesting: bool,
    /// The line before, where it is one of text that introduces what follows.
    lead: Option<Range<usize>>,
    diagnostics: Findings,
}

impl<'a> Mending<'a> {
    fn walk(&mut self, start: usize, matters: &[Matter]) {
        let mut fences = Fences::of(self.text, start);
        let mut at = start;
        let mut items = Items::default();
        let mut was_blank = true;
        while let Some(line) = lines(self.text, at).next() {
            at = line.next;
            let mut matters = matters.iter();
            if let Some(matter) = matters.find(|matter| matter.span.contains(&line.start)) {
                self.cut(matter.span.start);
                self.part_start = matter.span.end;
                at = matter.span.end.max(at);
                continue;
            }
            if line.text.is_empty() {
                self.lead = None;
                was_blank = true;
                continue;
            }
            if items.is_empty() && line.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
                // A line of text, which can but introduce what follows.
                self.lead = introduces(line.text).then(|| line.start..line.end());
                was_blank = false;
                continue;
            }
            if line.text.starts_with('#') && is_heading(line.text) && deep_hashes(&line).is_none() {
                // It ends what is open, and opens nothing.
                items.close_all();
                if was_blank {
                    self.cut_if_long(line.start);
                }
                self.lead = None;
                was_blank = false;
                continue;
            }
            let container = items.at(&line, was_blank);
            if let Some(reading) = fences.open_at(self.text, &line, container) {
                at = self.take_code(&line, &reading).max(at);
                // No paragraph goes on behind code, as none does behind a blank line.
                was_blank = true;
                self.lead = None;
                continue;
            }
            if let Some(end) = self.take_html(&line) {
                at = end.max(at);
                continue;
            }
            if was_blank && is_heading(line.text) {
                self.cut_if_long(line.start);
            }
            self.take_line(&line);
            self.part_list(&line, container);
            was_blank = line.is_blank();
        }
        self.cut(self.text.len());
    }

    /// Ends the part at the byte `at`.
    fn cut(&mut self, at: usize) {
        if at > self.part_start {
            self.parts.push(self.part_start..at);
            self.part_start = at;
        }
    }

    /// Ends the part before a heading, where it is long enough: a heading at the start of a line
    /// closes whatever is open but HTML.
    fn cut_if_long(&mut self, at: usize) {
        if self.is_one {
            return;
        }
        self.headings.push(Span::new(at..at).start);
        if at.saturating_sub(self.part_start) >= self.part_len {
            self.cut(at);
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
        }
        if reading.is_cut {
            self.cut(reading.end);
        }
        reading.end
    }

    /// Notes HTML of several lines that starts with `line` and that only its own end closes; gives
    /// where the line after it starts.
    fn take_html(&mut self, line: &Line<'a>) -> Option<usize> {
        let opening = Opening::of(line.text)?;
        self.is_one |= opening != Opening::Comment;
        if line.text.contains(opening.closing()) {
            return None;
        }
        let after = self.text.get(line.next..)?;
        let Some(end) = after.find(opening.closing()) else {
            self.diagnostics
                .push(unclosed_html(self.file, line, opening));
            return Some(self.text.len());
        };
        lines(self.text, line.next + end)
            .next()
            .map(|last| last.next)
    }

    fn take_line(&mut self, line: &Line<'a>) {
        let html = line.text.trim_start_matches(' ');
        self.is_one |= html.starts_with('<') && !html.starts_with("<!--");
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

    /// A list that starts with another number than 1 is text of the paragraph before it, unless a
    /// blank line parts them. Below a line that introduces a list, it is one.
    fn part_list(&mut self, line: &Line<'a>, container: usize) {
        let lead = self.lead.take();
        let text = line.text;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let is_item = digits > 0 && item_marker(text) > 0;
        if let Some(lead) = lead.filter(|_| is_item) {
            let number = text.get(..digits).unwrap_or_default();
            if number.trim_start_matches('0') != "1" {
                let end = line.start + digits;
                self.masks.push((line.start..end - 1, b'0'));
                self.masks.push((end - 1..end, b'1'));
                self.diagnostics.push(self.joined_list(line, lead));
            }
        }
        if container == 0 && introduces(text) {
            self.lead = Some(line.start..line.end());
        }
    }

    fn joined_list(&self, line: &Line<'a>, lead: Range<usize>) -> Diagnostic {
        let rest = self.text.get(lead.end..).unwrap_or_default();
        let newline = if rest.starts_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let finding = Diagnostic::new(
            "joined-list",
            Level::Info,
            "a numbered list stands right below the line that introduces it",
            location(self.file, line.start..line.end()),
        );
        let finding = finding
            .label("other readers take this for text of the line above")
            .and(location(self.file, lead), "introduces the list");
        finding
            .help("Leave a blank line before the list.")
            .fix(Fix {
                title: "Add a blank line before the list".to_owned(),
                safety: Safety::Safe,
                edits: vec![Edit {
                    span: Span::new(line.start..line.start),
                    replacement: newline.to_owned(),
                }],
            })
    }

    fn finish(mut self) -> Mended {
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
        Mended {
            parts: self.parts,
            headings: self.headings,
            masks: self.masks,
            diagnostics: self.diagnostics,
        }
    }
}

/// Whether a line of text introduces what follows it: all of it is bold, or it ends with a colon.
fn introduces(line: &str) -> bool {
    let text = line.trim_end();
    let is_text = !text.starts_with(['#', '>', '|', '<', '-', '+', ' ', '\t', '`', '~']);
    let bare = text.trim_end_matches(':');
    let is_bold = bare.len() > 4 && bare.starts_with("**") && bare.ends_with("**");
    is_text && item_marker(text) == 0 && (is_bold || text.ends_with(':'))
}

/// Whether a line without indent is a heading with `#`.
fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let count = line.len() - rest.len();
    (1..=12).contains(&count) && (rest.is_empty() || rest.starts_with([' ', '\t']))
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

fn unclosed_html(file: FileId, line: &Line<'_>, opening: Opening) -> Diagnostic {
    let (rule, headline, label) = match opening {
        Opening::Comment => (
            "unclosed-comment",
            "a comment never closes",
            "all from here on is a comment",
        ),
        _ => (
            "unclosed-html",
            "HTML never closes",
            "all from here on is read as HTML",
        ),
    };
    let at = location(file, line.start..line.end());
    let finding = Diagnostic::new(rule, Level::Warning, headline, at).label(label);
    finding.help(match opening {
        Opening::Comment => "Close the comment with `-->`.".to_owned(),
        _ => format!(
            "Close it with `{}`, or write `\\<` where the text means the character.",
            opening.closing()
        ),
    })
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
