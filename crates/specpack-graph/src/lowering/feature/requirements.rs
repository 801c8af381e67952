//! Requirements: "FR-1: Title" with description, criteria, priority and dependencies.

use super::criteria;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::risks::tables;
use crate::lowering::system::references;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{without_brackets, words};
use crate::model::{EdgeKind, NodeId, Priority, Requirement, RequirementKind, Spanned};
use specpack_syntax::markdown::{Block, BlockKind, Item};
use specpack_syntax::source::Span;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Description,
    Criteria,
    Priority,
    Dependencies,
}

fn field(label: &str) -> Option<Field> {
    Some(match words(without_brackets(label)).as_str() {
        "description" | "requirement" | "statement" => Field::Description,
        "validation criteria"
        | "acceptance criteria"
        | "criteria"
        | "validation"
        | "verification" => Field::Criteria,
        "priority" => Field::Priority,
        "dependencies" | "depends on" => Field::Dependencies,
        _ => return None,
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
            requirement.id = columns::cell(row, id).map(|id| reader.keep(id));
            if let Some(value) = columns::cell(row, columns::find(table, &["priority"])) {
                set_priority(reader, &mut requirement, value);
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
        let blocks = &group.blocks;
        add(
            reader,
            feature,
            placed.index,
            group.title,
            group.extent,
            blocks,
            kind,
        );
    }
}

/// Adds the requirement of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let is_nfr = title
        .plain
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("nfr"));
    let kind = if is_nfr {
        RequirementKind::NonFunctional
    } else {
        RequirementKind::Functional
    };
    let mut blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let below = reader.sections.below(placed);
    blocks.extend(below.iter().flat_map(|below| &below.section.blocks));
    for below in below {
        reader.coverage.keep(below.section.heading);
    }
    add(
        reader,
        feature,
        placed.index,
        title,
        placed.section.span,
        &blocks,
        kind,
    );
}

fn empty(kind: RequirementKind) -> Requirement {
    Requirement {
        id: None,
        kind,
        description: None,
        criteria: Vec::new(),
        priority: None,
        stated_priority: None,
        dependencies: Vec::new(),
        notes: Vec::new(),
    }
}

/// "FR-1: User Login" as id and title.
fn split_id(title: &str) -> (Option<&str>, &str) {
    let end = title
        .find(|c: char| c == ':' || c.is_whitespace())
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
    let rest = rest.trim_start_matches([':', '-', '–', '—', ' ', '.']);
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
    let blocks: Vec<&Block> = item.blocks.iter().collect();
    add(reader, feature, section, text, item.span, &blocks, kind);
}

fn add(
    reader: &mut Reader<'_>,
    feature: NodeId,
    section: u32,
    title: Inline<'_>,
    extent: Span,
    blocks: &[&Block],
    kind: RequirementKind,
) {
    reader.coverage.keep(title.span);
    let (id, name) = split_id(title.plain);
    let mut requirement = empty(kind);
    requirement.id = id.map(|id| {
        let span = labels::locate(reader.source, id, title.span);
        Spanned::new(id.to_owned(), reader.location(span))
    });
    let mut lists: Vec<&Block> = Vec::new();
    let is_label = |label: &str| field(label).is_some();
    for part in entries::read(blocks.iter().copied(), &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut requirement, &entry, &mut lists),
            Part::Text(text) => {
                let kept = reader.keep(text);
                match requirement.description {
                    None => requirement.description = Some(kept),
                    Some(_) => requirement.notes.push(kept),
                }
            }
            Part::Block(block) => lists.push(block),
        }
    }
    let name = Inline {
        plain: name,
        span: labels::locate(reader.source, name, title.span),
    };
    let node = reader.add(name, extent, Some(section), requirement);
    reader.connect(node, EdgeKind::PartOf, feature, title.span);
    let added = criteria::lower(reader, node, section, &lists);
    if let Some(requirement) = reader.graph.get_mut::<Requirement>(node) {
        requirement.criteria = added;
    }
}

fn read_entry<'a>(
    reader: &mut Reader<'_>,
    requirement: &mut Requirement,
    entry: &Entry<'a>,
    lists: &mut Vec<&'a Block>,
) {
    reader.coverage.keep(entry.label_span);
    match field(entry.label) {
        Some(Field::Description) => {
            let mut lines: Vec<Spanned<String>> = Vec::new();
            lines.extend(entry.value.map(|value| reader.keep(value)));
            lines.extend(keep_lines(reader, &entry.blocks));
            for line in lines {
                match requirement.description {
                    None => requirement.description = Some(line),
                    Some(_) => requirement.notes.push(line),
                }
            }
        }
        Some(Field::Criteria) => {
            if let Some(value) = entry.value {
                let note = reader.keep(value);
                requirement.notes.push(note);
            }
            lists.extend(&entry.blocks);
        }
        Some(Field::Priority) => {
            if let Some(value) = entry.value {
                set_priority(reader, requirement, value);
            }
        }
        Some(Field::Dependencies) => {
            let found = references(reader, entry);
            requirement.dependencies.extend(found);
        }
        None => {
            let kept = entry.value.map(|value| reader.keep(value));
            requirement.notes.extend(kept);
            let lines = keep_lines(reader, &entry.blocks);
            requirement.notes.extend(lines);
        }
    }
}

fn set_priority(reader: &mut Reader<'_>, requirement: &mut Requirement, value: Inline<'_>) {
    let words = words(value.plain);
    let first = words.split(' ').next().unwrap_or_default();
    requirement.priority = Some(match first {
        "must" | "p0" | "critical" | "required" | "high" => Priority::Must,
        "should" | "p1" | "medium" => Priority::Should,
        "could" | "may" | "p2" | "p3" | "low" | "optional" => Priority::Could,
        "won't" | "wont" | "won" => Priority::Wont,
        _ => {
            requirement.stated_priority = Some(reader.keep(value));
            return;
        }
    });
    requirement.stated_priority = Some(reader.keep(value));
}
