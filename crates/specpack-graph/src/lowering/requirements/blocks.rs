//! Requirements as rows of tables and items of lists.

use super::name;
use crate::lowering::feature::criteria;
use crate::lowering::feature::requirements::priority;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::{columns, exhibits};
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::names_in;
use crate::model::{EdgeKind, NodeId, Requirement, RequirementKind, Spanned, Wanted};
use specpack_syntax::markdown::{Block, BlockKind, Item, Row, Table};

/// Reads the requirements that stand in the blocks of a section.
pub(super) fn lower(
    reader: &mut Reader<'_>,
    set: NodeId,
    placed: &Placed<'_>,
    kind: RequirementKind,
) {
    for block in &placed.section.blocks {
        match &block.kind {
            BlockKind::Table(table) => lower_table(reader, set, placed.index, block, table, kind),
            BlockKind::List(list) => {
                for item in &list.items {
                    lower_item(reader, set, placed.index, item, kind);
                }
            }
            _ => {}
        }
    }
}

/// The kind that an id tells, else that of the group.
pub(super) fn kind_of(id: &str, kind: RequirementKind) -> RequirementKind {
    let letters = id.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    match letters.to_ascii_uppercase().as_str() {
        "NFR" | "SC" => RequirementKind::NonFunctional,
        "FR" => RequirementKind::Functional,
        _ => kind,
    }
}

struct Columns {
    id: usize,
    title: usize,
    priority: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Option<Self> {
        let id = name::id_column(table)?;
        let names = [
            "title",
            "name",
            "requirement",
            "description",
            "statement",
            "text",
        ];
        let title = columns::find(table, &names).filter(|title| *title != id);
        Some(Self {
            id,
            title: title.unwrap_or(id + 1),
            priority: columns::find(table, &["priority", "moscow"]),
        })
    }
}

fn lower_table(
    reader: &mut Reader<'_>,
    set: NodeId,
    section: u32,
    block: &Block,
    table: &Table,
    kind: RequirementKind,
) {
    let Some(columns) = Columns::of(table) else {
        return;
    };
    reader.coverage.keep(block.span);
    for row in &table.rows {
        lower_row(reader, set, section, table, row, &columns, kind);
    }
}

fn lower_row(
    reader: &mut Reader<'_>,
    set: NodeId,
    section: u32,
    table: &Table,
    row: &Row,
    columns: &Columns,
    kind: RequirementKind,
) {
    let Some(cell) = columns::cell(row, Some(columns.id)) else {
        return;
    };
    // "FR-1 Account creation" holds both.
    let Some((id, own_title)) = name::split_id(cell.plain) else {
        return;
    };
    let id_span = labels::locate(reader.source, id, cell.span);
    let sentence = columns::cell(row, Some(columns.title));
    let title = match sentence {
        _ if own_title != id => own_title.to_owned(),
        Some(sentence) => name::name_of(sentence.plain),
        None => id.to_owned(),
    };
    let stated_priority = columns::cell(row, columns.priority).map(|text| reader.keep(text));
    let mut requirement = Requirement {
        id: Some(reader.part(id, id_span)),
        kind: kind_of(id, kind),
        description: sentence.map(|sentence| reader.keep_part(sentence)),
        priority: stated_priority
            .as_ref()
            .and_then(|text| priority(&text.value)),
        ..Requirement::default()
    };
    if stated_priority.is_some() {
        requirement.stated_priority = stated_priority;
    }
    let name = Inline {
        plain: &title,
        span: cell.span,
    };
    let node = reader.add(name, row.span, Some(section), requirement);
    reader.connect(node, EdgeKind::PartOf, set, cell.span);
    trace_cells(reader, node, table, row);
}

/// Columns such as "API/Contract", "Tests" and "Metrics/Alerts" say what the requirement leads to.
fn trace_cells(reader: &mut Reader<'_>, node: NodeId, table: &Table, row: &Row) {
    let cells = table.head.iter().zip(&row.cells);
    for (head, cell) in cells {
        let Some(wanted) = names_in::wanted_by(&head.plain) else {
            continue;
        };
        if let Some(text) = labels::whole(cell) {
            mention_all(reader, node, wanted, text);
        }
    }
}

fn mention_all(reader: &mut Reader<'_>, node: NodeId, wanted: Wanted, text: Inline<'_>) {
    for name in names_in::text(text.plain) {
        let span = labels::locate(reader.source, name, text.span);
        let name = Spanned::new(name.to_owned(), reader.location(span));
        reader.mention(node, wanted, name);
    }
}

/// `- **FR-001**: System MUST open the door`
fn lower_item(
    reader: &mut Reader<'_>,
    set: NodeId,
    section: u32,
    item: &Item,
    kind: RequirementKind,
) {
    let Some(text) = labels::whole(&item.text) else {
        return;
    };
    let Some((id, sentence)) = name::split_id(text.plain) else {
        return;
    };
    let id_span = labels::locate(reader.source, id, text.span);
    let title = name::name_of(sentence);
    // The sentence is the end of the item's text, at its exact place.
    let end = item.text.plain.trim_end().len();
    let own = labels::inline(&item.text, end.saturating_sub(sentence.len())..end);
    let sentence_span = own.map_or(text.span, |own| own.span);
    let mut requirement = Requirement {
        id: Some(reader.part(id, id_span)),
        kind: kind_of(id, kind),
        description: Some(reader.part(sentence, sentence_span)),
        ..Requirement::default()
    };
    let exhibits = exhibits::keep(reader, &item.blocks);
    let notes = further_paragraphs(reader, item);
    if !exhibits.is_empty() || !notes.is_empty() {
        requirement.exhibits = exhibits;
        requirement.notes = notes;
    }
    let name = Inline {
        plain: &title,
        span: text.span,
    };
    reader.coverage.keep_all(item.span);
    let node = reader.add(name, item.span, Some(section), requirement);
    reader.connect(node, EdgeKind::PartOf, set, text.span);
    let nested = item.blocks.iter();
    let nested: Vec<&Block> = nested.filter(|it| !exhibits::is_exhibit(it)).collect();
    let criteria = criteria::lower(reader, node, section, &nested);
    if let Some(requirement) = reader.graph.get_mut::<Requirement>(node) {
        requirement.criteria = criteria;
    }
}

fn further_paragraphs(reader: &mut Reader<'_>, item: &Item) -> Vec<Spanned<String>> {
    let texts = item.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Paragraph(text) => labels::whole(text),
        _ => None,
    });
    texts.map(|text| reader.keep(text)).collect()
}
