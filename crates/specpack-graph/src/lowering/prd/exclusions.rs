//! What is left out on purpose: "1. **Face unlock** (later)" with a reason below.

use super::fields::{self, Field};
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::questions::joined;
use crate::lowering::shared::risks::tables;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::labels::{self, Inline};
use crate::model::{Exclusion, Spanned, Topic};
use specpack_syntax::markdown::{Block, BlockKind, Item, MarkKind};

/// Under what title a change names the requirements that it gives up.
pub(crate) const REMOVED_REQUIREMENTS: &str = "removed requirements";

/// Reads items, rows, and headings of their own.
pub(crate) fn lower(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let parent = placed.parent.and_then(|parent| reader.sections.get(parent));
    if parent.is_some_and(|parent| parent.topic == Topic::Exclusions) {
        let name = placed.section.name.trim();
        let title = Inline {
            plain: name.strip_prefix("Requirement:").map_or(name, str::trim),
            span: placed.section.title.span,
        };
        let mut exclusion = read(reader, &blocks);
        exclusion.is_removal = is_removal(reader, placed);
        reader.add(title, placed.section.span, Some(placed.index), exclusion);
        return;
    }
    for block in &blocks {
        if let BlockKind::List(list) = &block.kind {
            for item in &list.items {
                lower_item(reader, placed, item);
            }
        }
    }
    for (block, table) in tables(&blocks) {
        reader.coverage.keep(block.span);
        let reason = columns::find(table, &["reason", "why", "rationale"]);
        for row in &table.rows {
            let Some(title) = columns::cell(row, Some(0)) else {
                continue;
            };
            let exclusion = Exclusion {
                is_removal: is_removal(reader, placed),
                reason: columns::cell(row, reason).map(|text| reader.keep(text)),
                notes: columns::others(reader, table, row, &[Some(0), reason]),
            };
            reader.add(title, row.span, Some(placed.index), exclusion);
        }
    }
}

/// Whether a section is about requirements that were met until now, or stands in one that is.
fn is_removal(reader: &Reader<'_>, placed: &Placed<'_>) -> bool {
    let mut at = Some(placed);
    while let Some(section) = at.filter(|section| section.topic == Topic::Exclusions) {
        if section.section.key() == REMOVED_REQUIREMENTS {
            return true;
        }
        at = section
            .parent
            .and_then(|parent| reader.sections.get(parent));
    }
    false
}

fn lower_item(reader: &mut Reader<'_>, placed: &Placed<'_>, item: &Item) {
    let Some(text) = labels::whole(&item.text) else {
        return;
    };
    let nested: Vec<&Block> = item.blocks.iter().collect();
    let mut exclusion = read(reader, &nested);
    exclusion.is_removal = is_removal(reader, placed);
    // "**Face unlock** (needs an app)", "**Face unlock:** needs an app"
    let mut marks = item.text.marks().iter();
    let bold = marks.find(|mark| mark.kind == MarkKind::Strong && mark.plain.start == 0);
    let named = bold.and_then(|mark| labels::inline(&item.text, mark.plain.clone()));
    let name = named.map_or(text, |name| Inline {
        plain: name.plain.trim_end_matches([':', '：', ' ']),
        ..name
    });
    let rest =
        bold.and_then(|mark| labels::inline(&item.text, mark.plain.end..item.text.plain.len()));
    if let Some(rest) = rest {
        let kept = reader.keep(rest);
        let is_reason = exclusion.reason.is_none() && !kept.value.starts_with(['(', '（']);
        if is_reason {
            exclusion.reason = Some(kept);
        } else {
            exclusion.notes.insert(0, kept);
        }
    }
    reader.add(name, item.span, Some(placed.index), exclusion);
}

fn read(reader: &mut Reader<'_>, blocks: &[&Block]) -> Exclusion {
    let mut exclusion = Exclusion::default();
    for part in entries::read_items(blocks, &fields::is_label) {
        match part {
            Part::Entry(entry) => {
                reader.coverage.keep(entry.label_span);
                let mut lines: Vec<_> = entry
                    .value
                    .map(|value| reader.keep(value))
                    .into_iter()
                    .collect();
                lines.extend(keep_lines(reader, &entry.blocks));
                let is_reason = fields::field(entry.label) == Some(Field::Reason);
                if is_reason && !entry.label.is_empty() {
                    exclusion.reason = joined(lines);
                } else {
                    label_first(&mut lines, &entry);
                    exclusion.notes.extend(lines);
                }
            }
            Part::Text(text) => {
                let note = reader.keep(text);
                exclusion.notes.push(note);
            }
            Part::Block(block) => {
                let lines = keep_lines(reader, &[block]);
                exclusion.notes.extend(lines);
            }
        }
    }
    exclusion
}

/// A label that has no field of its own stays with its line: "Migration: Copy the slips".
fn label_first(lines: &mut [Spanned<String>], entry: &Entry<'_>) {
    let Some(first) = lines.first_mut().filter(|_| !entry.label.is_empty()) else {
        return;
    };
    first.value = format!("{}: {}", entry.label, first.value);
    first.at.span.start = entry.label_span.start.min(first.at.span.start);
}
