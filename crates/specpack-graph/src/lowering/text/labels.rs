//! Labels: `**Responsibility:** text`, `**Responsibility**: text`, `Dependencies: text`.

use specpack_syntax::markdown::{MarkKind, Text};
use specpack_syntax::source::{SourceFile, Span};

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

/// The longest prefix that passes for a label without being bold, in bytes.
const MAX_PLAIN_LABEL_LEN: usize = 48;

/// A text's labelled parts, and what stands before the first.
pub(crate) fn split<'a>(
    source: &SourceFile,
    text: &'a Text,
) -> (Option<Inline<'a>>, Vec<Labelled<'a>>) {
    let labels = bold_labels(text);
    let Some(first) = labels.first() else {
        return (whole(text), Vec::new());
    };
    let lead = inline(
        source,
        &text.plain,
        0..first.plain.start,
        Span {
            start: text.span.start,
            end: first.span.start,
        },
    );
    let mut parts = Vec::with_capacity(labels.len());
    for (index, label) in labels.iter().enumerate() {
        let next = labels.get(index + 1);
        let value = label.value_start..next.map_or(text.plain.len(), |next| next.plain.start);
        let area = Span {
            start: label.span.end,
            end: next.map_or(text.span.end, |next| next.span.start),
        };
        let name = text.plain.get(label.plain.clone()).unwrap_or_default();
        let empty = Inline {
            plain: "",
            span: label.span,
        };
        parts.push(Labelled {
            label: name.trim().trim_end_matches(':').trim(),
            label_span: label.span,
            value: inline(source, &text.plain, value, area).unwrap_or(empty),
        });
    }
    (lead, parts)
}

/// A bold label, or a short plain one before a colon ("Estimated: 3-5 days").
pub(crate) fn single<'a>(source: &SourceFile, text: &'a Text) -> Option<Labelled<'a>> {
    let (lead, parts) = split(source, text);
    if lead.is_none()
        && let Some(first) = parts.first()
    {
        // Later bold text belongs to the value of the first label.
        let start = first.value.plain.as_ptr() as usize - text.plain.as_ptr() as usize;
        if parts.len() == 1 || first.value.plain.is_empty() {
            return Some(*first);
        }
        let area = Span {
            start: first.label_span.end,
            end: text.span.end,
        };
        let value = inline(source, &text.plain, start..text.plain.len(), area)?;
        return Some(Labelled { value, ..*first });
    }
    if !parts.is_empty() {
        return None;
    }
    let (label, value) = text.plain.split_once(": ").or_else(|| {
        let label = text.plain.strip_suffix(':')?;
        Some((label, ""))
    })?;
    if label.len() > MAX_PLAIN_LABEL_LEN || label.contains("//") {
        return None;
    }
    let label_span = locate(source, label, text.span);
    let area = Span {
        start: label_span.end,
        end: text.span.end,
    };
    Some(Labelled {
        label: label.trim(),
        label_span,
        value: Inline {
            plain: value.trim(),
            span: locate(source, value.trim(), area),
        },
    })
}

/// The whole text, where there is any.
pub(crate) fn whole(text: &Text) -> Option<Inline<'_>> {
    let plain = text.plain.trim();
    (!plain.is_empty()).then_some(Inline {
        plain,
        span: text.span,
    })
}

/// The text of a paragraph that is bold as a whole, without a colon at its end.
pub(crate) fn bold_title(text: &Text) -> Option<Inline<'_>> {
    let mark = text
        .marks
        .iter()
        .find(|mark| mark.kind == MarkKind::Strong)?;
    let before = text.plain.get(..mark.plain.start)?;
    let after = text.plain.get(mark.plain.end..)?;
    let is_whole = before.trim().is_empty() && after.trim().trim_end_matches(':').is_empty();
    let plain = text.plain.get(mark.plain.clone())?.trim();
    (is_whole && !plain.is_empty()).then_some(Inline {
        plain: plain.trim_end_matches(':').trim_end(),
        span: mark.span,
    })
}

/// Where a piece of plain text stands within an area of the source; the area where markup hides it.
pub(crate) fn locate(source: &SourceFile, piece: &str, area: Span) -> Span {
    let raw = source.slice(area);
    if let Some(at) = raw.find(piece).filter(|_| !piece.is_empty()) {
        let start = area.range().start + at;
        return Span::new(start..start + piece.len());
    }
    let is_filler = |c: char| c.is_whitespace() || c == ':';
    let start = area.range().start + (raw.len() - raw.trim_start_matches(is_filler).len());
    let end = start + raw.trim_matches(is_filler).len();
    Span::new(start..end)
}

struct BoldLabel {
    plain: std::ops::Range<usize>,
    value_start: usize,
    span: Span,
}

fn bold_labels(text: &Text) -> Vec<BoldLabel> {
    let mut labels: Vec<BoldLabel> = Vec::new();
    for mark in &text.marks {
        let is_nested = labels
            .last()
            .is_some_and(|last| mark.plain.start < last.plain.end);
        if mark.kind != MarkKind::Strong || is_nested {
            continue;
        }
        let name = text.plain.get(mark.plain.clone()).unwrap_or_default();
        let after = text.plain.get(mark.plain.end..).unwrap_or_default();
        let value_start = if name.trim_end().ends_with(':') {
            mark.plain.end
        } else if after.starts_with(':') {
            mark.plain.end + 1
        } else {
            continue;
        };
        if name.trim_matches([' ', ':']).is_empty() {
            continue;
        }
        labels.push(BoldLabel {
            plain: mark.plain.clone(),
            value_start,
            span: mark.span,
        });
    }
    labels
}

fn inline<'a>(
    source: &SourceFile,
    plain: &'a str,
    range: std::ops::Range<usize>,
    area: Span,
) -> Option<Inline<'a>> {
    let piece = plain.get(range)?.trim();
    (!piece.is_empty()).then(|| Inline {
        plain: piece,
        span: locate(source, piece, area),
    })
}
