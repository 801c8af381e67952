//! Goals: "Goal 1: Fewer incidents" with metric, baseline, target, timeframe and method.

use super::example::{self, Example};
use super::fields::{self, Field};
use super::tasks::is_placeholder;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::questions::joined;
use crate::lowering::shared::risks::tables;
use crate::lowering::text::entries::{self, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::quantities;
use crate::model::{EdgeKind, Goal, NodeId, Spanned};
use specpack_syntax::markdown::{Block, BlockKind, Table};
use specpack_syntax::source::Span;

/// Reads goals under bold lines, as items, and as rows.
pub(crate) fn lower_groups(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| !fields::is_label(title));
    for (block, table) in tables(&lead) {
        reader.coverage.keep(block.span);
        lower_table(reader, prd, placed.index, table);
    }
    for block in &lead {
        let BlockKind::List(list) = &block.kind else {
            continue;
        };
        for item in &list.items {
            let Some(text) = labels::whole(&item.text) else {
                continue;
            };
            let parts =
                entries::read_items(&item.blocks.iter().collect::<Vec<_>>(), &fields::is_label);
            add(reader, prd, placed.index, text, item.span, parts);
        }
    }
    for group in groups {
        let parts = entries::read_items(&group.blocks, &fields::is_label);
        let (title, extent) = (group.title, group.extent);
        add(reader, prd, placed.index, title, extent, parts);
    }
}

/// Adds the goal of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let parts = entries::read_items(&blocks, &fields::is_label);
    let extent = placed.section.span;
    add(reader, prd, placed.index, title, extent, parts);
}

/// "Goal 2: Fewer incidents"
fn number_and_name(title: Inline<'_>) -> (Option<String>, Inline<'_>) {
    let Some((head, name)) = title.plain.split_once([':', '：', '.', '-', '–', '—']) else {
        return (None, title);
    };
    let digits = head.trim_start_matches(|c: char| c.is_alphabetic() || c == ' ');
    let is_number = !digits.is_empty()
        && digits.len() < 5
        && digits.trim_end().bytes().all(|byte| byte.is_ascii_digit());
    let name = name.trim();
    if !is_number || name.is_empty() {
        return (None, title);
    }
    let name = Inline {
        plain: name,
        ..title
    };
    (Some(digits.trim_end().to_owned()), name)
}

fn add(
    reader: &mut Reader<'_>,
    prd: NodeId,
    section: u32,
    title: Inline<'_>,
    extent: Span,
    parts: Vec<Part<'_>>,
) {
    let (number, mut name) = number_and_name(title);
    let mut goal = Goal {
        number,
        ..Goal::default()
    };
    let mut shown = None;
    for part in parts {
        match part {
            Part::Entry(entry) => {
                reader.coverage.keep(entry.label_span);
                let field = fields::field(entry.label).filter(|_| !entry.label.is_empty());
                let mut lines: Vec<Spanned<String>> = Vec::new();
                lines.extend(entry.value.map(|value| reader.keep(value)));
                lines.extend(keep_lines(reader, &entry.blocks));
                if field == Some(Field::Example) {
                    shown = example::of_blocks(reader, &entry.blocks);
                }
                match slot(&mut goal, field) {
                    Some(slot) => *slot = joined(lines).or(slot.take()),
                    None => goal.notes.extend(lines),
                }
            }
            Part::Text(text) => {
                let kept = reader.keep(text);
                goal.notes.push(kept);
            }
            Part::Block(block) => {
                let lines = keep_lines(reader, &[block]);
                goal.notes.extend(lines);
            }
        }
    }
    if let Some(shown) = shown.filter(|_| is_placeholder(name.plain)) {
        name = shown.title.unwrap_or(name);
        take_example(reader, &mut goal, &shown);
    }
    let target = goal.target.as_ref().map(|target| target.value.as_str());
    goal.quantities = target.map(quantities::parse).unwrap_or_default();
    let id = reader.add(name, extent, Some(section), goal);
    reader.connect(id, EdgeKind::PartOf, prd, title.span);
}

fn slot(goal: &mut Goal, field: Option<Field>) -> Option<&mut Option<Spanned<String>>> {
    Some(match field? {
        Field::Description => &mut goal.description,
        Field::Metric => &mut goal.metric,
        Field::Baseline => &mut goal.baseline,
        Field::Target => &mut goal.target,
        Field::Timeframe | Field::Deadline => &mut goal.timeframe,
        Field::Measurement => &mut goal.measurement,
        _ => return None,
    })
}

fn take_example(reader: &Reader<'_>, goal: &mut Goal, shown: &Example<'_>) {
    goal.description = None;
    for part in &shown.fields {
        if let (Some(slot), Some(value)) = (slot(goal, part.field), part.value) {
            let at = reader.location(value.span);
            *slot = Some(Spanned::new(value.plain.to_owned(), at));
        }
    }
}

fn lower_table(reader: &mut Reader<'_>, prd: NodeId, section: u32, table: &Table) {
    let name = columns::find(
        table,
        &[
            "goal",
            "objective",
            "name",
            "doel",
            "objetivo",
            "ziel",
            "目標",
        ],
    );
    let heads = table.head.iter().enumerate();
    let known: Vec<(usize, Field)> = heads
        .filter_map(|(column, head)| Some((column, fields::field(&head.plain)?)))
        .filter(|(column, _)| Some(*column) != name)
        .collect();
    // Without a column of goals the metric names them.
    let by_metric = known.iter().find(|(_, field)| *field == Field::Metric);
    let name = name.or(by_metric.map(|(column, _)| *column)).unwrap_or(0);
    for row in &table.rows {
        let Some(title) = columns::cell(row, Some(name)) else {
            continue;
        };
        let mut goal = Goal::default();
        for &(column, field) in &known {
            let text = columns::cell(row, Some(column)).map(|text| reader.keep(text));
            match (slot(&mut goal, Some(field)), text) {
                (Some(slot), text) => *slot = text,
                (None, text) => goal.notes.extend(text),
            }
        }
        let mut columns_read: Vec<Option<usize>> =
            known.iter().map(|(column, _)| Some(*column)).collect();
        columns_read.push(Some(name));
        let others = columns::others(reader, table, row, &columns_read);
        goal.notes.extend(others);
        let target = goal.target.as_ref().map(|target| target.value.as_str());
        goal.quantities = target.map(quantities::parse).unwrap_or_default();
        let id = reader.add(title, row.span, Some(section), goal);
        reader.connect(id, EdgeKind::PartOf, prd, title.span);
    }
}
