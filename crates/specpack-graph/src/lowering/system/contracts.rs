//! Contracts: between components under "A → B", with the outside under a name.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::{join, keep_lines};
use crate::lowering::text::endpoint_line;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::name_list;
use crate::lowering::text::shapes;
use crate::lowering::text::words::words;
use crate::model::{Contract, ContractKind, Property, Spanned, Topic};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// Labels that stand within a contract and head none.
fn is_label(label: &str) -> bool {
    let words = words(label);
    matches!(
        words.as_str(),
        "purpose"
            | "authentication"
            | "auth"
            | "rate limits"
            | "rate limit"
            | "rate limiting"
            | "error handling"
            | "errors"
            | "protocol"
            | "format"
            | "request"
            | "response"
            | "sla"
            | "timeout"
            | "retry"
            | "retries"
            | "endpoint"
            | "endpoints"
            | "method"
            | "type"
            | "description"
            | "contract"
            | "interface"
            | "notes"
            | "note"
            | "payload"
            | "fallback"
            | "provider"
            | "base url"
            | "version"
            | "versioning"
            | "data"
            | "usage"
            | "used by"
    )
}

/// Reads the contracts that stand under bold lines, or as items of lists.
pub(crate) fn lower_groups(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| !is_label(title));
    for block in lead {
        let BlockKind::List(list) = &block.kind else {
            continue;
        };
        for item in &list.items {
            lower_item(reader, placed, item);
        }
    }
    let mut is_external = placed.topic == Topic::ExternalContracts;
    for group in groups {
        // "**External APIs:**" alone only says what the following contracts are.
        if group.blocks.is_empty() && arrow(group.title.plain).is_none() {
            is_external = words(group.title.plain).contains("external");
            reader.coverage.keep(group.title.span);
            continue;
        }
        let blocks = &group.blocks;
        add(
            reader,
            placed.index,
            group.title,
            group.extent,
            blocks,
            is_external,
        );
    }
}

/// Adds the contract of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let parent = placed.parent.and_then(|parent| reader.sections.get(parent));
    let is_external = parent.is_some_and(|parent| parent.topic == Topic::ExternalContracts);
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let extent = placed.section.span;
    add(reader, placed.index, title, extent, &blocks, is_external);
}

/// "Order Service → Billing Service: `POST /charge`", with details below it.
fn lower_item(
    reader: &mut Reader<'_>,
    placed: &Placed<'_>,
    item: &specpack_syntax::markdown::Item,
) {
    let Some(whole) = labels::whole(&item.text) else {
        return;
    };
    let part = labels::single(&item.text);
    let title = part.map_or(whole, |part| Inline {
        plain: part.label,
        span: part.label_span,
    });
    let is_external = placed.topic == Topic::ExternalContracts;
    if arrow(title.plain).is_none() && !is_external {
        return;
    }
    let blocks: Vec<&Block> = item.blocks.iter().collect();
    let id = add(reader, placed.index, title, item.span, &blocks, is_external);
    if let Some(value) = part
        .map(|part| part.value)
        .filter(|value| !value.plain.is_empty())
    {
        let note = reader.keep(value);
        let calls = calls(reader, &note.value, value.span);
        if let Some(contract) = reader.graph.get_mut::<Contract>(id) {
            contract.notes.push(note);
            contract.calls.extend(calls);
        }
    }
}

/// The two sides of "A → B", "A -> B", "A to B".
fn arrow(title: &str) -> Option<(&str, &str)> {
    ["→", "->", "⇒", "=>", "➔", "⟶"]
        .iter()
        .find_map(|arrow| title.split_once(arrow))
        .map(|(from, to)| (from.trim(), to.trim()))
        .filter(|(from, to)| !from.is_empty() && !to.is_empty())
}

fn add(
    reader: &mut Reader<'_>,
    section: u32,
    title: Inline<'_>,
    extent: Span,
    blocks: &[&Block],
    is_external: bool,
) -> crate::model::NodeId {
    let sides = arrow(title.plain).filter(|_| !is_external);
    let kind = match sides {
        None => ContractKind::External,
        Some((from, to)) => {
            let side = |reader: &mut Reader<'_>, plain| {
                let span = labels::locate(reader.source, plain, title.span);
                let name = name_list::without_explanation(Inline { plain, span });
                reader.reference(name)
            };
            ContractKind::Internal {
                from: side(reader, from),
                to: side(reader, to),
            }
        }
    };
    let mut contract = Contract {
        kind,
        shapes: Vec::new(),
        code: Vec::new(),
        language: String::new(),
        calls: Vec::new(),
        properties: Vec::new(),
        notes: Vec::new(),
    };
    for part in entries::read(blocks.iter().copied(), &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut contract, &entry),
            Part::Text(text) => {
                let kept = reader.keep(text);
                contract.calls.extend(calls(reader, &kept.value, text.span));
                contract.notes.push(kept);
            }
            Part::Block(block) => read_block(reader, &mut contract, block),
        }
    }
    reader.add(title, extent, Some(section), contract)
}

fn read_entry(reader: &mut Reader<'_>, contract: &mut Contract, entry: &Entry<'_>) {
    let at = reader.keep_mark(entry.label_span).at;
    let mut lines = Vec::new();
    if let Some(value) = entry.value {
        lines.push(reader.keep(value));
        contract
            .calls
            .extend(calls(reader, value.plain, value.span));
    }
    for block in &entry.blocks {
        match block.kind {
            BlockKind::List(_) | BlockKind::Paragraph(_) => {
                lines.extend(keep_lines(reader, &[block]));
            }
            _ => read_block(reader, contract, block),
        }
    }
    contract.properties.push(Property {
        label: entry.label.to_owned(),
        text: join(&lines),
        at,
    });
}

fn read_block(reader: &mut Reader<'_>, contract: &mut Contract, block: &Block) {
    match &block.kind {
        BlockKind::Code(code) => {
            let text = reader.keep_code(block, code.content);
            contract.shapes.extend(shapes::parse(&text.value));
            contract
                .calls
                .extend(calls(reader, &text.value, code.content));
            if contract.language.is_empty() {
                contract.language.clone_from(&code.language);
            }
            contract.code.push(text);
        }
        BlockKind::Html | BlockKind::Rule | BlockKind::Definitions => {}
        BlockKind::List(_) => {
            let lines = keep_lines(reader, &[block]);
            for line in &lines {
                let found = calls(reader, &line.value, line.at.span);
                contract.calls.extend(found);
            }
            contract.notes.extend(lines);
        }
        _ => {
            let kept = reader.keep_block(block);
            contract.notes.push(kept);
        }
    }
}

/// The endpoints that a text names.
fn calls(reader: &Reader<'_>, text: &str, area: Span) -> Vec<Spanned<String>> {
    // Code stands in the source as it is; other text may hide marks.
    let is_raw = reader.source.slice(area).starts_with(text);
    let found = endpoint_line::find_all(text).into_iter();
    found
        .map(|(at, method, path)| {
            let span = if is_raw {
                let start = area.range().start + at;
                Span::new(start..start + path.len())
            } else {
                labels::locate(reader.source, path, area)
            };
            Spanned::new(format!("{method} {path}"), reader.location(span))
        })
        .collect()
}
