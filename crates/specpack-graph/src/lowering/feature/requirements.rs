//! Requirements: "FR-1: Title" with description, criteria, priority and dependencies.

use super::{criteria, examples};
use crate::lowering::outline::Placed;
use crate::lowering::prd::example::{self, Example};
use crate::lowering::prd::fields::{self, Field};
use crate::lowering::prd::tasks::{self, Place, is_placeholder};
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::exhibits;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::risks::tables;
use crate::lowering::system::references;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::quantities;
use crate::lowering::text::words::words;
use crate::model::{
    EdgeKind, NodeId, Priority, Requirement, RequirementChange, RequirementKind, Spanned,
    TaskSource, Topic,
};
use specpack_syntax::markdown::{Block, BlockKind, Item};
use specpack_syntax::source::Span;

/// What a label of a requirement is about; none where it is a note.
fn field(label: &str) -> Option<Field> {
    fields::field(label).filter(|field| {
        matches!(
            field,
            Field::Description
                | Field::Criteria
                | Field::Priority
                | Field::Dependencies
                | Field::Specification
                | Field::Tasks
                | Field::Example
                | Field::Change
                | Field::FormerName
        )
    })
}

/// Reads requirements under bold lines, as items, and as rows.
pub(crate) fn lower_groups(
    reader: &mut Reader<'_>,
    feature: NodeId,
    placed: &Placed<'_>,
    kind: RequirementKind,
) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| split_id(title).0.is_some());
    for (block, table) in tables(&lead) {
        reader.coverage.keep(block.span);
        let text = columns::find(table, &["requirement", "description", "title", "name"]);
        let text = text.unwrap_or(table.head.len().saturating_sub(1).min(1));
        let id = columns::find(table, &["id", "req", "number"]).filter(|id| *id != text);
        for row in &table.rows {
            let Some(title) = columns::cell(row, Some(text)) else {
                continue;
            };
            let mut requirement = empty(kind);
            requirement.id = columns::cell(row, id).map(|id| reader.keep_part(id));
            let priority = columns::find(table, &["priority"]);
            if let Some(value) = columns::cell(row, priority) {
                set_priority(reader, &mut requirement, value);
            }
            let known = [Some(text), id, priority];
            let notes = columns::others(reader, table, row, &known);
            if !notes.is_empty() {
                requirement.notes = notes;
            }
            if kind == RequirementKind::NonFunctional {
                requirement.quantities = quantities::parse(&columns::line(row));
            }
            let node = reader.add(title, row.span, Some(placed.index), requirement);
            reader.connect(node, EdgeKind::PartOf, feature, title.span);
        }
    }
    for block in &lead {
        if let BlockKind::List(list) = &block.kind {
            for item in &list.items {
                lower_item(reader, feature, placed.index, item, kind);
            }
        }
    }
    for group in groups {
        let parts = entries::read(group.blocks.iter().copied(), &is_label);
        let (title, extent) = (group.title, group.extent);
        add(reader, feature, placed.index, title, extent, parts, kind);
    }
}

/// Adds the requirement of a section of its own; a heading below it labels what follows.
pub(crate) fn lower_section(
    reader: &mut Reader<'_>,
    feature: NodeId,
    placed: &Placed<'_>,
) -> NodeId {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let is_nfr = title
        .plain
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("nfr"));
    let parent = placed.parent.and_then(|parent| reader.sections.get(parent));
    let is_among_qualities = parent.is_some_and(|parent| {
        matches!(
            parent.topic,
            Topic::NonFunctionalRequirements | Topic::Quality
        )
    });
    let kind = if is_nfr || is_among_qualities {
        RequirementKind::NonFunctional
    } else {
        RequirementKind::Functional
    };
    let mut parts = entries::read(&placed.section.blocks, &is_label);
    for below in reader.sections.below(placed) {
        reader.coverage.keep(below.section.heading);
        let blocks = &below.section.blocks;
        match field(&below.section.name) {
            Some(_) => parts.push(Part::Entry(Entry {
                label: &below.section.name,
                label_span: below.section.title.span,
                value: None,
                blocks: blocks.iter().collect(),
            })),
            None => parts.extend(entries::read(blocks, &is_label)),
        }
    }
    let extent = placed.section.span;
    add(reader, feature, placed.index, title, extent, parts, kind)
}

fn is_label(label: &str) -> bool {
    field(label).is_some()
}

fn empty(kind: RequirementKind) -> Requirement {
    Requirement {
        kind,
        ..Requirement::default()
    }
}

/// "FR-1: User Login" as id and title.
fn split_id(title: &str) -> (Option<&str>, &str) {
    let end = title
        .find(|c: char| matches!(c, ':' | '：') || c.is_whitespace())
        .unwrap_or(title.len());
    let Some((id, rest)) = title.split_at_checked(end) else {
        return (None, title);
    };
    let id = id.trim_end_matches(['.', ')']);
    let letters = id.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_id = letters.len() < id.len()
        && letters.bytes().any(|byte| byte.is_ascii_digit())
        && letters.starts_with([
            '-', '_', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
        ]);
    if !is_id {
        return (None, title);
    }
    let rest = rest.trim_start_matches([':', '：', '-', '–', '—', ' ', '.']);
    (Some(id), if rest.is_empty() { title } else { rest })
}

/// An item: "**FR-001**: System MUST …", or a line such as "Login endpoint: < 200ms".
fn lower_item(
    reader: &mut Reader<'_>,
    feature: NodeId,
    section: u32,
    item: &Item,
    kind: RequirementKind,
) {
    let Some(text) = labels::whole(&item.text) else {
        return;
    };
    let parts = entries::read(&item.blocks, &is_label);
    add(reader, feature, section, text, item.span, parts, kind);
}

/// What stands below a requirement and becomes nodes of its own.
#[derive(Default)]
struct Below<'a, 'r> {
    lists: Vec<&'a Block>,
    tasks: Vec<&'a Block>,
    example: Option<Example<'r>>,
}

impl<'a> Below<'a, '_> {
    /// Takes a block for a list of criteria, unless it is none.
    fn add(&mut self, reader: &mut Reader<'_>, requirement: &mut Requirement, block: &'a Block) {
        match exhibits::is_exhibit(block) {
            true => requirement.exhibits.extend(exhibits::keep(reader, [block])),
            false => self.lists.push(block),
        }
    }
}

fn add<'a>(
    reader: &mut Reader<'_>,
    feature: NodeId,
    section: u32,
    title: Inline<'_>,
    extent: Span,
    parts: Vec<Part<'a>>,
    kind: RequirementKind,
) -> NodeId {
    reader.coverage.keep(title.span);
    let (id, name) = split_id(title.plain);
    let mut requirement = empty(kind);
    requirement.id = id.map(|id| {
        let span = labels::locate(reader.source, id, title.span);
        reader.part(id, span)
    });
    let mut below = Below::default();
    for part in parts {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut requirement, &entry, &mut below),
            Part::Text(text) => match requirement.description {
                None => requirement.description = Some(reader.keep_part(text)),
                Some(_) => requirement.notes.push(reader.keep(text)),
            },
            Part::Block(block) => below.add(reader, &mut requirement, block),
        }
    }
    let mut name = Inline {
        plain: name,
        span: labels::locate(reader.source, name, title.span),
    };
    let example = below.example.take().filter(|_| is_placeholder(name.plain));
    if let Some(example) = &example {
        name = example.title.unwrap_or(name);
        examples::fill(reader, &mut requirement, example);
    }
    if kind == RequirementKind::NonFunctional {
        requirement.quantities = quantities::parse(name.plain);
    }
    let node = reader.add(name, extent, Some(section), requirement);
    reader.connect(node, EdgeKind::PartOf, feature, title.span);
    let place = Place {
        spec: feature,
        source: TaskSource::Requirement(node),
        phase: None,
        group: None,
        section,
    };
    let (criteria, tasks) = match &example {
        Some(example) => {
            for block in below.lists.iter().chain(&below.tasks) {
                reader.coverage.keep_all(block.span);
            }
            examples::children(reader, place, node, example)
        }
        None => (
            criteria::lower(reader, node, section, &below.lists),
            tasks::lower(reader, place, &below.tasks),
        ),
    };
    if let Some(requirement) = reader.graph.get_mut::<Requirement>(node) {
        requirement.criteria = criteria;
        if !tasks.is_empty() {
            requirement.tasks = tasks;
        }
    }
    node
}

fn read_entry<'a, 'r>(
    reader: &mut Reader<'r>,
    requirement: &mut Requirement,
    entry: &Entry<'a>,
    below: &mut Below<'a, 'r>,
) {
    reader.coverage.keep(entry.label_span);
    match field(entry.label) {
        Some(Field::Description) => {
            let mut lines: Vec<Spanned<String>> = Vec::new();
            lines.extend(entry.value.map(|value| reader.keep(value)));
            lines.extend(keep_text(reader, requirement, entry));
            for line in lines {
                match requirement.description {
                    None => requirement.description = Some(reader.part(&line.value, line.at.span)),
                    Some(_) => requirement.notes.push(line),
                }
            }
        }
        Some(Field::Criteria) => {
            if let Some(value) = entry.value {
                let note = reader.keep(value);
                requirement.notes.push(note);
            }
            for block in &entry.blocks {
                match &block.kind {
                    BlockKind::Table(_) => below.lists.push(block),
                    _ => below.add(reader, requirement, block),
                }
            }
        }
        Some(Field::Priority) => {
            if let Some(value) = entry.value {
                set_priority(reader, requirement, value);
            }
        }
        Some(Field::Change) => {
            if let Some(value) = entry.value {
                let kept = reader.keep(value);
                match says_modified(value.plain) {
                    true => set_change(requirement, true, None),
                    false => requirement.notes.push(kept),
                }
            }
        }
        Some(Field::FormerName) => {
            let name = entry.value.map(|value| reader.keep(value));
            set_change(requirement, false, name);
        }
        Some(Field::Dependencies) => {
            let found = references(reader, entry);
            requirement.dependencies.extend(found);
        }
        Some(Field::Specification) => {
            let value = entry.value.map(|value| reader.keep(value));
            requirement.specification.extend(value);
            let blocks = keep_blocks(reader, &entry.blocks);
            requirement.specification.extend(blocks);
        }
        Some(Field::Tasks) => {
            let value = entry.value.map(|value| reader.keep(value));
            requirement.notes.extend(value);
            below.tasks.extend(&entry.blocks);
        }
        Some(Field::Example) => {
            let value = entry.value.map(|value| reader.keep(value));
            requirement.notes.extend(value);
            below.example = example::of_blocks(reader, &entry.blocks);
            if below.example.is_none() {
                let blocks = keep_blocks(reader, &entry.blocks);
                requirement.notes.extend(blocks);
            }
        }
        _ => {
            let kept = entry.value.map(|value| reader.keep(value));
            requirement.notes.extend(kept);
            let lines = keep_text(reader, requirement, entry);
            requirement.notes.extend(lines);
        }
    }
}

/// Keeps the lines below a label, and what is no line beside them.
fn keep_text(
    reader: &mut Reader<'_>,
    requirement: &mut Requirement,
    entry: &Entry<'_>,
) -> Vec<Spanned<String>> {
    let (exhibits, lines): (Vec<&Block>, Vec<&Block>) = entry
        .blocks
        .iter()
        .partition(|block| exhibits::is_exhibit(block));
    if !exhibits.is_empty() {
        let exhibits = exhibits::keep(reader, exhibits);
        requirement.exhibits.extend(exhibits);
    }
    keep_lines(reader, &lines)
}

/// Whether a word says that a requirement is one that changes.
fn says_modified(text: &str) -> bool {
    let starts = [
        "modif",
        "chang",
        "gewijzigd",
        "alterad",
        "geändert",
        "変更",
        "संशोधित",
    ];
    let text = text.trim().to_lowercase();
    starts.iter().any(|start| text.starts_with(start))
}

fn set_change(requirement: &mut Requirement, is_modified: bool, name: Option<Spanned<String>>) {
    let before = requirement.change.take();
    let was_modified = before.as_ref().is_some_and(RequirementChange::is_modified);
    let name = name.or_else(|| before?.former_name().cloned());
    requirement.change = RequirementChange::of(is_modified || was_modified, name);
}

/// Keeps blocks as they stand, code without its fences.
pub(crate) fn keep_blocks(reader: &mut Reader<'_>, blocks: &[&Block]) -> Vec<Spanned<String>> {
    let blocks = blocks.iter();
    blocks
        .map(|block| match &block.kind {
            BlockKind::Code(code) => reader.keep_code(block, code.content),
            _ => reader.keep_block(block),
        })
        .collect()
}

fn set_priority(reader: &mut Reader<'_>, requirement: &mut Requirement, value: Inline<'_>) {
    requirement.priority = priority(value.plain);
    requirement.stated_priority = Some(reader.keep(value));
}

/// How much something matters, by the first word of a text.
pub(crate) fn priority(text: &str) -> Option<Priority> {
    let words = words(text);
    Some(match words.split(' ').next().unwrap_or_default() {
        "must" | "p0" | "critical" | "required" | "high" | "hoog" | "alta" | "haute" | "hoch"
        | "必須" | "高" => Priority::Must,
        "should" | "p1" | "medium" | "middel" | "média" | "media" | "moyenne" | "mittel" | "中" => {
            Priority::Should
        }
        "could" | "may" | "p2" | "p3" | "low" | "optional" | "nice" | "laag" | "baixa" | "baja"
        | "basse" | "niedrig" | "低" => Priority::Could,
        "won't" | "wont" | "won" => Priority::Wont,
        _ => return None,
    })
}
