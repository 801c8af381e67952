//! The sections of a document of requirements, and how such a document is told.

use super::name;
use super::renames;
use crate::lowering::outline::Placed;
use crate::lowering::prd::exclusions::REMOVED_REQUIREMENTS;
use crate::model::{RequirementDialect, Topic};
use specpack_syntax::markdown::{Block, BlockKind, Document, Section};

/// How a document of requirements is written; none where it is another kind of document.
pub(crate) fn dialect(document: &Document) -> Option<RequirementDialect> {
    let first = document.sections.first()?;
    if first.key().starts_with("feature specification ") {
        return Some(RequirementDialect::SpecKit);
    }
    let mut is_kiro = false;
    let mut open: Vec<&Section> = document.sections.iter().collect();
    while let Some(section) = open.pop() {
        // Asked of every document, so the cheap question comes first.
        let heading = section
            .name
            .starts_with("Requirement")
            .then(|| name::parse(section));
        match heading.flatten() {
            Some(name::Heading::Named(_)) => return Some(RequirementDialect::OpenSpec),
            Some(name::Heading::Numbered(_)) => is_kiro = true,
            _ if section.key() == renames::TITLE => return Some(RequirementDialect::OpenSpec),
            _ if section.level <= 3 => open.extend(&section.children),
            _ => {}
        }
    }
    is_kiro.then_some(RequirementDialect::Kiro)
}

/// Whether a document says that it is about requirements, and has a table or a heading with ids.
pub(crate) fn is_ledger(document: &Document) -> bool {
    let Some(first) = document.sections.first() else {
        return false;
    };
    let says_so = first.key().split(' ').any(|word| word == "requirements");
    if !says_so {
        return false;
    }
    let mut open: Vec<&Section> = document.sections.iter().collect();
    while let Some(section) = open.pop() {
        let is_heading = matches!(name::parse(section), Some(name::Heading::WithId { .. }));
        if is_heading || section.blocks.iter().any(has_table) {
            return true;
        }
        open.extend(&section.children);
    }
    false
}

fn has_table(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Table(table) if name::id_column(table).is_some())
}

fn has_list(block: &Block) -> bool {
    let BlockKind::List(list) = &block.kind else {
        return false;
    };
    let mut texts = list.items.iter().map(|item| item.text.plain.trim());
    texts.any(|text| name::split_id(text).is_some())
}

/// The sections in reading order.
pub(crate) fn place(document: &Document) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    for section in &document.sections {
        add(section, None, false, &mut placed);
    }
    placed
}

/// What a section holds besides requirements: stories, as in spec-kit, what OpenSpec removes, and
/// what is out of scope.
fn other_topic(section: &Section, parent: Option<Topic>) -> Option<Topic> {
    let key = section.key();
    let is_exclusion = matches!(
        key.as_str(),
        REMOVED_REQUIREMENTS | "out of scope" | "non goals" | "not in scope"
    );
    if parent == Some(Topic::Exclusions) || is_exclusion {
        return Some(Topic::Exclusions);
    }
    let rest = key.strip_prefix("user story ")?;
    rest.starts_with(|c: char| c.is_ascii_digit())
        .then_some(Topic::Story)
}

fn add<'a>(
    section: &'a Section,
    parent: Option<u32>,
    is_below: bool,
    placed: &mut Vec<Placed<'a>>,
) {
    let index = u32::try_from(placed.len()).unwrap_or(u32::MAX);
    let above = parent.and_then(|parent| placed.get(parent as usize));
    let other = other_topic(section, above.map(|above| above.topic)).filter(|_| !is_below);
    let is_requirement = !is_below && other.is_none() && name::parse(section).is_some();
    let is_below = is_below || other == Some(Topic::Story);
    let topic = match (other, index) {
        _ if is_requirement => Topic::Requirement,
        (Some(other), _) => other,
        _ if is_below => Topic::Passage,
        _ if section.key() == renames::TITLE => Topic::RequirementGroup,
        (None, 0) => Topic::Title,
        _ if section
            .blocks
            .iter()
            .any(|block| has_table(block) || has_list(block)) =>
        {
            Topic::RequirementGroup
        }
        _ => Topic::Passage,
    };
    placed.push(Placed {
        index,
        section,
        topic,
        parent,
        concern: None,
    });
    for child in &section.children {
        add(child, Some(index), is_below || is_requirement, placed);
    }
}
