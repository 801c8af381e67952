//! The few lines of source that a finding is about.
//!
//! Each excerpt is small however long the file or its lines are, so that showing a finding costs
//! the same in every file.

use annotate_snippets::AnnotationKind;
use specpack_syntax::diagnostic::{Diagnostic, Label};
use specpack_syntax::source::{Location, SourceFile, Span};
use std::ops::Range;

/// How many lines may lie between two labels that share an excerpt.
const NEAR: u32 = 6;
/// How many lines of one label are shown; a longer one is cut to its first line.
const MOST_LINES: u32 = 5;

/// Some lines of a file with what is marked in them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The first label's place.
    pub(super) at: Location,
    /// The number of the first line.
    pub(super) line: u32,
    /// The lines.
    pub(super) text: String,
    /// What is marked.
    pub(super) marks: Vec<Mark>,
}

/// A marked part of an excerpt.
#[derive(Debug)]
pub(super) struct Mark {
    /// The first label of a finding, or another.
    pub(super) kind: AnnotationKind,
    /// Which bytes of the excerpt.
    pub(super) span: Range<usize>,
    /// What is there.
    pub(super) message: String,
}

/// A label with the lines that it takes.
struct Placed<'a> {
    label: &'a Label,
    file: &'a SourceFile,
    kind: AnnotationKind,
    span: Span,
    first: u32,
    last: u32,
}

/// The excerpts of a finding: that of its primary label first, then the others in reading order.
pub(super) fn excerpts(files: &[SourceFile], finding: &Diagnostic, width: usize) -> Vec<Excerpt> {
    let primary = [(&finding.primary, AnnotationKind::Primary)];
    let secondary = finding.secondary.iter();
    let labels = secondary.map(|label| (label, AnnotationKind::Context));
    let mut groups: Vec<Vec<Placed<'_>>> = Vec::new();
    for (label, kind) in primary.into_iter().chain(labels) {
        let Some(placed) = placed(files, label, kind) else {
            continue;
        };
        let near = groups.iter_mut().find(|group| is_near(group, &placed));
        match near {
            Some(group) => group.push(placed),
            None => groups.push(vec![placed]),
        }
    }
    groups
        .iter()
        .filter_map(|group| excerpt(group, width))
        .collect()
}

fn placed<'a>(
    files: &'a [SourceFile],
    label: &'a Label,
    kind: AnnotationKind,
) -> Option<Placed<'a>> {
    let file = files.get(label.at.file.0 as usize)?;
    let start = label.at.span.start;
    let shown = file.slice(label.at.span).trim_end();
    let mut span = Span::new(start as usize..start as usize + shown.len());
    let first = file.line_column(span.start).line;
    let mut last = file.line_column(span.end).line;
    if last - first >= MOST_LINES {
        span.end = file.line_span(first).end;
        last = first;
    }
    Some(Placed {
        label,
        file,
        kind,
        span,
        first,
        last,
    })
}

fn is_near(group: &[Placed<'_>], other: &Placed<'_>) -> bool {
    group.iter().any(|placed| {
        let is_same = placed.label.at.file == other.label.at.file;
        let gap = other
            .first
            .saturating_sub(placed.last)
            .max(placed.first.saturating_sub(other.last));
        is_same && gap <= NEAR
    })
}

fn excerpt(group: &[Placed<'_>], width: usize) -> Option<Excerpt> {
    let lead = group.first()?;
    let first = group.iter().map(|placed| placed.first).min()?;
    let last = group.iter().map(|placed| placed.last).max()?;
    let mut text = String::new();
    let mut windows = Vec::new();
    for line in first..=last {
        let span = lead.file.line_span(line);
        let mark = group.iter().find(|placed| placed.first == line);
        let shown = window(lead.file, span, mark.map(|placed| placed.span), width);
        windows.push((text.len(), shown));
        push_window(&mut text, lead.file, span, shown);
    }
    let place = |byte: u32| {
        let line = lead.file.line_column(byte).line;
        let (at, shown) = windows.get((line.checked_sub(first)?) as usize)?;
        let cut = lead.file.line_span(line).start < shown.start;
        let within = byte.clamp(shown.start, shown.end) - shown.start;
        Some(at + within as usize + if cut { CUT.len() } else { 0 })
    };
    let marks = group.iter().filter_map(|placed| {
        let start = place(placed.span.start)?;
        Some(Mark {
            kind: placed.kind,
            span: start..place(placed.span.end)?.max(start),
            message: placed.label.message.clone(),
        })
    });
    Some(Excerpt {
        at: lead.label.at,
        line: first,
        marks: marks.collect(),
        text,
    })
}

/// What stands for the part of a line that is cut off.
const CUT: &str = "…";

/// The part of a line that is shown: all of a short one, and what is around the mark of a long one.
fn window(file: &SourceFile, line: Span, mark: Option<Span>, width: usize) -> Span {
    let room = width.saturating_sub(16).max(24);
    // Characters have up to four bytes: whatever is longer in bytes is looked at closely.
    if file.slice(line).chars().take(room + 1).count() <= room {
        return line;
    }
    let mark = mark.map_or(line.start, |mark| mark.start.clamp(line.start, line.end));
    let before = Span { end: mark, ..line };
    let after = Span {
        start: mark,
        ..line
    };
    let (mut lead, mut led) = (0, 0);
    for character in file.slice(before).chars().rev().take(room / 3) {
        lead += character.len_utf8();
        led += 1;
    }
    let tail = file.slice(after).chars().take(room - led);
    let tail = tail.map(char::len_utf8).sum::<usize>();
    Span::new(mark as usize - lead..mark as usize + tail)
}

fn push_window(text: &mut String, file: &SourceFile, line: Span, shown: Span) {
    if line.start < shown.start {
        text.push_str(CUT);
    }
    text.push_str(file.slice(shown));
    if shown.end < line.end {
        text.push_str(CUT);
    }
    text.push('\n');
}
