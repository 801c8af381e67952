//! Rows of tables: their cells, and what does not add up in them.

use super::inline::Inline;
use super::{Row, Text, location};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::{FileId, Span};
use std::ops::Range;
use std::sync::Arc;

/// A row from the cells that were read and the line they came from.
pub(super) fn row(
    file: FileId,
    text: &Arc<String>,
    place: &Range<usize>,
    head: &[Text],
    mut cells: Vec<Text>,
) -> (Row, Vec<Diagnostic>) {
    let raw = text.get(place.clone()).unwrap_or_default();
    let raw = raw.trim_end_matches([' ', '\t', '\n', '\r']);
    let span = Span::new(place.start..place.start + raw.len());
    let written = split(raw);
    let mut findings = Vec::new();
    if written.len() != head.len() {
        findings.push(uneven(file, span, written.len(), head));
    }
    let surplus = written.into_iter().skip(head.len());
    let surplus =
        surplus.map(|cell| raw_text(text, place.start + cell.start..place.start + cell.end));
    for missing in cells.iter_mut().filter(|cell| cell.span.end > span.end) {
        missing.span = Span {
            start: span.end,
            end: span.end,
        };
    }
    let row = Row {
        span,
        surplus: surplus.collect(),
        cells,
    };
    findings.extend(row.cells.iter().filter_map(|cell| truncated(file, cell)));
    (row, findings)
}

/// The places of the cells in a row's line, between bars that no backslash escapes.
fn split(line: &str) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let indent = line.len() - line.trim_start().len();
    let mut start = indent + usize::from(line[indent..].starts_with('|'));
    let mut is_escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(start) {
        if byte == b'|' && !is_escaped {
            cells.push(start..at);
            start = at + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    if !line[start..].trim().is_empty() {
        cells.push(start..line.len());
    }
    cells
}

fn raw_text(text: &Arc<String>, place: Range<usize>) -> Text {
    let raw = text.get(place.clone()).unwrap_or_default();
    let start = place.start + raw.len() - raw.trim_start().len();
    let raw = raw.trim();
    let mut inline = Inline::of(text);
    inline.push(raw, start..start + raw.len());
    inline.finish(Span::new(start..start + raw.len()))
}

fn uneven(file: FileId, span: Span, written: usize, head: &[Text]) -> Diagnostic {
    let columns = head.len();
    let (cells, rows) = (count(written, "cell"), count(columns, "column"));
    let finding = Diagnostic::new(
        "uneven-table-row",
        Level::Warning,
        format!("a row has {cells} where its table has {rows}"),
        location(file, span.range()),
    );
    let finding = match (head.first(), head.last()) {
        (Some(first), Some(last)) if last.span.end > first.span.start => {
            let place = first.span.start as usize..last.span.end as usize;
            finding.and(location(file, place), "the columns")
        }
        _ => finding,
    };
    let help = if written > columns {
        "Remove the surplus cells, or write a `|` within a cell as `\\|`."
    } else {
        "Add the missing cells, empty where there is nothing to say."
    };
    finding.help(help)
}

fn truncated(file: FileId, cell: &Text) -> Option<Diagnostic> {
    let kept = cell.plain.trim_end().strip_suffix('…')?;
    if kept.trim().is_empty() {
        return None;
    }
    let finding = Diagnostic::new(
        "truncated-cell",
        Level::Warning,
        "a table's cell is cut short",
        location(file, cell.span.range()),
    );
    Some(
        finding
            .label("ends in `…`")
            .help("Write the cell's whole text."),
    )
}

fn count(number: usize, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}
