//! Criteria: items that can be ticked, with what is given, what happens, and what follows.

use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::risks::{Listed, listed, tables};
use crate::lowering::text::labels::Inline;
use crate::lowering::text::words::{find_ignoring_case, split_once_ignoring_case};
use crate::model::{Case, Criterion, EdgeKind, NodeId};
use specpack_syntax::markdown::Block;

/// Adds the criteria that blocks list, and returns them in order.
pub(crate) fn lower(
    reader: &mut Reader<'_>,
    owner: NodeId,
    section: u32,
    blocks: &[&Block],
) -> Vec<NodeId> {
    lower_items(reader, owner, section, listed(blocks), blocks)
}

/// The same where some items of the lists are not criteria: `items` are those that are.
pub(crate) fn lower_items(
    reader: &mut Reader<'_>,
    owner: NodeId,
    section: u32,
    items: Vec<Listed<'_>>,
    blocks: &[&Block],
) -> Vec<NodeId> {
    let mut criteria = Vec::new();
    for item in items {
        // Steps on lines of their own: "Given …", "When …", "Then …" nested below.
        let nested = keep_lines(reader, &item.nested);
        let mut text = item.text.plain.to_owned();
        for line in &nested {
            text.push_str(", ");
            text.push_str(&line.value);
        }
        reader.add_passages(section, nested);
        let criterion = read(&text, item.is_checked);
        let id = reader.add(item.text, item.extent, Some(section), criterion);
        reader.connect(id, EdgeKind::PartOf, owner, item.text.span);
        criteria.push(id);
    }
    for (block, table) in tables(blocks) {
        reader.coverage.keep(block.span);
        let column = columns::find(table, &["criterion", "criteria", "requirement", "test"]);
        for row in &table.rows {
            let Some(text) = columns::cell(row, column.or(Some(0))) else {
                continue;
            };
            let criterion = read(&columns::line(row), None);
            let others = columns::others(reader, table, row, &[column.or(Some(0))]);
            reader.add_passages(section, others);
            let id = reader.add(text, row.span, Some(section), criterion);
            reader.connect(id, EdgeKind::PartOf, owner, text.span);
            criteria.push(id);
        }
    }
    criteria
}

/// Adds the criterion of one line.
pub(crate) fn add_line(
    reader: &mut Reader<'_>,
    owner: NodeId,
    section: u32,
    text: Inline<'_>,
    is_checked: Option<bool>,
) -> NodeId {
    let id = reader.add(text, text.span, Some(section), read(text.plain, is_checked));
    reader.connect(id, EdgeKind::PartOf, owner, text.span);
    id
}

/// Reads "Given a, when b, then c"; a criterion in other words has none of the three.
fn read(text: &str, is_checked: Option<bool>) -> Criterion {
    Criterion {
        is_checked,
        case: case(text).map(Box::new),
    }
}

fn case(text: &str) -> Option<Case> {
    // Most say nothing of the kind.
    find_ignoring_case(text, "then ")?;
    let clean = |part: &str| {
        let part = part.trim().trim_end_matches([',', ';', '.']).trim();
        (!part.is_empty()).then(|| part.to_owned())
    };
    let padded = format!(" {text}");
    let (before, then) = split_once_ignoring_case(&padded, " then ")?;
    let (given, when) = match split_once_ignoring_case(before, " when ") {
        Some((given, when)) => (given, clean(when)),
        None => (before, None),
    };
    let given = split_once_ignoring_case(given, " given ");
    Some(Case {
        given: given.and_then(|(_, given)| clean(given)),
        when,
        then: clean(then),
    })
}
