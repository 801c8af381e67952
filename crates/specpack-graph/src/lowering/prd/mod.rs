//! Product requirements documents.
//!
//! Sections are told by their titles and forms, in any order and number. What the author states
//! about the plan as a whole (totals, orders, a critical path) is kept beside the tasks, so that
//! it can be compared with what they come to.

mod appendix;
mod checkpoints;
mod diagram;
mod effort;
mod endpoints;
pub(crate) mod example;
pub(crate) mod exclusions;
pub(crate) mod fields;
mod goals;
mod head;
mod qualities;
pub(crate) mod references;
mod roadmap;
pub(crate) mod task_line;
pub(crate) mod tasks;

use super::at_once;
use super::feature::{criteria, requirements, stories};
use super::outline::Placed;
use super::prd_titles::group_priority;
use super::reader::Reader;
use super::shared::{concerns, questions, risks, statements};
use super::system::{data, integrations};
use super::text::labels::Inline;
use crate::model::{
    ConcernKind, Header, NodeId, NodeKind, Prd, Priority, Requirement, RequirementKind, Topic,
};
use crate::slug::slug;
use specpack_syntax::markdown::Block;
use specpack_syntax::source::Span;

/// Lowers a PRD into nodes; names are looked up later.
pub(crate) fn lower(reader: &mut Reader<'_>, header: &Header) {
    let prd = add_prd(reader, header);
    let mut roadmap = roadmap::Roadmap::new(prd);
    let mut rest = reader.sections.placed.as_slice();
    loop {
        let (run, others) = rest.split_at(at_once::leading(rest, stands_by_itself));
        let is_begun = |placed: &Placed<'_>| placed.topic == Topic::Requirement;
        let is_lowered = at_once::lower(reader, run, is_begun, |reader, placed| {
            if is_begun(placed) {
                lower_requirement(reader, prd, placed);
            }
        });
        if !is_lowered {
            for placed in run {
                lower_section(reader, prd, placed, &mut roadmap);
            }
        }
        let Some((placed, behind)) = others.split_first() else {
            return;
        };
        lower_section(reader, prd, placed, &mut roadmap);
        rest = behind;
    }
}

/// Whether a section bears on nothing but itself and what stands below it.
fn stands_by_itself(placed: &Placed<'_>) -> bool {
    matches!(
        placed.topic,
        Topic::Requirement | Topic::Passage | Topic::Unknown
    )
}

fn add_prd(reader: &mut Reader<'_>, header: &Header) -> NodeId {
    let (name, at) = super::system::name_of(reader, header);
    let name = without_prefix(&name);
    let id = header.id.as_ref().map(|id| id.value.clone());
    let prd = Prd {
        file: reader.file,
        id: id
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| format!("prd-{}", slug(name))),
        author: header.owners.first().map(|owner| owner.name.clone()),
        date: header.updated.clone().or(header.created.clone()),
        status: header.status.clone(),
        version: header.version.clone(),
        properties: Vec::new(),
        summary: Vec::new(),
        problem: Vec::new(),
        arrows: Vec::new(),
        sequences: Vec::new(),
        parallels: Vec::new(),
        paths: Vec::new(),
        totals: Vec::new(),
    };
    let extent = Span::new(0..reader.source.text().len());
    let name = Inline {
        plain: name,
        span: at,
    };
    reader.add(name, extent, None, prd)
}

/// "PRD: Two-factor sign-in" is the PRD of "Two-factor sign-in".
fn without_prefix(name: &str) -> &str {
    let prefixes = [
        "prd",
        "product requirements document",
        "product requirement document",
    ];
    let lower = name.to_ascii_lowercase();
    let rest = prefixes.iter().find_map(|prefix| {
        let rest = lower.strip_prefix(prefix)?;
        rest.starts_with([':', ' ', '-', '–', '—', '('])
            .then(|| name.get(prefix.len()..))?
    });
    let rest = rest.map(|rest| rest.trim_start_matches([':', ' ', '-', '–', '—']));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

fn lower_section(
    reader: &mut Reader<'_>,
    prd: NodeId,
    placed: &Placed<'_>,
    roadmap: &mut roadmap::Roadmap,
) {
    match placed.topic {
        Topic::Title => head::lower(reader, prd, placed),
        Topic::Overview | Topic::Problem => lower_text(reader, prd, placed),
        Topic::Goals => goals::lower_groups(reader, prd, placed),
        Topic::Goal => goals::lower_section(reader, prd, placed),
        Topic::UserStories => stories::lower_groups(reader, prd, placed),
        Topic::Story => {
            stories::lower_section(reader, prd, placed);
        }
        Topic::FunctionalRequirements | Topic::RequirementGroup => {
            lower_requirement_group(reader, prd, placed);
        }
        Topic::Requirement => lower_requirement(reader, prd, placed),
        Topic::NonFunctionalRequirements | Topic::Quality => {
            qualities::lower(reader, prd, placed);
        }
        Topic::ApiSpecification => endpoints::lower_groups(reader, prd, placed),
        Topic::Endpoint => endpoints::lower_section(reader, prd, placed),
        Topic::DataModels => data::lower_models(reader, prd, placed),
        Topic::DataModel => data::lower_model(reader, prd, placed),
        Topic::ExternalIntegrations => integrations::lower_groups(reader, placed),
        Topic::Integration => integrations::lower_section(reader, placed),
        Topic::Roadmap | Topic::Tasks => roadmap.lower(reader, placed),
        Topic::Phase => roadmap.lower_phase(reader, placed),
        Topic::Task => roadmap.lower_task(reader, placed),
        Topic::DependencyGraph => diagram::lower(reader, prd, placed),
        Topic::EffortEstimation => effort::lower(reader, prd, placed),
        Topic::Exclusions => exclusions::lower(reader, placed),
        Topic::Risks | Topic::RisksAndQuestions => risks::lower_risks(reader, placed),
        Topic::Risk => risks::lower_section(reader, placed),
        Topic::OpenQuestions => questions::lower(reader, placed),
        Topic::Question => questions::lower_section(reader, placed),
        Topic::Checkpoint => checkpoints::lower_section(reader, prd, placed),
        Topic::Checkpoints => checkpoints::lower_groups(reader, prd, placed),
        Topic::TaskHints => appendix::lower_hints(reader, prd, placed),
        Topic::ParallelTasks => appendix::lower_parallels(reader, prd, placed),
        Topic::CriticalPath => appendix::lower_path(reader, prd, placed),
        Topic::Glossary => risks::lower_glossary(reader, placed),
        Topic::AcceptanceCriteria => {
            let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
            criteria::lower(reader, prd, placed.index, &blocks);
        }
        Topic::TechnicalPart | Topic::TechnicalConsiderations => {
            concerns::lower(reader, placed, ConcernKind::Other, &placed.section.blocks);
        }
        _ => {}
    }
}

/// Keeps the summary and the problem as statements.
fn lower_text(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let section = reader.section_ref(placed.index);
    let kept = statements::keep(reader, section, &placed.section.blocks);
    let Some(prd) = reader.graph.get_mut::<Prd>(prd) else {
        return;
    };
    match placed.topic {
        Topic::Overview => prd.summary.extend(kept),
        _ => prd.problem.extend(kept),
    }
}

/// Requirements that stand in the group's own text: bold lines, items, rows.
fn lower_requirement_group(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let before = reader.graph.count(NodeKind::Requirement);
    requirements::lower_groups(reader, prd, placed, RequirementKind::Functional);
    let Some(priority) = stated_above(reader, placed) else {
        return;
    };
    for id in reader.graph.since(NodeKind::Requirement, before) {
        set_priority(reader, id, priority);
    }
}

fn lower_requirement(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let id = requirements::lower_section(reader, prd, placed);
    if let Some(priority) = stated_above(reader, placed) {
        set_priority(reader, id, priority);
    }
}

/// A requirement's own priority goes before that of its group.
fn set_priority(reader: &mut Reader<'_>, id: NodeId, priority: Priority) {
    if let Some(requirement) = reader.graph.get_mut::<Requirement>(id)
        && requirement.stated_priority.is_none()
    {
        requirement.priority = Some(priority);
    }
}

/// The priority that a section or one above it states: "Must Have (P0)", "REQ-001: Sign in (P1)".
fn stated_above(reader: &mut Reader<'_>, placed: &Placed<'_>) -> Option<Priority> {
    if let Some(own) = stated(placed) {
        return Some(own);
    }
    let parent = placed.parent?;
    // Many requirements stand in one group.
    if let Some((_, known)) = reader.stated_above.filter(|(of, _)| *of == parent) {
        return known;
    }
    let mut above = reader.sections.get(parent);
    let mut found = None;
    while let (None, Some(section)) = (found, above) {
        found = stated(section);
        above = section
            .parent
            .and_then(|parent| reader.sections.get(parent));
    }
    reader.stated_above = Some((parent, found));
    found
}

/// The priority that a section of requirements states in its title.
fn stated(placed: &Placed<'_>) -> Option<Priority> {
    let is_group = matches!(
        placed.topic,
        Topic::RequirementGroup | Topic::FunctionalRequirements | Topic::Requirement
    );
    group_priority(&placed.section.name).filter(|_| is_group)
}
