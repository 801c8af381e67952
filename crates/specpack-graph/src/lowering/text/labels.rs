//! Labels: `**Responsibility:** text`, `**Responsibility**: text`, `Dependencies: text`.

use specpack_syntax::markdown::{MarkKind, Text};
use specpack_syntax::source::{SourceFile, Span};
use std::ops::Range;

/// Text that follows a label, or stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inline<'a> {
    pub(crate) plain: &'a str,
    pub(crate) span: Span,
}

/// A label and what follows it on its line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labelled<'a> {
    /// Without its colon.
    pub(crate) label: &'a str,
    pub(crate) label_span: Span,
    pub(crate) value: Inline<'a>,
}

/// What ends a label: the colon, and the one of East Asian text.
const COLONS: [char; 2] = [':', '：'];
/// The first byte of the latter.
const FULL_WIDTH_COLON: u8 = "：".as_bytes()[0];
/// The longest prefix that passes for a label without being bold, in bytes.
const MAX_PLAIN_LABEL_LEN: usize = 48;

/// A text's labelled parts, and what stands before the first.
pub(crate) fn split(text: &Text) -> (Option<Inline<'_>>, Vec<Labelled<'_>>) {
    let labels = bold_labels(text);
    let Some(first) = labels.first() else {
        return (whole(text), Vec::new());
    };
    let lead = inline(text, 0..first.plain.start);
    let mut parts = Vec::with_capacity(labels.len());
    for (index, label) in labels.iter().enumerate() {
        let next = labels.get(index + 1);
        let end = next.map_or(text.plain.len(), |next| next.plain.start);
        let Some(name) = label_name(text, label.plain.clone()) else {
            continue;
        };
        parts.push(Labelled {
            label: name.plain,
            label_span: name.span,
            value: inline(text, label.value_start..end).unwrap_or(Inline {
                plain: "",
                span: name.span,
            }),
        });
    }
    (lead, parts)
}

/// A bold label, or a short plain one before a colon ("Estimated: 3-5 days").
pub(crate) fn single(text: &Text) -> Option<Labelled<'_>> {
    let labels = bold_labels(text);
    if let Some(first) = labels.first() {
        let is_at_start = text.plain.get(..first.plain.start)?.trim().is_empty();
        let name = label_name(text, first.plain.clone()).filter(|_| is_at_start)?;
        // Later bold text belongs to the value of the first label.
        let value = inline(text, first.value_start..text.plain.len());
        return Some(Labelled {
            label: name.plain,
            label_span: name.span,
            value: value.unwrap_or(Inline {
                plain: "",
                span: name.span,
            }),
        });
    }
    // Both colons begin with one of these bytes, and most texts have neither.
    memchr::memchr2(b':', FULL_WIDTH_COLON, text.plain.as_bytes())?;
    let spaced = text.plain.find(": ").map(|at| (at, 1));
    let full_width = text.plain.find('：').map(|at| (at, '：'.len_utf8()));
    let (colon, colon_len) = spaced.into_iter().chain(full_width).min().or_else(|| {
        let plain = text.plain.strip_suffix(':')?;
        Some((plain.len(), 1))
    })?;
    let label = inline(text, 0..colon)?;
    if label.plain.len() > MAX_PLAIN_LABEL_LEN || label.plain.contains("//") {
        return None;
    }
    Some(Labelled {
        label: label.plain,
        label_span: label.span,
        value: inline(text, colon + colon_len..text.plain.len()).unwrap_or(Inline {
            plain: "",
            span: label.span,
        }),
    })
}

/// The whole text, where there is any.
pub(crate) fn whole(text: &Text) -> Option<Inline<'_>> {
    inline(text, 0..text.plain.len())
}

/// The text of a paragraph that is bold as a whole, without a colon at its end.
pub(crate) fn bold_title(text: &Text) -> Option<Inline<'_>> {
    let mark = text
        .marks()
        .iter()
        .find(|mark| mark.kind == MarkKind::Strong)?;
    let before = text.plain.get(..mark.plain.start)?;
    let after = text.plain.get(mark.plain.end..)?;
    let is_whole = before.trim().is_empty() && after.trim().trim_end_matches(':').is_empty();
    let plain = text.plain.get(mark.plain.clone())?.trim();
    if !is_whole || plain.is_empty() {
        return None;
    }
    label_name(text, mark.plain.clone())
}

/// Where a piece of plain text stands within an area of the source; the area where markup hides it.
pub(crate) fn locate(source: &SourceFile, piece: &str, area: Span) -> Span {
    let raw = source.slice(area);
    let found = memchr::memmem::find(raw.as_bytes(), piece.as_bytes());
    if let Some(at) = found.filter(|_| !piece.is_empty()) {
        let start = area.range().start + at;
        return Span::new(start..start + piece.len());
    }
    let is_filler = |c: char| c.is_whitespace() || c == ':';
    let start = area.range().start + (raw.len() - raw.trim_start_matches(is_filler).len());
    let end = start + raw.trim_matches(is_filler).len();
    Span::new(start..end)
}

/// Whether a text starts with a bold label.
pub(crate) fn starts_bold(text: &Text) -> bool {
    let labels = bold_labels(text);
    labels.first().is_some_and(|first| first.plain.start == 0)
}

struct BoldLabel {
    plain: Range<usize>,
    value_start: usize,
}

fn bold_labels(text: &Text) -> Vec<BoldLabel> {
    let mut labels: Vec<BoldLabel> = Vec::new();
    for mark in text.marks() {
        let is_nested = labels
            .last()
            .is_some_and(|last| mark.plain.start < last.plain.end);
        if mark.kind != MarkKind::Strong || is_nested {
            continue;
        }
        let name = text.plain.get(mark.plain.clone()).unwrap_or_default();
        let after = text.plain.get(mark.plain.end..).unwrap_or_default();
        let value_start = if name.trim_end().ends_with(COLONS) {
            mark.plain.end
        } else if let Some(colon) = after.chars().next().filter(|c| COLONS.contains(c)) {
            mark.plain.end + colon.len_utf8()
        } else {
            continue;
        };
        if name.trim_matches([' ', ':', '：']).is_empty() {
            continue;
        }
        labels.push(BoldLabel {
            plain: mark.plain.clone(),
            value_start,
        });
    }
    labels
}

/// A label without its colon.
fn label_name(text: &Text, range: Range<usize>) -> Option<Inline<'_>> {
    let name = text.plain.get(range.clone())?;
    let kept = name.trim_end().trim_end_matches(COLONS).len();
    inline(text, range.start..range.start + kept)
}

/// A part of a text without the white space around it, at its exact place.
pub(crate) fn inline(text: &Text, range: Range<usize>) -> Option<Inline<'_>> {
    let piece = text.plain.get(range.clone())?;
    let start = range.start + (piece.len() - piece.trim_start().len());
    let plain = piece.trim();
    (!plain.is_empty()).then(|| Inline {
        plain,
        span: text.span_of(start..start + plain.len()),
    })
}
