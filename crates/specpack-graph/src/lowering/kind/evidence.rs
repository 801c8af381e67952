//! What tells specs from other documents that have headings like theirs.
//!
//! "Components", "Features", "Requirements" or "Roadmap" stand in many documents, a project's
//! README above all. Such an everyday title makes a spec only of a document that is written as
//! one: it says so in its front matter, or what stands below the title has the labels, levels and
//! ids of a spec.

use crate::lowering::text::ids::is_requirement_id;
use crate::lowering::text::{labels, words};
use crate::lowering::titles;
use crate::model::{DocumentKind, Header, Topic};
use specpack_syntax::markdown::{Block, BlockKind, Document, Section, Text};

/// Sections deeper than this do not tell what a document is.
const MAX_DEPTH: u8 = 3;

/// Titles that documents of every kind have, as [`titles::key`] gives them.
const EVERYDAY: &[&str] = &[
    "background",
    "components",
    "context",
    "core features",
    "feature list",
    "features",
    "goals",
    "milestones",
    "motivation",
    "objectives",
    "opportunity",
    "requirements",
    "roadmap",
    "services",
    "stories",
    "technical details",
    "technical overview",
    "timeline",
    "use cases",
];

/// Labels that stand below a component, and seldom elsewhere.
const COMPONENT_LABELS: &[&str] = &[
    "responsibility",
    "responsibilities",
    "technology",
    "technologies",
    "technology stack",
    "tech stack",
    "apis exposed",
    "exposed apis",
    "api endpoints",
    "dependencies",
    "depends on",
    "feature spec",
];

/// Whether a document has a section about one of the topics, written as a spec writes it.
pub(super) fn has_section(
    header: &Header,
    document: &Document,
    kind: DocumentKind,
    topics: &[Topic],
) -> bool {
    let sections = sections_about(document, kind, topics);
    sections
        .iter()
        .any(|section| !is_everyday(section) || says_so(header) || is_written_as_spec(section))
}

/// What a PRD speaks of and neither a system spec nor a feature spec does.
const PRD_TOPICS: &[Topic] = &[
    Topic::Problem,
    Topic::Goals,
    Topic::Checkpoints,
    Topic::TaskHints,
    Topic::EffortEstimation,
    Topic::Roadmap,
    Topic::TechnicalConsiderations,
];
/// What says in its title that it asks for something.
const DEMANDS: &[Topic] = &[Topic::FunctionalRequirements, Topic::UserStories];

/// Whether a document speaks of at least two topics of a PRD (a feature spec may have one by
/// chance), and not in everyday words alone.
pub(super) fn is_prd(header: &Header, document: &Document) -> bool {
    let about = sections_about(document, DocumentKind::Prd, PRD_TOPICS);
    let mut topics: Vec<_> = about
        .iter()
        .filter_map(|section| titles::exact(&section.name, DocumentKind::Prd))
        .collect();
    topics.sort_unstable();
    topics.dedup();
    topics.len() >= 2
        && (about.iter().any(|section| !is_everyday(section))
            || has_section(header, document, DocumentKind::Prd, DEMANDS))
}

fn sections_about<'a>(
    document: &'a Document,
    kind: DocumentKind,
    topics: &[Topic],
) -> Vec<&'a Section> {
    let mut found = Vec::new();
    let mut open: Vec<(u8, &Section)> = document.sections.iter().map(|top| (0, top)).collect();
    while let Some((depth, section)) = open.pop() {
        let topic = titles::exact(&section.name, kind);
        if topic.is_some_and(|topic| topics.contains(&topic)) {
            found.push(section);
        }
        if depth + 1 < MAX_DEPTH {
            open.extend(section.children.iter().map(|child| (depth + 1, child)));
        }
    }
    found
}

fn is_everyday(section: &Section) -> bool {
    EVERYDAY.contains(&titles::key(&section.name).as_str())
}

fn says_so(header: &Header) -> bool {
    header.specmas.is_some() || header.system_spec.is_some() || !header.feature_specs.is_empty()
}

/// Whether headings or blocks below a section have what specs have: a component's labels, a
/// feature's level, a requirement's id.
fn is_written_as_spec(section: &Section) -> bool {
    let mut headings = section.descendants().map(|visit| visit.section);
    headings.any(|heading| is_spec_heading(&heading.name))
        || section.all_blocks().any(is_spec_block)
}

fn is_spec_heading(name: &str) -> bool {
    let words = words::words(name);
    let is_overview = words == "component overview";
    let is_numbered = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    is_overview
        || words.strip_prefix("component ").is_some_and(is_numbered)
        || starts_with_id(name)
        || is_component_label(name)
}

fn is_spec_block(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Paragraph(text) => is_spec_line(text),
        BlockKind::List(list) => list.items.iter().any(|item| is_spec_line(&item.text)),
        BlockKind::Table(table) => {
            let head_names_components = table
                .head
                .iter()
                .any(|cell| is_component_label(&cell.plain));
            head_names_components
                || table.rows.iter().any(|row| {
                    row.cells
                        .first()
                        .is_some_and(|cell| starts_with_id(&cell.plain))
                })
        }
        _ => false,
    }
}

fn is_spec_line(text: &Text) -> bool {
    let label = labels::single(text);
    label.is_some_and(|labelled| is_component_label(labelled.label))
        || starts_with_id(&text.plain)
        || has_level(&text.plain)
}

fn is_component_label(text: &str) -> bool {
    COMPONENT_LABELS.contains(&words::words(words::without_brackets(text)).as_str())
}

/// `FR-1: Open the door`, `REQ-002`; bold or not.
fn starts_with_id(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    is_requirement_id(first.trim_matches([':', '.', ')', '(', '[', ']']))
}

/// `(Level 4)`, `(Level 4 - MODERATE)`, as a roadmap states it.
fn has_level(text: &str) -> bool {
    let words = words::words(text);
    let after = words.split("level ").skip(1);
    let mut digits = after.filter_map(|rest| rest.bytes().next());
    digits.any(|byte| (b'1'..=b'5').contains(&byte))
}
