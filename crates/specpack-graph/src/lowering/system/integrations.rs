//! Systems outside: "Integration 1: Stripe (Payments)", bold names, or items of a list.

use super::components::references;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::{join, keep_lines};
use crate::lowering::shared::risks::tables;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{strip_prefix_ignoring_case, words};
use crate::model::{Integration, Property};
use specpack_syntax::markdown::{Block, BlockKind, Item, Table};
use specpack_syntax::source::Span;

fn is_label(label: &str) -> bool {
    matches!(
        words(label).as_str(),
        "type"
            | "purpose"
            | "authentication"
            | "auth"
            | "error handling"
            | "feature spec"
            | "rate limits"
            | "rate limit"
            | "protocol"
            | "used by"
            | "provider"
            | "fallback"
            | "data exchanged"
            | "data"
            | "sla"
            | "frequency"
            | "component"
            | "components"
            | "integration type"
            | "description"
            | "endpoint"
            | "retry"
            | "notes"
            | "api"
            | "integration"
            | "failure handling"
    )
}

/// "**Third-Party Services:**" heads many integrations and is none itself.
fn is_collection(title: &str) -> bool {
    let words = words(title);
    let last = words.split(' ').next_back().unwrap_or_default();
    matches!(
        last,
        "services" | "dependencies" | "integrations" | "systems" | "providers"
    )
}

/// Reads the integrations of the section itself.
pub(crate) fn lower_groups(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| {
        !is_label(title) && !is_collection(title)
    });
    for (block, table) in tables(&lead) {
        lower_table(reader, placed.index, block, table);
    }
    for block in &lead {
        if let BlockKind::List(list) = &block.kind {
            for item in &list.items {
                lower_item(reader, placed.index, item);
            }
        }
    }
    for group in groups {
        add(
            reader,
            placed.index,
            group.title,
            group.extent,
            &group.blocks,
        );
    }
}

/// Adds the integration of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    add(reader, placed.index, title, placed.section.span, &blocks);
}

fn name(title: Inline<'_>) -> Inline<'_> {
    let Some(rest) = strip_prefix_ignoring_case(title.plain, "integration") else {
        return title;
    };
    let name = rest
        .trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace())
        .trim_start_matches([':', '.', '-', '–', ' ']);
    if name.is_empty() {
        return title;
    }
    Inline {
        plain: name,
        ..title
    }
}

fn add(reader: &mut Reader<'_>, section: u32, title: Inline<'_>, extent: Span, blocks: &[&Block]) {
    let mut integration = Integration::default();
    for part in entries::read(blocks.iter().copied(), &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut integration, &entry),
            Part::Text(text) => {
                let kept = reader.keep(text);
                integration.notes.push(kept);
            }
            Part::Block(block)
                if matches!(
                    block.kind,
                    BlockKind::Html | BlockKind::Rule | BlockKind::Definitions
                ) => {}
            Part::Block(block) => {
                let kept = reader.keep_block(block);
                integration.notes.push(kept);
            }
        }
    }
    reader.add(name(title), extent, Some(section), integration);
}

fn read_entry(reader: &mut Reader<'_>, integration: &mut Integration, entry: &Entry<'_>) {
    let at = reader.keep_mark(entry.label_span).at;
    if matches!(
        words(entry.label).as_str(),
        "used by" | "component" | "components"
    ) {
        integration.used_by.extend(references(reader, entry));
        return;
    }
    let mut lines = Vec::new();
    lines.extend(entry.value.map(|value| reader.keep(value)));
    lines.extend(keep_lines(reader, &entry.blocks));
    for block in &entry.blocks {
        if let BlockKind::Code(_) | BlockKind::Table(_) = block.kind {
            lines.push(reader.keep_block(block));
        }
    }
    integration.properties.push(Property {
        label: entry.label.to_owned(),
        text: join(&lines),
        at,
    });
}

/// "**Stripe:** card payments", with details below it.
fn lower_item(reader: &mut Reader<'_>, section: u32, item: &Item) {
    let Some(whole) = labels::whole(&item.text) else {
        return;
    };
    let part = labels::single(&item.text);
    let title = part.map_or(whole, |part| Inline {
        plain: part.label,
        span: part.label_span,
    });
    let mut notes = Vec::new();
    if let Some(part) = part.filter(|part| !part.value.plain.is_empty()) {
        notes.push(reader.keep(part.value));
    }
    let mut integration = Integration {
        notes,
        ..Integration::default()
    };
    let nested: Vec<&Block> = item.blocks.iter().collect();
    for part in entries::read_items(&nested, &is_label) {
        match part {
            Part::Entry(entry) if !entry.label.is_empty() => {
                read_entry(reader, &mut integration, &entry);
            }
            Part::Entry(entry) => {
                integration
                    .notes
                    .extend(entry.value.map(|value| reader.keep(value)));
                let lines = keep_lines(reader, &entry.blocks);
                integration.notes.extend(lines);
            }
            Part::Text(text) => integration.notes.push(reader.keep(text)),
            Part::Block(block) => integration.notes.push(reader.keep_block(block)),
        }
    }
    reader.add(name(title), item.span, Some(section), integration);
}

fn lower_table(reader: &mut Reader<'_>, section: u32, block: &Block, table: &Table) {
    reader.coverage.keep(block.span);
    let name_column = columns::find(
        table,
        &["system", "service", "integration", "name", "provider"],
    );
    let name_column = name_column.unwrap_or(0);
    for row in &table.rows {
        let Some(title) = columns::cell(row, Some(name_column)) else {
            continue;
        };
        reader.coverage.keep(row.span);
        let mut integration = Integration::default();
        for (column, (head, cell)) in table.head.iter().zip(&row.cells).enumerate() {
            let Some(text) = labels::whole(cell).filter(|_| column != name_column) else {
                continue;
            };
            integration.properties.push(Property {
                label: head.plain.trim().to_owned(),
                text: text.plain.to_owned(),
                at: reader.location(text.span),
            });
        }
        reader.add(title, row.span, Some(section), integration);
    }
}
