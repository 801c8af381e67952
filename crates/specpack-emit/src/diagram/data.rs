//! The graph as data for other tools.

use super::What;
use serde::Serialize;
use specpack_graph::model::{
    Contract, ContractKind, EdgeKind, Endpoint, Event, Graph, NodeId, Reference, System,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SystemData<'g> {
    system: Option<Named<'g>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Vec<ComponentData<'g>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contracts: Option<Vec<ContractData<'g>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Vec<EventData<'g>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roadmap: Option<Vec<ItemData<'g>>>,
}

#[derive(Serialize)]
struct Named<'g> {
    id: &'g str,
    name: &'g str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ComponentData<'g> {
    id: &'g str,
    name: &'g str,
    responsibility: Option<&'g str>,
    technology: Option<&'g str>,
    features: Vec<&'g str>,
    endpoints: Vec<String>,
    data: Vec<&'g str>,
    depends_on: Vec<&'g str>,
}

#[derive(Serialize)]
struct ContractData<'g> {
    from: &'g str,
    to: &'g str,
    calls: Vec<&'g str>,
}

#[derive(Serialize)]
struct EventData<'g> {
    name: &'g str,
    publishers: Vec<&'g str>,
    subscribers: Vec<&'g str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemData<'g> {
    id: &'g str,
    name: &'g str,
    phase: Option<&'g str>,
    component: Option<&'g str>,
    complexity: Option<&'static str>,
    maturity: Option<u8>,
    min_days: Option<f64>,
    max_days: Option<f64>,
    depends_on: Vec<&'g str>,
}

/// The graph as JSON with stable keys.
#[must_use]
pub fn json(graph: &Graph, what: What) -> String {
    let system = graph.systems().next();
    let data = SystemData {
        system: system.map(|system| named(system.data, system.name())),
        components: what.has_components().then(|| components(graph)),
        contracts: what.has_components().then(|| contracts(graph)),
        events: what.has_components().then(|| events(graph)),
        roadmap: what.has_roadmap().then(|| roadmap(graph)),
    };
    let mut text = serde_json::to_string_pretty(&data).unwrap_or_default();
    text.push('\n');
    text
}

fn named<'g>(system: &'g System, name: &'g str) -> Named<'g> {
    Named {
        id: &system.id,
        name,
    }
}

fn components(graph: &Graph) -> Vec<ComponentData<'_>> {
    let all = graph.components().map(|component| {
        let endpoints = component.data.endpoints.iter();
        let endpoints = endpoints.filter_map(|&id| graph.get::<Endpoint>(id));
        ComponentData {
            id: &component.data.feature_id,
            name: component.name(),
            responsibility: component
                .data
                .responsibility
                .as_ref()
                .map(|t| t.value.as_str()),
            technology: component.data.technology.as_ref().map(|t| t.value.as_str()),
            features: component
                .data
                .features
                .iter()
                .map(|f| f.value.as_str())
                .collect(),
            endpoints: endpoints
                .map(|endpoint| match &endpoint.data.method {
                    Some(method) => format!("{method} {}", endpoint.data.path),
                    None => endpoint.data.path.clone(),
                })
                .collect(),
            data: names(graph, graph.targets_of(component.id, EdgeKind::Owns)),
            depends_on: names(graph, graph.targets_of(component.id, EdgeKind::DependsOn)),
        }
    });
    all.collect()
}

fn names(graph: &Graph, ids: impl Iterator<Item = NodeId>) -> Vec<&str> {
    ids.map(|id| graph.name(id)).collect()
}

fn named_by<'g>(graph: &'g Graph, reference: &'g Reference) -> &'g str {
    reference
        .node()
        .map_or(reference.text.as_str(), |id| graph.name(id))
}

fn contracts(graph: &Graph) -> Vec<ContractData<'_>> {
    let all = graph
        .of::<Contract>()
        .filter_map(|contract| match &contract.data.kind {
            ContractKind::Internal { from, to } => Some(ContractData {
                from: named_by(graph, from),
                to: named_by(graph, to),
                calls: contract
                    .data
                    .calls
                    .iter()
                    .map(|call| call.value.as_str())
                    .collect(),
            }),
            ContractKind::External => None,
        });
    all.collect()
}

fn events(graph: &Graph) -> Vec<EventData<'_>> {
    let all = graph.of::<Event>().map(|event| EventData {
        name: event.name(),
        publishers: event
            .data
            .publishers
            .iter()
            .map(|r| named_by(graph, r))
            .collect(),
        subscribers: event
            .data
            .subscribers
            .iter()
            .map(|r| named_by(graph, r))
            .collect(),
    });
    all.collect()
}

fn roadmap(graph: &Graph) -> Vec<ItemData<'_>> {
    let all = graph.roadmap_items().map(|item| {
        let estimate = item.data.estimate.as_ref();
        ItemData {
            id: &item.data.feature_id,
            name: item.name(),
            phase: item.data.phase.map(|phase| graph.name(phase)),
            component: item.data.component.node().map(|id| graph.name(id)),
            complexity: item
                .data
                .complexity
                .map(specpack_graph::model::Complexity::as_str),
            maturity: item.data.maturity.as_ref().map(|level| level.value),
            min_days: estimate.map(specpack_graph::model::Estimate::min_days),
            max_days: estimate.map(specpack_graph::model::Estimate::max_days),
            depends_on: names(graph, graph.targets_of(item.id, EdgeKind::DependsOn)),
        }
    });
    all.collect()
}
