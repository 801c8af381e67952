//! Events: who publishes what, what it carries, and who subscribes.

use super::components::references;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::{join, keep_lines};
use crate::lowering::shared::risks::tables;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::name_list;
use crate::lowering::text::shapes;
use crate::lowering::text::words::{is_none, strip_prefix_ignoring_case, without_brackets, words};
use crate::model::{Event, Reference, Shape, ShapeField, Spanned};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Publisher,
    Subscribers,
    Payload,
    Description,
}

fn field(label: &str) -> Option<Field> {
    Some(match words(without_brackets(label)).as_str() {
        "publisher" | "publishers" | "producer" | "producers" | "source" | "published by"
        | "emitted by" | "from" => Field::Publisher,
        "subscribers" | "subscriber" | "consumers" | "consumer" | "subscribed by" | "to"
        | "consumed by" | "listeners" => Field::Subscribers,
        "payload" | "event payload" | "data" | "schema" | "body" => Field::Payload,
        "trigger" | "triggered by" | "description" | "purpose" | "when" | "flow" => {
            Field::Description
        }
        _ => return None,
    })
}

/// Reads the events of the section on event flows itself: bold heads, tables, lists.
pub(crate) fn lower_flows(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| field(title).is_none());
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
        // A table of events may follow single ones; the table of a payload names no party.
        let blocks = group.blocks.iter();
        let (listed, own): (Vec<&Block>, Vec<&Block>) =
            blocks.partition(|block| is_table_of_events(block));
        add(reader, placed.index, group.title, group.extent, &own);
        for (block, table) in tables(&listed) {
            lower_table(reader, placed.index, block, table);
        }
    }
}

fn is_table_of_events(block: &Block) -> bool {
    let BlockKind::Table(table) = &block.kind else {
        return false;
    };
    let parties = [
        "publisher",
        "producer",
        "subscribers",
        "subscriber",
        "consumers",
    ];
    columns::find(table, &["event", "topic"]).is_some() && columns::find(table, &parties).is_some()
}

/// Adds the event of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let name = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    add(reader, placed.index, name, placed.section.span, &blocks);
}

/// "Event 1: order.placed", "`order.placed` Event", "order.placed"
fn event_name(title: Inline<'_>) -> Inline<'_> {
    let mut plain = title.plain;
    if let Some(rest) = strip_prefix_ignoring_case(plain, "event") {
        let name = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let name = name.trim_start_matches([':', '.', '-', '–', ' ']);
        if !name.is_empty() && name.len() < rest.len() {
            plain = name;
        }
    }
    Inline { plain, ..title }
}

fn add(reader: &mut Reader<'_>, section: u32, title: Inline<'_>, extent: Span, blocks: &[&Block]) {
    let mut event = Event::default();
    let is_label = |label: &str| field(label).is_some();
    for part in entries::read(blocks.iter().copied(), &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut event, &entry),
            Part::Text(text) => {
                let kept = reader.keep(text);
                describe(&mut event, kept);
            }
            Part::Block(block) => read_block(reader, &mut event, block),
        }
    }
    reader.add(event_name(title), extent, Some(section), event);
}

fn describe(event: &mut Event, text: Spanned<String>) {
    match &mut event.description {
        None => event.description = Some(text),
        Some(description) => {
            description.value.push('\n');
            description.value.push_str(&text.value);
        }
    }
}

fn read_entry(reader: &mut Reader<'_>, event: &mut Event, entry: &Entry<'_>) {
    reader.coverage.keep(entry.label_span);
    match field(entry.label) {
        Some(Field::Publisher) => {
            let named = references(reader, entry);
            add_parties(&mut event.publishers, named);
        }
        Some(Field::Subscribers) => {
            let named = references(reader, entry);
            add_parties(&mut event.subscribers, named);
        }
        Some(Field::Payload) => {
            if let Some(value) = entry.value {
                reader.coverage.keep(value.span);
                event.payload = payload_of_line(value.plain);
            }
            for block in &entry.blocks {
                read_payload(reader, event, block);
            }
        }
        Some(Field::Description) | None => {
            let mut lines = Vec::new();
            lines.extend(entry.value.map(|value| reader.keep(value)));
            lines.extend(keep_lines(reader, &entry.blocks));
            for block in &entry.blocks {
                if let BlockKind::Code(_) = block.kind {
                    read_block(reader, event, block);
                }
            }
            let at = reader.location(entry.label_span);
            if !lines.is_empty() {
                describe(event, Spanned::new(join(&lines), at));
            }
        }
    }
}

/// A flow and a list may name the same parties; the last place is the one that is kept.
fn add_parties(parties: &mut Vec<Reference>, named: Vec<Reference>) {
    parties.retain(|party| {
        !named
            .iter()
            .any(|name| words(&name.text) == words(&party.text))
    });
    parties.extend(named);
}

fn read_payload(reader: &mut Reader<'_>, event: &mut Event, block: &Block) {
    match &block.kind {
        BlockKind::Code(code) => {
            let text = reader.keep_code(block, code.content);
            if let Some(shape) = shapes::parse(&text.value).into_iter().next() {
                event.payload = shape;
            }
        }
        BlockKind::List(_) => {
            let lines = keep_lines(reader, &[block]);
            let fields = lines.iter().map(|line| shape_field(&line.value));
            event.payload.fields.extend(fields);
        }
        _ => {
            let kept = reader.keep_block(block);
            describe(event, kept);
        }
    }
}

/// Code that tells a flow ("A → Event Bus → [B, C]"), or that is the payload.
fn read_block(reader: &mut Reader<'_>, event: &mut Event, block: &Block) {
    let BlockKind::Code(code) = &block.kind else {
        if !matches!(
            block.kind,
            BlockKind::Html | BlockKind::Rule | BlockKind::Definitions
        ) {
            let kept = reader.keep_block(block);
            describe(event, kept);
        }
        return;
    };
    let content = code.content;
    let text = reader.keep_code(block, content);
    let is_flow = text.value.contains('→') || text.value.contains("->");
    if is_flow && !text.value.contains('{') {
        read_flow(reader, event, &text.value, content);
        event.flow = Some(text);
    } else if event.payload.fields.is_empty() {
        match shapes::parse(&text.value).into_iter().next() {
            Some(shape) => event.payload = shape,
            None => describe(event, text),
        }
    } else {
        describe(event, text);
    }
}

/// "Order Service → Event Bus → [Billing Service, Email Service]"
fn read_flow(reader: &mut Reader<'_>, event: &mut Event, flow: &str, area: Span) {
    let Some(line) = flow
        .lines()
        .find(|line| line.contains('→') || line.contains("->"))
    else {
        return;
    };
    let steps: Vec<&str> = line
        .split("->")
        .flat_map(|part| part.split('→'))
        .map(str::trim)
        .collect();
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return;
    };
    let mut reference = |name: &str| {
        let span = labels::locate(reader.source, name, area);
        reader.reference(Inline { plain: name, span })
    };
    if event.publishers.is_empty() && !first.is_empty() {
        event.publishers.push(reference(first));
    }
    if event.subscribers.is_empty() {
        let names = last.trim_matches(['[', ']']).split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty() && !is_none(name));
        event.subscribers.extend(names.map(reference));
    }
}

fn payload_of_line(line: &str) -> Shape {
    if let Some(shape) = shapes::parse(line).into_iter().next() {
        return shape;
    }
    let names = line.trim_matches(['{', '}', ' ']).split(',');
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    Shape {
        name: String::new(),
        fields: names.map(shape_field).collect(),
    }
}

fn shape_field(text: &str) -> ShapeField {
    let (name, ty) = text.split_once(':').unwrap_or((text, ""));
    let name = name.trim();
    ShapeField {
        name: name.trim_end_matches('?').to_owned(),
        ty: ty.trim().to_owned(),
        is_optional: name.ends_with('?'),
    }
}

fn lower_table(
    reader: &mut Reader<'_>,
    section: u32,
    block: &Block,
    table: &specpack_syntax::markdown::Table,
) {
    let Some(name) = columns::find(table, &["event", "name", "topic"]) else {
        return;
    };
    let publisher = columns::find(table, &["publisher", "producer", "source", "emitted"]);
    let subscribers = columns::find(
        table,
        &["subscribers", "subscriber", "consumers", "consumer"],
    );
    let payload = columns::find(table, &["payload", "data"]);
    let description = columns::find(table, &["trigger", "description", "purpose"]);
    reader.coverage.keep(block.span);
    for row in &table.rows {
        let Some(title) = columns::cell(row, Some(name)) else {
            continue;
        };
        reader.coverage.keep(row.span);
        let known = [Some(name), publisher, subscribers, payload, description];
        let others = columns::others(reader, table, row, &known);
        reader.add_passages(section, others);
        let event = Event {
            publishers: cell_references(reader, columns::cell(row, publisher)),
            subscribers: cell_references(reader, columns::cell(row, subscribers)),
            payload: columns::cell(row, payload)
                .map(|text| payload_of_line(text.plain))
                .unwrap_or_default(),
            description: columns::cell(row, description).map(|text| reader.keep(text)),
            flow: None,
        };
        reader.add(title, row.span, Some(section), event);
    }
}

fn cell_references(reader: &mut Reader<'_>, cell: Option<Inline<'_>>) -> Vec<Reference> {
    let names = cell.map(name_list::split).unwrap_or_default();
    let names = names.into_iter().filter(|name| !is_none(name.plain));
    names.map(|name| reader.reference(name)).collect()
}

/// "order.placed: Order Service → Billing Service, Notification Service", with details below it.
fn lower_item(reader: &mut Reader<'_>, section: u32, item: &specpack_syntax::markdown::Item) {
    let Some(whole) = labels::whole(&item.text) else {
        return;
    };
    let part = labels::single(&item.text);
    let name = part.map_or(name_list::without_explanation(whole), |part| Inline {
        plain: part.label,
        span: part.label_span,
    });
    let mut event = Event::default();
    if let Some(value) = part.map(|part| part.value) {
        let kept = reader.keep(value);
        if value.plain.contains('→') || value.plain.contains("->") {
            read_flow(reader, &mut event, value.plain, value.span);
            event.flow = Some(kept);
        } else {
            describe(&mut event, kept);
        }
    }
    let is_label = |label: &str| field(label).is_some();
    for part in entries::read(&item.blocks, &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut event, &entry),
            Part::Text(text) => {
                let kept = reader.keep(text);
                describe(&mut event, kept);
            }
            Part::Block(block) => read_block(reader, &mut event, block),
        }
    }
    reader.add(name, item.span, Some(section), event);
}
