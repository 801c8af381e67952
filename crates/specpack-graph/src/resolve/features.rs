//! What feature specs name: their system, their component, other specs, requirements.

use super::names::Found;
use super::prd::dependent_requirements;
use super::report::Report;
use super::systems::Systems;
use crate::lowering::text::words::is_none;
use crate::model::{
    EdgeKind, Feature, Graph, NodeId, NodeKind, Prd, Reference, Requirement, Resolution, System,
};
use crate::rules::{UNKNOWN_COMPONENT, UNKNOWN_REQUIREMENT, UNKNOWN_SPEC};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::{HashMap, HashSet};
use specpack_syntax::source::FileId;

/// Looks up what each feature spec names.
pub(crate) fn resolve(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    let planned = planned_ids(graph);
    for id in graph.ids(NodeKind::Feature) {
        let Some(feature) = graph.get::<Feature>(id) else {
            continue;
        };
        let mut feature = feature.data.clone();
        let system = resolve_system(graph, &mut feature);
        resolve_component(graph, systems, report, id, &mut feature, system);
        let context = Context {
            system,
            planned: &planned,
            feature: id,
        };
        context.resolve_specs(graph, report, &mut feature);
        connect(graph, id, &feature, system, &planned);
        if let Some(data) = graph.get_mut::<Feature>(id) {
            *data = feature;
        }
    }
    resolve_requirements(graph, report);
}

/// The items of the roadmaps by the ids of their features.
fn planned_ids(graph: &Graph) -> HashMap<String, Vec<NodeId>> {
    let mut planned: HashMap<String, Vec<NodeId>> = HashMap::default();
    for item in graph.roadmap_items() {
        let ids = planned.entry(item.data.feature_id.clone()).or_default();
        ids.push(item.id);
    }
    planned
}

/// The system of a feature, where it is among the documents of the run.
fn resolve_system(graph: &Graph, feature: &mut Feature) -> Option<NodeId> {
    let Some(reference) = &mut feature.system else {
        let mut systems = graph.systems();
        let only = systems.next().map(|system| system.id);
        return only.filter(|_| systems.next().is_none());
    };
    let named = graph.specs_with_id(reference.text.trim_end_matches(".md"));
    let system = named
        .iter()
        .copied()
        .find(|&node| graph.get::<System>(node).is_some());
    reference.to = system.map_or(Resolution::Outside, Resolution::Node);
    system
}

fn resolve_component(
    graph: &Graph,
    systems: &Systems,
    report: &mut Report,
    id: NodeId,
    feature: &mut Feature,
    system: Option<NodeId>,
) {
    let Some(reference) = &mut feature.component else {
        return;
    };
    let Some(system) = system.and_then(|system| graph.get::<System>(system)) else {
        reference.to = Resolution::Outside;
        return;
    };
    let names = systems.names(system.data.file);
    let found = names.components.find(&reference.text, None);
    if found == Found::Nothing {
        let headline = format!(
            "`{}` is said to implement `{}`, which is no component of `{}`",
            graph.name(id),
            reference.text,
            system.name(),
        );
        let known = names.components.names();
        report.unknown(UNKNOWN_COMPONENT, Level::Error, reference, headline, known);
    }
    reference.to = report.settle(graph, reference, found);
}

struct Context<'a> {
    system: Option<NodeId>,
    planned: &'a HashMap<String, Vec<NodeId>>,
    feature: NodeId,
}

impl Context<'_> {
    fn resolve_specs(&self, graph: &Graph, report: &mut Report, feature: &mut Feature) {
        let is_id =
            |reference: &Reference| !is_none(&reference.text) && !reference.text.ends_with("-none");
        feature.depends_on.retain(is_id);
        feature.required_by.retain(is_id);
        for reference in &mut feature.depends_on {
            reference.to = self.spec(graph, report, reference);
        }
        for reference in &mut feature.required_by {
            reference.to = self.spec(graph, report, reference);
        }
        for (reference, _) in &mut feature.related {
            reference.to = self.spec(graph, report, reference);
        }
        // The text names specs in words; what is no spec there is a database, a provider, a team.
        for reference in feature.upstream.iter_mut().chain(&mut feature.downstream) {
            let by_id = graph.specs_with_id(&reference.text).first();
            reference.to = by_id.map_or(Resolution::Outside, |&node| Resolution::Node(node));
        }
    }

    fn spec(&self, graph: &Graph, report: &mut Report, reference: &Reference) -> Resolution {
        let id = reference.text.trim_end_matches(".md");
        match graph.specs_with_id(id) {
            [] => {}
            [node, ..] => return Resolution::Node(*node),
        }
        // Without its system nobody knows which other specs there are.
        if self.system.is_none() || self.planned.contains_key(id) {
            return Resolution::Outside;
        }
        let headline = format!(
            "`{}` names the spec `{id}`, which is neither written nor planned",
            graph.name(self.feature),
        );
        let known = self.planned.keys().map(String::as_str);
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        report.unknown(
            UNKNOWN_SPEC,
            Level::Error,
            reference,
            headline,
            known.into_iter(),
        );
        Resolution::Unknown
    }
}

fn connect(
    graph: &mut Graph,
    id: NodeId,
    feature: &Feature,
    system: Option<NodeId>,
    planned: &HashMap<String, Vec<NodeId>>,
) {
    let at = graph.node(id).at;
    if let Some(system) = system {
        let stated = feature.system.as_ref().map_or(at, |system| system.at);
        graph.connect(id, EdgeKind::PartOf, system, stated);
    }
    for &item in planned.get(&feature.id).into_iter().flatten() {
        graph.connect(id, EdgeKind::PlannedBy, item, at);
    }
    let mut add = |kind, reference: &Reference| {
        for &node in reference.nodes() {
            graph.connect(id, kind, node, reference.at);
        }
    };
    if let Some(reference) = &feature.component {
        add(EdgeKind::Implements, reference);
    }
    for reference in &feature.depends_on {
        add(EdgeKind::DependsOn, reference);
    }
    for reference in &feature.required_by {
        add(EdgeKind::RequiredBy, reference);
    }
    for (reference, _) in &feature.related {
        add(EdgeKind::RelatesTo, reference);
    }
}

/// Requirements name each other by id within their document.
fn resolve_requirements(graph: &mut Graph, report: &mut Report) {
    // Those of a PRD name stories and tasks as well.
    let prds: HashSet<FileId> = graph.of::<Prd>().map(|prd| prd.data.file).collect();
    let mut dependent = dependent_requirements(graph);
    dependent.retain(|id| !prds.contains(&id.file()));
    if dependent.is_empty() {
        return;
    }
    let mut by_id: HashMap<(FileId, String), NodeId> = HashMap::default();
    for requirement in graph.requirements() {
        if let Some(id) = &requirement.data.id {
            let key = (id.at.file, id.value.to_uppercase());
            by_id.entry(key).or_insert(requirement.id);
        }
    }
    for id in dependent {
        let Some(requirement) = graph.get_mut::<Requirement>(id) else {
            continue;
        };
        let mut references = std::mem::take(&mut requirement.dependencies);
        for reference in &mut references {
            let name = reference.text.split([':', ' ']).next().unwrap_or_default();
            let looks_like_id = name.contains('-') && name.bytes().any(|b| b.is_ascii_digit());
            let key = (reference.at.file, name.to_uppercase());
            reference.to = match by_id.get(&key) {
                Some(&node) => Resolution::Node(node),
                None if !looks_like_id => Resolution::Outside,
                None => Resolution::Unknown,
            };
            if reference.to == Resolution::Unknown {
                let headline = format!(
                    "`{}` depends on `{}`, a requirement that the document does not state",
                    graph.name(id),
                    reference.text
                );
                let none = std::iter::empty();
                report.unknown(UNKNOWN_REQUIREMENT, Level::Error, reference, headline, none);
            }
            if let Some(node) = reference.node() {
                graph.connect(id, EdgeKind::DependsOn, node, reference.at);
            }
        }
        if let Some(requirement) = graph.get_mut::<Requirement>(id) {
            requirement.dependencies = references;
        }
    }
}
