//! Performance targets: rows of a table, and items that state a number.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::concerns;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::quantities;
use crate::model::{ConcernKind, Reference, Scope, Target};
use specpack_syntax::markdown::{Block, BlockKind, List, Table};

/// Reads the targets of a section; what states none is kept as a concern.
pub(crate) fn lower(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let mut rest: Vec<&Block> = Vec::new();
    for block in &placed.section.blocks {
        let is_read = match &block.kind {
            BlockKind::Table(table) => lower_table(reader, placed.index, block, table),
            BlockKind::List(list) => lower_list(reader, placed.index, list),
            _ => false,
        };
        if !is_read {
            rest.push(block);
        }
    }
    concerns::lower(reader, placed, ConcernKind::Performance, rest);
}

fn lower_table(reader: &mut Reader<'_>, section: u32, block: &Block, table: &Table) -> bool {
    if table.head.len() < 2 {
        return false;
    }
    let metric = columns::find(
        table,
        &["metric", "measure", "indicator", "name", "operation"],
    );
    let metric = metric.unwrap_or(0);
    let target = columns::find(
        table,
        &["target", "goal", "threshold", "objective", "value", "slo"],
    );
    let target = target.unwrap_or(usize::from(metric == 0));
    let component = columns::find(
        table,
        &["component", "service", "scope", "endpoint", "applies"],
    );
    let component = component.filter(|column| *column != metric && *column != target);
    reader.coverage.keep(block.span);
    for row in &table.rows {
        let Some(name) = columns::cell(row, Some(metric)) else {
            continue;
        };
        reader.coverage.keep(row.span);
        let value = columns::cell(row, Some(target)).map_or("", |text| text.plain);
        let named: Vec<Reference> = columns::cell(row, component)
            .map(|text| reader.reference(text))
            .into_iter()
            .collect();
        let others = columns::others(reader, table, row, &[Some(metric), Some(target), component]);
        reader.add_passages(section, others);
        let line = format!("{}: {value}", name.plain);
        let node = Target {
            text: value.to_owned(),
            quantities: quantities_of(name.plain, value),
            line,
            scope: Scope::Global,
            named,
        };
        reader.add(name, row.span, Some(section), node);
    }
    true
}

/// Whether the list was one of targets: each item has a label or a number.
fn lower_list(reader: &mut Reader<'_>, section: u32, list: &List) -> bool {
    let is_target = |item: &specpack_syntax::markdown::Item| {
        let has_label = labels::single(&item.text).is_some_and(|part| !part.value.plain.is_empty());
        item.blocks.is_empty() && (has_label || !quantities::parse(&item.text.plain).is_empty())
    };
    if !list.items.iter().all(is_target) {
        return false;
    }
    for item in &list.items {
        let Some(whole) = labels::whole(&item.text) else {
            continue;
        };
        let part = labels::single(&item.text);
        let part = part.filter(|part| !part.value.plain.is_empty());
        let (name, value) = match part {
            Some(part) => {
                let name = Inline {
                    plain: part.label,
                    span: part.label_span,
                };
                (name, part.value.plain)
            }
            None => (whole, whole.plain),
        };
        let node = Target {
            text: value.to_owned(),
            line: whole.plain.to_owned(),
            quantities: quantities_of(name.plain, value),
            scope: Scope::Global,
            named: Vec::new(),
        };
        reader.coverage.keep(whole.span);
        reader.add(name, item.span, Some(section), node);
    }
    true
}

/// The numbers of a target; a percentile may stand with the metric.
fn quantities_of(metric: &str, target: &str) -> Vec<crate::model::Quantity> {
    let mut quantities = quantities::parse(target);
    let percentile = quantities::percentile(metric);
    for quantity in &mut quantities {
        quantity.percentile = quantity.percentile.or(percentile);
    }
    quantities
}
