//! Requirements under headings of their own.

use super::blocks::kind_of;
use super::name::{self, Heading};
use crate::lowering::feature::criteria;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::exhibits;
use crate::lowering::text::ears;
use crate::lowering::text::labels::{self, Inline};
use crate::model::{Case, Criterion, EdgeKind, NodeId, Requirement, RequirementChange, Spanned};
use specpack_syntax::markdown::{Block, BlockKind, Item};
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::Span;

/// Reads one requirement with its text and its criteria.
pub(super) fn lower_section(reader: &mut Reader<'_>, set: NodeId, placed: &Placed<'_>) {
    let Some(heading) = name::parse(placed.section) else {
        return;
    };
    let span = placed.section.title.span;
    let group = super::kind_of_group(reader, placed);
    let located = |reader: &Reader<'_>, id: &str| {
        let at = labels::locate(reader.source, id, span);
        reader.part(id, at)
    };
    let (id, title, kind) = match heading {
        Heading::WithId { id, title } => (Some(located(reader, id)), title, kind_of(id, group)),
        Heading::Named(title) => (None, title, group),
        Heading::Numbered(rest) => {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (number, title) = rest.split_at(end);
            let title = title.trim_start_matches([':', '.', ' ', '-']);
            let title = if title.is_empty() { rest } else { title };
            (Some(located(reader, number)), title, group)
        }
    };
    let mut requirement = Requirement {
        id,
        kind,
        description: description(reader, placed),
        ..Requirement::default()
    };
    if is_modified(reader, placed) {
        requirement.change = Some(RequirementChange::Modified);
    }
    let exhibits = exhibits::keep(reader, placed.section.blocks.iter());
    if !exhibits.is_empty() {
        requirement.exhibits = exhibits;
    }
    let name = Inline { plain: title, span };
    let node = reader.add(name, placed.section.span, Some(placed.index), requirement);
    reader.connect(node, EdgeKind::PartOf, set, span);
    let criteria = lower_criteria(reader, node, placed);
    if let Some(requirement) = reader.graph.get_mut::<Requirement>(node) {
        requirement.criteria = criteria;
    }
}

/// Whether a requirement stands among those that a change of OpenSpec modifies.
fn is_modified(reader: &Reader<'_>, placed: &Placed<'_>) -> bool {
    let parent = placed.parent.and_then(|parent| reader.sections.get(parent));
    parent.is_some_and(|parent| parent.section.key() == "modified requirements")
}

/// The first paragraph; a label such as **User Story:** stays with it.
fn description(reader: &mut Reader<'_>, placed: &Placed<'_>) -> Option<Spanned<PartOfText>> {
    let mut first = None;
    for block in &placed.section.blocks {
        if let BlockKind::Paragraph(text) = &block.kind
            && let Some(text) = labels::whole(text)
        {
            let kept = reader.keep_part(text);
            first.get_or_insert(kept);
        }
    }
    first
}

/// Sections below: `Acceptance Criteria` with a list, `Scenario: …` with steps.
fn lower_criteria(reader: &mut Reader<'_>, node: NodeId, placed: &Placed<'_>) -> Vec<NodeId> {
    let mut found = Vec::new();
    lower_lists(
        reader,
        node,
        placed.index,
        &placed.section.blocks,
        &mut found,
    );
    let sections = reader.sections;
    for below in sections.below(placed) {
        reader.coverage.keep(below.section.heading);
        let name = below.section.name.trim();
        match name.strip_prefix("Scenario") {
            Some(title) => {
                let title = title.trim_start_matches([':', ' ']);
                found.push(lower_scenario(reader, node, below, title));
            }
            None => lower_lists(reader, node, below.index, &below.section.blocks, &mut found),
        }
    }
    found
}

fn lower_lists(
    reader: &mut Reader<'_>,
    node: NodeId,
    section: u32,
    blocks: &[Block],
    found: &mut Vec<NodeId>,
) {
    for block in blocks {
        let BlockKind::List(list) = &block.kind else {
            continue;
        };
        for item in &list.items {
            found.extend(lower_criterion(reader, node, section, item));
        }
    }
}

/// An item: a sentence in EARS, else given, when and then in other words.
fn lower_criterion(
    reader: &mut Reader<'_>,
    node: NodeId,
    section: u32,
    item: &Item,
) -> Option<NodeId> {
    let text = labels::whole(&item.text)?;
    reader.coverage.keep_all(item.span);
    let Some(sentence) = ears::parse(text.plain) else {
        return Some(criteria::add_line(
            reader,
            node,
            section,
            text,
            item.checked,
        ));
    };
    let criterion = Criterion {
        is_checked: item.checked,
        case: Some(Box::new(Case {
            given: sentence.state.map(str::to_owned),
            when: sentence.event.map(str::to_owned),
            then: Some(sentence.response.to_owned()),
        })),
    };
    let id = reader.add(text, item.span, Some(section), criterion);
    reader.connect(id, EdgeKind::PartOf, node, text.span);
    Some(id)
}

/// `- **WHEN** … - **THEN** … - **AND** …`
fn lower_scenario(
    reader: &mut Reader<'_>,
    node: NodeId,
    placed: &Placed<'_>,
    title: &str,
) -> NodeId {
    let mut case = Case::default();
    let mut has_steps = false;
    let mut last: Option<&str> = None;
    for block in &placed.section.blocks {
        let BlockKind::List(list) = &block.kind else {
            continue;
        };
        for item in &list.items {
            reader.coverage.keep_all(item.span);
            let text = item.text.plain.trim();
            let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
            let word = word.trim_end_matches([':', ',']).to_ascii_uppercase();
            let word = match word.as_str() {
                "GIVEN" | "WHEN" | "THEN" => word,
                _ => last.unwrap_or_default().to_owned(),
            };
            let (slot, name) = match word.as_str() {
                "GIVEN" => (&mut case.given, "GIVEN"),
                "WHEN" => (&mut case.when, "WHEN"),
                _ => (&mut case.then, "THEN"),
            };
            last = Some(name);
            has_steps = true;
            *slot = Some(match slot.take() {
                Some(before) => format!("{before}; {rest}"),
                None => rest.to_owned(),
            });
        }
    }
    let span: Span = placed.section.title.span;
    let title = Inline { plain: title, span };
    let criterion = Criterion {
        is_checked: None,
        case: has_steps.then(|| Box::new(case)),
    };
    let id = reader.add(title, placed.section.span, Some(placed.index), criterion);
    reader.connect(id, EdgeKind::PartOf, node, span);
    id
}
