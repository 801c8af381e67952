//! One item of the roadmap and the bullets below it.

use super::components::references;
use super::roadmap_line::RoadmapLine;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::text::durations;
use crate::lowering::text::entries;
use crate::lowering::text::entries::{Entry, Part};
use crate::lowering::text::labels::Inline;
use crate::lowering::text::name_list;
use crate::lowering::text::words::{without_brackets, words};
use crate::model::{Complexity, Estimate, NodeId, Reference, RoadmapItem, Spanned};
use specpack_syntax::markdown::Block;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Features,
    Dependencies,
    Estimate,
    Component,
    Complexity,
    Level,
    Name,
}

fn field(label: &str) -> Option<Field> {
    Some(match words(without_brackets(label)).as_str() {
        "features" | "key features" | "scope" | "deliverables" | "includes" | "tasks" => {
            Field::Features
        }
        "dependencies" | "depends on" | "dependency" | "requires" | "blocked by"
        | "prerequisites" => Field::Dependencies,
        "estimated" | "estimate" | "estimated days" | "effort" | "duration"
        | "estimated effort" | "time" | "estimated time" | "estimation" => Field::Estimate,
        "component" | "implements" | "system component" => Field::Component,
        "complexity" => Field::Complexity,
        "level" | "maturity" | "maturity level" => Field::Level,
        "feature spec" | "spec" => Field::Name,
        _ => return None,
    })
}

/// Builds an item from its line and what stands below it.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    system: NodeId,
    position: u32,
    line: &RoadmapLine<'_>,
    blocks: &[&Block],
) -> RoadmapItem {
    let mut item = RoadmapItem {
        system,
        position,
        phase: None,
        maturity: line
            .maturity
            .map(|(level, span)| Spanned::new(level, reader.location(span))),
        stated_complexity: line
            .complexity
            .map(|(complexity, span)| Spanned::new(complexity, reader.location(span))),
        complexity: None,
        features: Vec::new(),
        dependencies_at: None,
        dependencies: Vec::new(),
        estimate: line.estimate.and_then(|text| estimate(reader, text)),
        component: Reference::new(line.name.plain, reader.location(line.name.span)),
        feature_id: String::new(),
        notes: Vec::new(),
    };
    if let Some(rest) = line.rest {
        let note = reader.keep(rest);
        item.notes.push(note);
    }
    let is_label = |label: &str| field(label).is_some();
    for part in entries::read_items(blocks, &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut item, &entry),
            Part::Text(text) => {
                let note = reader.keep(text);
                item.notes.push(note);
            }
            Part::Block(block) => {
                let lines = keep_lines(reader, &[block]);
                item.features.extend(lines);
            }
        }
    }
    let stated = item.stated_complexity.as_ref().map(|stated| stated.value);
    let of_level = item.maturity.as_ref();
    item.complexity = stated.or_else(|| of_level.map(|level| Complexity::of_maturity(level.value)));
    item
}

fn read_entry(reader: &mut Reader<'_>, item: &mut RoadmapItem, entry: &Entry<'_>) {
    let at = reader.keep_mark(entry.label_span);
    let value = entry.value;
    if entry.label.is_empty() {
        item.features.extend(value.map(|value| reader.keep(value)));
        let nested = keep_lines(reader, &entry.blocks);
        item.features.extend(nested);
        return;
    }
    match field(entry.label) {
        Some(Field::Dependencies) => {
            item.dependencies_at = Some(at);
            item.dependencies.extend(references(reader, entry));
            return;
        }
        Some(Field::Estimate) => {
            let estimated = value.and_then(|value| estimate(reader, value));
            match (estimated, value) {
                (Some(estimated), _) => item.estimate = Some(estimated),
                (None, Some(value)) => item.notes.push(reader.keep(value)),
                (None, None) => {}
            }
        }
        Some(Field::Component) => {
            if let Some(value) = value {
                let name = name_list::without_explanation(value);
                item.component = reader.reference(name);
            }
        }
        Some(Field::Complexity) => {
            let stated = value.and_then(|value| {
                let complexity = Complexity::parse(value.plain)?;
                Some(Spanned::new(complexity, reader.location(value.span)))
            });
            if stated.is_none() {
                item.notes.extend(value.map(|value| reader.keep(value)));
            }
            item.stated_complexity = stated.or(item.stated_complexity.take());
        }
        Some(Field::Level) => {
            let stated = value.and_then(|value| {
                let digit = value.plain.bytes().find(u8::is_ascii_digit)?;
                Some(Spanned::new(digit - b'0', reader.location(value.span)))
            });
            if stated.is_none() {
                item.notes.extend(value.map(|value| reader.keep(value)));
            }
            item.maturity = stated.or(item.maturity.take());
        }
        Some(Field::Features) => {
            let names = value.map(name_list::split).unwrap_or_default();
            let kept = names.into_iter().map(|name| reader.keep(name));
            item.features.extend(kept);
        }
        Some(Field::Name) | None => {
            item.notes.extend(value.map(|value| reader.keep(value)));
        }
    }
    let lines = keep_lines(reader, &entry.blocks);
    if field(entry.label) == Some(Field::Features) {
        item.features.extend(lines);
    } else {
        item.notes.extend(lines);
    }
}

fn estimate(reader: &mut Reader<'_>, text: Inline<'_>) -> Option<Estimate> {
    let (min_minutes, max_minutes) = durations::minutes(text.plain)?;
    Some(Estimate {
        min_minutes,
        max_minutes,
        text: reader.keep(text),
    })
}
