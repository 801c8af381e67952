//! Finding a thing by what people call it.

use crate::model::{
    Decision, Feature, Graph, NodeId, NodeKind, Operation, Prd, Requirement, System,
};
use std::collections::BTreeSet;

/// How many likely names are told where nothing has the one that was asked for.
const MAX_SUGGESTIONS: usize = 3;
/// How alike a name must be to be suggested.
const MIN_LIKENESS: f64 = 0.8;

/// What was found by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// One thing.
    One(NodeId),
    /// Several, in document order.
    Several(Vec<NodeId>),
    /// Nothing; these names are much like it.
    Nothing {
        /// The names, the likeliest first.
        likely: Vec<String>,
    },
}

/// Finds a thing by its id (`FR-1`, `feat-cart/FR-1`, `ADR-5`, `placeOrder`) or its name
/// (`POST /orders`, `orders_total`), whatever its case.
#[must_use]
pub fn lookup(graph: &Graph, text: &str) -> Lookup {
    let wanted = text.trim().to_lowercase();
    let mut by_id = BTreeSet::new();
    let mut by_name = BTreeSet::new();
    for (node, name) in ids(graph) {
        if name.to_lowercase() == wanted {
            by_id.insert(node);
        }
    }
    for (node, name) in names(graph) {
        if name.to_lowercase() == wanted {
            by_name.insert(node);
        }
    }
    // The requirements of the pack go before those of single features.
    let of_pack: BTreeSet<NodeId> = graph.pack_requirements().iter().copied().collect();
    let preferred: Vec<NodeId> = by_id.intersection(&of_pack).copied().collect();
    let found = match preferred.is_empty() {
        false => preferred,
        true if !by_id.is_empty() => by_id.into_iter().collect(),
        true => by_name.into_iter().collect(),
    };
    match found.as_slice() {
        [] => Lookup::Nothing {
            likely: likely(graph, &wanted),
        },
        [one] => Lookup::One(*one),
        _ => Lookup::Several(found),
    }
}

/// The ids of all things that have one.
fn ids(graph: &Graph) -> impl Iterator<Item = (NodeId, String)> {
    let mut ids: Vec<(NodeId, String)> = Vec::new();
    let mut specs = specpack_syntax::hash::HashMap::default();
    for feature in graph.of::<Feature>() {
        specs.insert(feature.data.file, feature.data.id.clone());
        ids.push((feature.id, feature.data.id.clone()));
    }
    ids.extend(graph.of::<System>().map(|it| (it.id, it.data.id.clone())));
    ids.extend(graph.of::<Prd>().map(|it| (it.id, it.data.id.clone())));
    for requirement in graph.of::<Requirement>() {
        let Some(id) = &requirement.data.id else {
            continue;
        };
        if let Some(spec) = specs.get(&id.at.file) {
            ids.push((requirement.id, format!("{spec}/{}", id.value)));
        }
        ids.push((requirement.id, id.value.to_string()));
    }
    for operation in graph.of::<Operation>() {
        let id = operation.data.operation_id.as_ref();
        ids.extend(id.map(|id| (operation.id, id.value.clone())));
    }
    for decision in graph.of::<Decision>() {
        ids.push((decision.id, decision.data.id.clone()));
        if let Some(number) = decision.data.number {
            ids.push((decision.id, format!("ADR-{number}")));
            ids.push((decision.id, format!("ADR-{number:04}")));
        }
    }
    ids.into_iter()
}

/// The names of the things that people ask for by name.
fn names(graph: &Graph) -> impl Iterator<Item = (NodeId, &str)> {
    const NAMED: &[NodeKind] = &[
        NodeKind::Component,
        NodeKind::Feature,
        NodeKind::Requirement,
        NodeKind::Api,
        NodeKind::Operation,
        NodeKind::Schema,
        NodeKind::Channel,
        NodeKind::Message,
        NodeKind::Scenario,
        NodeKind::Workflow,
        NodeKind::Metric,
        NodeKind::Formula,
        NodeKind::LogRecord,
        NodeKind::Alert,
        NodeKind::Dashboard,
        NodeKind::Objective,
        NodeKind::Decision,
        NodeKind::Mark,
    ];
    let ids = NAMED.iter().flat_map(|kind| graph.of_kind(*kind));
    ids.map(|&id| (id, graph.name(id)))
}

fn likely(graph: &Graph, wanted: &str) -> Vec<String> {
    let ids = ids(graph).map(|(_, id)| id);
    let names = names(graph).map(|(_, name)| name.to_owned());
    let all: BTreeSet<String> = ids.chain(names).filter(|name| name.len() <= 100).collect();
    let mut scored: Vec<(f64, String)> = Vec::new();
    for name in all {
        let score = strsim::jaro_winkler(wanted, &name.to_lowercase());
        if score >= MIN_LIKENESS {
            scored.push((score, name));
        }
    }
    scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.cmp(y)));
    scored.truncate(MAX_SUGGESTIONS);
    scored.into_iter().map(|(_, name)| name).collect()
}
