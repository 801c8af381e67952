//! What the text of a requirement names: contracts, metrics, decisions.
//!
//! After a label such as `**Contracts:**` names have to exist; in code marks anywhere else they
//! may be something else, and nothing is said where they are.

use super::reader::Reader;
use super::text::labels::{self, Inline};
use super::text::{endpoint_line, names_in};
use crate::model::{NodeId, NodeKind, Spanned, Wanted};
use specpack_syntax::markdown::{BlockKind, Document, Mark, MarkKind, Text};
use specpack_syntax::source::Span;

/// Requirements do not nest deeper.
const MAX_NESTING: usize = 4;

/// Reads what the requirements of a document name.
pub(super) fn lower(reader: &mut Reader<'_>, document: &Document) {
    let requirements = Requirements::of(reader);
    if requirements.extents.is_empty() {
        return;
    }
    let mut read = |text: &Text| {
        if text.marks().is_empty() {
            return;
        }
        if let Some(requirement) = requirements.around(text.span) {
            read_text(reader, requirement, text);
        }
    };
    for block in document.all_blocks() {
        match &block.kind {
            BlockKind::Paragraph(text) => read(text),
            BlockKind::List(list) => list.items.iter().for_each(|item| read(&item.text)),
            BlockKind::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.for_each(&mut read);
            }
            _ => {}
        }
    }
}

/// The requirements of a document by where they start.
struct Requirements {
    extents: Vec<(Span, NodeId)>,
}

impl Requirements {
    fn of(reader: &Reader<'_>) -> Self {
        let ids = reader.graph.of_kind(NodeKind::Requirement).iter();
        let mut extents: Vec<(Span, NodeId)> =
            ids.map(|&id| (reader.graph.node(id).extent, id)).collect();
        extents.sort_unstable();
        Self { extents }
    }

    /// The innermost requirement that a place is in.
    fn around(&self, place: Span) -> Option<NodeId> {
        let after = self
            .extents
            .partition_point(|(extent, _)| extent.start <= place.start);
        let before = self.extents.get(..after)?.iter().rev().take(MAX_NESTING);
        let mut around = before.filter(|(extent, _)| extent.end >= place.end);
        around.next().map(|(_, id)| *id)
    }
}

fn read_text(reader: &mut Reader<'_>, requirement: NodeId, text: &Text) {
    let (_, labelled) = labels::split(text);
    for part in labelled {
        if let Some(wanted) = names_in::wanted_by(part.label) {
            for name in names_in::text(part.value.plain) {
                let name = located(reader, name, part.value);
                reader.trace(requirement, wanted, name);
            }
        }
    }
    for mark in text
        .marks()
        .iter()
        .filter(|mark| mark.kind == MarkKind::Code)
    {
        read_code(reader, requirement, text, mark);
    }
}

fn read_code(reader: &mut Reader<'_>, requirement: NodeId, text: &Text, mark: &Mark) {
    let code = text
        .plain
        .get(mark.plain.clone())
        .unwrap_or_default()
        .trim();
    let whole = Inline {
        plain: code,
        span: mark.span,
    };
    if let Some(endpoint) = endpoint_line::parse_http(code) {
        let Some(method) = endpoint.method else {
            return;
        };
        let mut name = located(reader, endpoint.path, whole);
        name.value = format!("{method} {}", endpoint.path);
        reader.mention(requirement, Wanted::Contract, name);
    } else if !code.is_empty() && !code.contains(char::is_whitespace) {
        let name = located(reader, code, whole);
        reader.mention(requirement, Wanted::Anything, name);
    }
}

fn located(reader: &Reader<'_>, name: &str, within: Inline<'_>) -> Spanned<String> {
    let span = labels::locate(reader.source, name, within.span);
    Spanned::new(name.to_owned(), reader.location(span))
}
