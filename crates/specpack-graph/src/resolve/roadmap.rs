//! What roadmap items implement and depend on, and the ids of their feature specs.

use super::collective::{self, Collective};
use super::components::split_joined;
use super::names::Found;
use super::report::Report;
use super::systems::{Names, Systems};
use crate::lowering::text::words::{brackets, strip_prefix_ignoring_case};
use crate::model::{
    Component, EdgeKind, Graph, NodeId, NodeKind, Phase, Reference, Resolution, RoadmapItem,
};
use crate::rules::{UNKNOWN_COMPONENT, UNKNOWN_DEPENDENCY};
use crate::slug::slug;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::{HashMap, HashSet};

/// Which items implement a component.
type Implementers = HashMap<NodeId, Vec<NodeId>>;

/// Looks up what each item names.
pub(crate) fn resolve(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    let implementers = resolve_components(graph, systems, report);
    set_feature_ids(graph);
    for id in graph.ids(NodeKind::RoadmapItem) {
        resolve_dependencies(graph, systems, report, &implementers, id);
    }
}

fn resolve_components(graph: &mut Graph, systems: &Systems, report: &mut Report) -> Implementers {
    let mut implementers = Implementers::default();
    for id in graph.ids(NodeKind::RoadmapItem) {
        let Some(mut reference) = graph
            .get::<RoadmapItem>(id)
            .map(|item| item.component.clone())
        else {
            continue;
        };
        let names = systems.names(reference.at.file);
        let found = names.components.find(&reference.text, None);
        // An item that names no component by its own name is a rule's matter.
        let is_stated = reference.at != graph.node(id).at;
        if found == Found::Nothing && is_stated {
            let headline = format!(
                "`{}` is said to implement `{}`, which is no component",
                graph.name(id),
                reference.text
            );
            let known = names.components.names();
            report.unknown(UNKNOWN_COMPONENT, Level::Error, &reference, headline, known);
        }
        reference.to = report.settle(graph, &reference, found);
        if let Some(component) = reference.node() {
            implementers.entry(component).or_default().push(id);
            graph.connect(id, EdgeKind::Implements, component, reference.at);
        }
        if let Some(item) = graph.get_mut::<RoadmapItem>(id) {
            item.component = reference;
        }
    }
    implementers
}

/// The first item of a component has the component's feature id; others go by their own names.
fn set_feature_ids(graph: &mut Graph) {
    let mut taken: HashSet<(NodeId, String)> = HashSet::default();
    for id in graph.ids(NodeKind::RoadmapItem) {
        let Some(item) = graph.get::<RoadmapItem>(id) else {
            continue;
        };
        let system = item.system;
        let of_component = item
            .component
            .node()
            .and_then(|component| graph.get::<Component>(component))
            .map(|component| component.feature_id.clone());
        let name = graph.name(id);
        let by_name = format!("feat-{}", slug(without_suffix(name)));
        let by_full_name = format!("feat-{}", slug(name));
        let candidates = of_component
            .into_iter()
            .chain([by_name.clone(), by_full_name]);
        let free = candidates
            .into_iter()
            .find(|candidate| !taken.contains(&(system, candidate.clone())));
        let feature_id = free.unwrap_or(by_name);
        taken.insert((system, feature_id.clone()));
        if let Some(item) = graph.get_mut::<RoadmapItem>(id) {
            item.feature_id = feature_id;
        }
    }
}

/// "Auth Service Feature Spec" is the spec of "Auth Service".
fn without_suffix(name: &str) -> &str {
    let suffixes = [" feature specification", " feature spec", " spec", " setup"];
    let lower = name.to_ascii_lowercase();
    suffixes
        .iter()
        .find_map(|suffix| lower.strip_suffix(suffix))
        .and_then(|kept| name.get(..kept.len()))
        .unwrap_or(name)
}

fn resolve_dependencies(
    graph: &mut Graph,
    systems: &Systems,
    report: &mut Report,
    implementers: &Implementers,
    id: NodeId,
) {
    let names = systems.names(graph.node(id).at.file);
    let Some(item) = graph.get_mut::<RoadmapItem>(id) else {
        return;
    };
    let references = std::mem::take(&mut item.dependencies);
    let references = split_joined(
        references,
        |text| names.items.by_full_name(text) != Found::Nothing,
        |text| {
            names.items.find(text, Some(id)) != Found::Nothing
                || names.components.find(text, None) != Found::Nothing
        },
    );
    let mut resolved = Vec::with_capacity(references.len());
    for mut reference in references {
        reference.to = dependency(graph, names, report, implementers, id, &reference);
        for &node in reference.nodes() {
            graph.connect(id, EdgeKind::DependsOn, node, reference.at);
        }
        resolved.push(reference);
    }
    if let Some(item) = graph.get_mut::<RoadmapItem>(id) {
        item.dependencies = resolved;
    }
}

fn dependency(
    graph: &Graph,
    names: &Names,
    report: &mut Report,
    implementers: &Implementers,
    id: NodeId,
    reference: &Reference,
) -> Resolution {
    let text = &reference.text;
    // An item may itself be called "Phase 1 hardening": its name goes first.
    let by_name = names.items.by_full_name(text);
    if by_name == Found::Nothing
        && let Some(collective) = collective::parse(text)
    {
        return collect(names, report, id, reference, collective);
    }
    let found = match names.items.find(text, Some(id)) {
        Found::Nothing => by_component(names, implementers, id, text),
        found => found,
    };
    let found = in_stated_phase(graph, text, found);
    if found == Found::Nothing {
        let name = graph.name(id);
        let is_component = matches!(names.components.find(text, None), Found::One(_));
        let headline = if is_component {
            format!("`{name}` depends on `{text}`, a component that no roadmap item builds")
        } else {
            format!("`{name}` depends on `{text}`, which is no item of the roadmap")
        };
        let known = names.items.names();
        report.unknown(UNKNOWN_DEPENDENCY, Level::Error, reference, headline, known);
    }
    report.settle(graph, reference, found)
}

/// The item that implements the component of that name.
fn by_component(names: &Names, implementers: &Implementers, id: NodeId, text: &str) -> Found {
    let component = match names.components.find(text, None) {
        Found::One(component) => component,
        other => return other,
    };
    let items = implementers.get(&component).into_iter().flatten();
    let items: Vec<NodeId> = items.copied().filter(|&item| item != id).collect();
    match items.as_slice() {
        [] => Found::Nothing,
        [one] => Found::One(*one),
        _ => Found::Several(items),
    }
}

/// "Order Service (Phase 2)" is the one of that phase.
fn in_stated_phase(graph: &Graph, text: &str, found: Found) -> Found {
    let Found::Several(candidates) = found else {
        return found;
    };
    let stated = brackets(text)
        .and_then(|inner| strip_prefix_ignoring_case(inner.trim(), "phase"))
        .and_then(|number| number.trim().parse().ok());
    let Some(stated) = stated else {
        return Found::Several(candidates);
    };
    let of_phase: Vec<NodeId> = candidates
        .iter()
        .copied()
        .filter(|&item| phase_number(graph, item) == Some(stated))
        .collect();
    match of_phase.as_slice() {
        [one] => Found::One(*one),
        _ => Found::Several(candidates),
    }
}

fn phase_number(graph: &Graph, item: NodeId) -> Option<u32> {
    let phase = graph.get::<RoadmapItem>(item)?.phase?;
    graph.get::<Phase>(phase)?.number
}

/// "All services" are the earlier ones as well: what comes later cannot be depended on.
fn collect(
    names: &Names,
    report: &mut Report,
    id: NodeId,
    reference: &Reference,
    collective: Collective,
) -> Resolution {
    let items = names.item_ids.iter().copied();
    match collective {
        Collective::Earlier | Collective::Others => {
            report.collect(reference, items.take_while(|&other| other != id))
        }
        Collective::Phase(number) => {
            let of_phase = names.items_by_phase.get(&number);
            let of_phase = of_phase.into_iter().flatten().copied();
            report.collect(reference, of_phase.filter(|&other| other != id))
        }
    }
}
