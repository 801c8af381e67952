//! Feature specs.

pub(crate) mod criteria;
mod dependencies;
pub(crate) mod endpoint_details;
mod examples;
pub(crate) mod requirements;
pub(crate) mod stories;
mod tests;

use super::outline::Placed;
use super::reader::Reader;
use super::shared::overview::{self, Overview};
use super::shared::{concerns, endpoints, questions, risks};
use super::system::{self, data};
use super::text::labels::Inline;
use crate::model::{
    ConcernKind, DocumentKind, EdgeKind, Feature, Header, NodeId, Reference, RequirementKind,
    Spanned, Topic,
};
use crate::slug::slug;
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// Lowers a feature spec into nodes; names are looked up later.
pub(crate) fn lower(reader: &mut Reader<'_>, header: &Header, kind: DocumentKind) {
    let feature = add_feature(reader, header, kind);
    let mut text = Overview::default();
    let sections = reader.sections;
    for placed in &sections.placed {
        lower_section(reader, feature, placed, &mut text);
    }
    if let Some(data) = reader.graph.get_mut::<Feature>(feature) {
        data.purpose = text.purpose;
        data.in_scope = text.in_scope;
        data.out_of_scope = text.out_of_scope;
        data.success_criteria = text.success_criteria;
        data.properties = text.properties;
    }
}

fn add_feature(reader: &mut Reader<'_>, header: &Header, kind: DocumentKind) -> NodeId {
    let (name, at) = system::name_of(reader, header);
    let prefix = match kind {
        DocumentKind::Qa => "qa",
        _ => "feat",
    };
    let id = header.id.as_ref().map(|id| id.value.clone());
    let reference = |text: &Spanned<String>| Reference::new(&text.value, text.at);
    let references = |texts: &[Spanned<String>]| texts.iter().map(reference).collect();
    let related = header.related_specs.iter().filter_map(|spec| {
        let relationship = spec.relationship.as_ref().map(|text| text.value.clone());
        Some((
            reference(spec.id.as_ref()?),
            relationship.unwrap_or_default(),
        ))
    });
    let feature = Feature {
        file: reader.file,
        id: id
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| format!("{prefix}-{}", slug(&name))),
        system: header.system_spec.as_ref().map(reference),
        component: header.system_component.as_ref().map(reference),
        depends_on: references(&header.depends_on),
        required_by: references(&header.required_by),
        related: related.collect(),
        purpose: None,
        in_scope: Vec::new(),
        out_of_scope: Vec::new(),
        success_criteria: Vec::new(),
        upstream: Vec::new(),
        downstream: Vec::new(),
        environment: Vec::new(),
        properties: Vec::new(),
        concerns: Vec::new(),
    };
    let extent = Span::new(0..reader.source.text().len());
    let name = Inline {
        plain: &name,
        span: at,
    };
    reader.add(name, extent, None, feature)
}

fn lower_section(
    reader: &mut Reader<'_>,
    feature: NodeId,
    placed: &Placed<'_>,
    text: &mut Overview,
) {
    match placed.topic {
        topic if overview::is_part(topic) => overview::lower(reader, placed, text),
        Topic::UserStories => stories::lower_groups(reader, feature, placed),
        Topic::Story => {
            stories::lower_section(reader, feature, placed);
        }
        Topic::FunctionalRequirements => {
            requirements::lower_groups(reader, feature, placed, RequirementKind::Functional);
        }
        Topic::NonFunctionalRequirements | Topic::Reliability => {
            requirements::lower_groups(reader, feature, placed, RequirementKind::NonFunctional);
        }
        Topic::Requirement => {
            requirements::lower_section(reader, feature, placed);
        }
        Topic::ApiSpecification | Topic::EndpointsOverview => {
            let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
            let tables = blocks
                .into_iter()
                .filter(|block| matches!(block.kind, BlockKind::Table(_) | BlockKind::List(_)));
            let tables: Vec<&Block> = tables.collect();
            endpoints::lower(reader, feature, placed.index, &tables);
        }
        Topic::Endpoint => endpoint_details::lower(reader, feature, placed),
        Topic::DataModels => data::lower_models(reader, feature, placed),
        Topic::DataModel => data::lower_model(reader, feature, placed),
        Topic::DeterministicTests => tests::lower_groups(reader, feature, placed),
        Topic::DeterministicTest => tests::lower_section(reader, feature, placed),
        Topic::Upstream => dependencies::lower(reader, feature, placed, true),
        Topic::Downstream => dependencies::lower(reader, feature, placed, false),
        Topic::AcceptanceCriteria | Topic::AcceptanceTests => {
            let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
            criteria::lower(reader, feature, placed.index, &blocks);
        }
        Topic::Risks | Topic::RisksAndQuestions => risks::lower_risks(reader, placed),
        Topic::OpenQuestions => questions::lower(reader, placed),
        Topic::Glossary => risks::lower_glossary(reader, placed),
        Topic::EnvironmentVariables => lower_environment(reader, feature, placed),
        Topic::Performance => lower_performance(reader, feature, placed),
        _ => lower_concern(reader, feature, placed),
    }
}

/// A feature states its performance twice: injected as context, and as requirements of its own.
fn lower_performance(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let parent = placed.parent.and_then(|parent| reader.sections.get(parent));
    match parent.map(|parent| parent.topic) {
        Some(Topic::NonFunctionalRequirements) => {
            requirements::lower_groups(reader, feature, placed, RequirementKind::NonFunctional);
        }
        _ => system::targets::lower(reader, placed),
    }
}

fn lower_concern(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let kind = match (placed.concern, placed.topic) {
        (Some(kind), _) => kind,
        (None, Topic::SystemContext | Topic::DataInventory | Topic::Dependencies) => {
            ConcernKind::Other
        }
        _ => return,
    };
    let roles = data::role_tables(reader, placed);
    let blocks = placed.section.blocks.iter();
    let blocks = blocks.filter(|block| !roles.contains(&block.span));
    let first = reader.graph.next_id();
    concerns::lower(reader, placed, kind, blocks);
    if reader.graph.next_id() != first {
        reader.connect(first, EdgeKind::PartOf, feature, placed.section.title.span);
    }
}

/// The names of the variables that code assigns, line by line.
fn lower_environment(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let mut names = Vec::new();
    for block in &placed.section.blocks {
        let BlockKind::Code(code) = &block.kind else {
            continue;
        };
        let text = reader.keep_code(block, code.content);
        let mut start = code.content.range().start;
        for line in text.value.split_inclusive('\n') {
            if let Some((name, _)) = line.split_once('=')
                && !name.trim_start().starts_with('#')
            {
                let at = start + (name.len() - name.trim_start().len());
                let name = name.trim();
                let span = Span::new(at..at + name.len());
                names.push(Spanned::new(name.to_owned(), reader.location(span)));
            }
            start += line.len();
        }
        reader.add_passages(placed.index, vec![text]);
    }
    if let Some(feature) = reader.graph.get_mut::<Feature>(feature) {
        feature.environment.extend(names);
    }
}
