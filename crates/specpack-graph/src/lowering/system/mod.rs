//! System architecture specs.

mod components;
mod contracts;
pub(crate) mod data;
mod events;
pub(crate) mod integrations;
mod roadmap;
mod roadmap_item;
mod roadmap_line;
pub(crate) mod targets;

pub(crate) use components::references;

use super::outline::Placed;
use super::reader::Reader;
use super::shared::overview::{self, Overview};
use super::shared::{concerns, questions, risks, statements};
use super::text::labels::{self, Inline};
use crate::model::{Header, NodeId, Spanned, System, Topic};
use crate::slug::slug;
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// Lowers a system spec into nodes; names are looked up later.
pub(crate) fn lower(reader: &mut Reader<'_>, header: &Header) {
    let system = add_system(reader, header);
    let mut text = Overview::default();
    let sections = reader.sections;
    let mut roadmap = roadmap::Roadmap::new(system);
    for placed in &sections.placed {
        lower_section(reader, system, placed, &mut text, &mut roadmap);
    }
    if let Some(data) = reader.graph.get_mut::<System>(system) {
        data.purpose = text.purpose;
        data.in_scope = text.in_scope;
        data.out_of_scope = text.out_of_scope;
        data.capabilities = text.capabilities;
        data.success_criteria = text.success_criteria;
    }
}

fn add_system(reader: &mut Reader<'_>, header: &Header) -> NodeId {
    let (name, at) = name_of(reader, header);
    let id = header.id.as_ref().map(|id| id.value.clone());
    let system = System {
        file: reader.file,
        id: id
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| format!("sys-{}", slug(&name))),
        purpose: None,
        in_scope: Vec::new(),
        out_of_scope: Vec::new(),
        capabilities: Vec::new(),
        success_criteria: Vec::new(),
        data_strategy: Vec::new(),
        dependency_passages: Vec::new(),
        timeline: Vec::new(),
    };
    let extent = Span::new(0..reader.source.text().len());
    let name = Inline {
        plain: &name,
        span: at,
    };
    reader.add(name, extent, None, system)
}

/// The name of a document: that of its front matter, else of its first heading, else its file's.
pub(crate) fn name_of(reader: &Reader<'_>, header: &Header) -> (String, Span) {
    if let Some(name) = header.name.as_ref().filter(|name| !name.value.is_empty()) {
        return (name.value.clone(), name.at.span);
    }
    if let Some(first) = reader.sections.placed.first() {
        let title = first.section.name.trim();
        let suffixes = [
            "system architecture specification",
            "system architecture spec",
            "system architecture",
            "architecture specification",
            "feature specification",
            "feature spec",
        ];
        let lower = title.to_ascii_lowercase();
        let kept = suffixes
            .iter()
            .find_map(|suffix| lower.strip_suffix(suffix))
            .and_then(|kept| title.get(..kept.len()))
            .map(|kept| kept.trim_end_matches([' ', '-', '–', '—', ':']))
            .filter(|kept| !kept.is_empty())
            .unwrap_or(title);
        return (kept.to_owned(), first.section.title.span);
    }
    let path = reader.source.path();
    let name = path.rsplit('/').next().unwrap_or(path);
    (name.trim_end_matches(".md").to_owned(), Span::default())
}

fn lower_section(
    reader: &mut Reader<'_>,
    system: NodeId,
    placed: &Placed<'_>,
    text: &mut Overview,
    roadmap: &mut roadmap::Roadmap,
) {
    match placed.topic {
        topic if overview::is_part(topic) => overview::lower(reader, placed, text),
        Topic::Component => components::lower(reader, system, placed),
        Topic::EventFlows => events::lower_flows(reader, placed),
        Topic::Event => events::lower_section(reader, placed),
        Topic::ApiContracts | Topic::InternalContracts | Topic::ExternalContracts => {
            contracts::lower_groups(reader, placed);
        }
        Topic::Contract => contracts::lower_section(reader, placed),
        Topic::DataOwnership => data::lower_ownership(reader, placed),
        Topic::DataModels => data::lower_models(reader, system, placed),
        Topic::DataModel => data::lower_model(reader, system, placed),
        Topic::ExternalIntegrations => integrations::lower_groups(reader, placed),
        Topic::Integration => integrations::lower_section(reader, placed),
        Topic::Roles => data::lower_roles(reader, placed),
        Topic::Performance => targets::lower(reader, placed),
        Topic::Roadmap | Topic::FeatureBreakdown => roadmap.lower(reader, placed, None),
        Topic::Phase => roadmap.lower_phase(reader, placed),
        Topic::RoadmapItem => roadmap.lower_item_section(reader, placed),
        Topic::Risks => risks::lower_risks(reader, placed),
        Topic::RisksAndQuestions => risks::lower_risks(reader, placed),
        Topic::OpenQuestions => questions::lower(reader, placed),
        Topic::SuccessMetrics => risks::lower_metrics(reader, placed),
        Topic::NextSteps => risks::lower_next_steps(reader, placed),
        Topic::Glossary => risks::lower_glossary(reader, placed),
        Topic::DependencyGraph => {
            let passages = keep_passages(reader, placed);
            if let Some(system) = reader.graph.get_mut::<System>(system) {
                system.dependency_passages.extend(passages);
            }
        }
        Topic::Timeline => {
            let passages = keep_passages(reader, placed);
            if let Some(system) = reader.graph.get_mut::<System>(system) {
                system.timeline.extend(passages);
            }
        }
        _ => lower_concern(reader, system, placed),
    }
}

fn lower_concern(reader: &mut Reader<'_>, system: NodeId, placed: &Placed<'_>) {
    let Some(kind) = placed.concern else {
        return;
    };
    if placed.topic == Topic::DatabaseStrategy {
        let section = reader.section_ref(placed.index);
        let strategy = statements::keep(reader, section, &placed.section.blocks);
        if let Some(system) = reader.graph.get_mut::<System>(system) {
            system.data_strategy.extend(strategy);
        }
    }
    let roles = data::role_tables(reader, placed);
    let blocks = placed.section.blocks.iter();
    let blocks = blocks.filter(|block| !roles.contains(&block.span));
    concerns::lower(reader, placed, kind, blocks);
}

/// Keeps the blocks of a section as they stand.
fn keep_passages(reader: &mut Reader<'_>, placed: &Placed<'_>) -> Vec<Spanned<String>> {
    let blocks = placed.section.blocks.iter();
    blocks
        .filter(|block| {
            !matches!(
                block.kind,
                BlockKind::Html | BlockKind::Rule | BlockKind::Definitions
            )
        })
        .map(|block| keep_passage(reader, block))
        .collect()
}

fn keep_passage(reader: &mut Reader<'_>, block: &Block) -> Spanned<String> {
    match &block.kind {
        BlockKind::Code(code) => reader.keep_code(block, code.content),
        BlockKind::Paragraph(text) => match labels::whole(text) {
            Some(text) => reader.keep(text),
            None => reader.keep_block(block),
        },
        _ => reader.keep_block(block),
    }
}
