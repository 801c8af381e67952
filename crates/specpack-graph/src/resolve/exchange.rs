//! Who owns, exchanges, publishes and subscribes: data domains, contracts, events, integrations.

use super::components::split_joined;
use super::names::Found;
use super::report::Report;
use super::systems::{Names, Systems};
use crate::lowering::text::endpoint_line::path_key;
use crate::lowering::text::labels::Inline;
use crate::lowering::text::name_list;
use crate::model::{
    Contract, ContractKind, DataDomain, DataModel, EdgeKind, Endpoint, Event, Graph, Integration,
    NodeId, NodeKind, Reference, Resolution, System,
};
use crate::rules::{UNKNOWN_COMPONENT, UNKNOWN_CONTRACT_PARTY, UNKNOWN_EVENT_PARTY, UNKNOWN_OWNER};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::{FileId, Location};

/// Looks up every party.
pub(crate) fn resolve(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    resolve_domains(graph, systems, report);
    resolve_models(graph, systems);
    resolve_contracts(graph, systems, report);
    resolve_events(graph, systems, report);
    resolve_integrations(graph, systems, report);
}

/// A component, or something outside; what is neither is reported.
fn party(
    graph: &Graph,
    systems: &Systems,
    report: &mut Report,
    reference: &Reference,
    (rule, says): (&'static str, &str),
) -> Resolution {
    let names = systems.names(reference.at.file);
    let text = &reference.text;
    let found = match find(names, text) {
        Found::Nothing if systems.outside.contains(reference.at.file, text) => {
            return Resolution::Outside;
        }
        found => found,
    };
    if found == Found::Nothing {
        let headline = format!("{says} `{text}`, which is no component");
        let known = names.components.names();
        report.unknown(rule, Level::Error, reference, headline, known);
    }
    report.settle(graph, reference, found)
}

fn find(names: &Names, text: &str) -> Found {
    let full = match names.components.by_full_name(text) {
        Found::Nothing => names.integrations.by_full_name(text),
        found => found,
    };
    match full {
        Found::Nothing => match names.components.find(text, None) {
            Found::Nothing => names.integrations.find(text, None),
            found => found,
        },
        found => found,
    }
}

fn parties(
    graph: &Graph,
    systems: &Systems,
    report: &mut Report,
    references: Vec<Reference>,
    says: (&'static str, &str),
) -> Vec<Reference> {
    let file = references.first().map(|reference| reference.at.file);
    let names = systems.names(file.unwrap_or(FileId(0)));
    let references = split_joined(
        references,
        |text| names.components.by_full_name(text) != Found::Nothing,
        |text| find(names, text) != Found::Nothing,
    );
    let mut resolved = Vec::with_capacity(references.len());
    for mut reference in references {
        reference.to = match super::collective::parse(&reference.text) {
            Some(_) => {
                let names = systems.names(reference.at.file);
                report.collect(&reference, names.component_ids.iter().copied())
            }
            None => party(graph, systems, report, &reference, says),
        };
        resolved.push(reference);
    }
    resolved
}

fn resolve_domains(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    for id in graph.ids(NodeKind::DataDomain) {
        let Some(mut owner) = graph
            .get::<DataDomain>(id)
            .map(|domain| domain.owner.clone())
        else {
            continue;
        };
        if owner.text.is_empty() {
            continue;
        }
        let says = format!("`{}` is said to be owned by", graph.name(id));
        // Two owners in one cell are two edges, for a rule to see.
        let cell = Inline {
            plain: &owner.text,
            span: owner.at.span,
        };
        let names = name_list::split(cell);
        let references = names.into_iter().map(|name| {
            let at = Location {
                file: owner.at.file,
                span: name.span,
            };
            Reference::new(name.plain, at)
        });
        let references = references.collect();
        let resolved = parties(graph, systems, report, references, (UNKNOWN_OWNER, &says));
        owner.to = match resolved.as_slice() {
            [one] => one.to.clone(),
            several => {
                Resolution::Nodes(several.iter().flat_map(Reference::nodes).copied().collect())
            }
        };
        for &component in owner.nodes() {
            graph.connect(component, EdgeKind::Owns, id, owner.at);
        }
        if let Some(domain) = graph.get_mut::<DataDomain>(id) {
            domain.owner = owner;
        }
    }
}

/// A record belongs to the domain of its name: "User" to "Users".
fn resolve_models(graph: &mut Graph, systems: &Systems) {
    for id in graph.ids(NodeKind::DataModel) {
        let node = graph.node(id);
        let at = node.at;
        let names = systems.names(at.file);
        let owner = graph.get::<DataModel>(id).map(|model| model.owner);
        let is_of_system = owner.is_some_and(|owner| graph.get::<System>(owner).is_some());
        if !is_of_system {
            continue;
        }
        if let Found::One(domain) = names.domains.find(graph.name(id), None) {
            graph.connect(domain, EdgeKind::Owns, id, at);
        }
    }
}

fn resolve_contracts(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    for id in graph.ids(NodeKind::Contract) {
        let Some(contract) = graph.get::<Contract>(id) else {
            continue;
        };
        let calls = contract.data.calls.clone();
        let ContractKind::Internal { mut from, mut to } = contract.data.kind.clone() else {
            continue;
        };
        let says = format!("the contract `{}` names", graph.name(id));
        let says = (UNKNOWN_CONTRACT_PARTY, says.as_str());
        from.to = party(graph, systems, report, &from, says);
        to.to = party(graph, systems, report, &to, says);
        if let Some(caller) = from.node() {
            graph.connect(caller, EdgeKind::Consumes, id, from.at);
        }
        if let Some(provider) = to.node() {
            graph.connect(provider, EdgeKind::Provides, id, to.at);
        }
        for call in calls {
            let endpoint = called(graph, systems, &call.value, call.at.file, to.node());
            if let (Some(caller), Some(endpoint)) = (from.node(), endpoint) {
                graph.connect(caller, EdgeKind::Consumes, endpoint, call.at);
            }
        }
        if let Some(contract) = graph.get_mut::<Contract>(id) {
            contract.kind = ContractKind::Internal { from, to };
        }
    }
}

/// The endpoint that a call names, that of the called component first.
fn called(
    graph: &Graph,
    systems: &Systems,
    call: &str,
    file: FileId,
    provider: Option<NodeId>,
) -> Option<NodeId> {
    let (method, path) = call.split_once(' ')?;
    let ids = systems.names(file).endpoints.get(&path_key(path));
    let matching: Vec<_> = ids
        .filter_map(|exposed| graph.get::<Endpoint>(exposed.endpoint))
        .filter(|endpoint| {
            let stated = endpoint.data.method.as_deref();
            stated.is_none_or(|stated| stated == method)
        })
        .collect();
    let own = matching
        .iter()
        .find(|endpoint| Some(endpoint.data.owner) == provider);
    own.or(matching.first()).map(|endpoint| endpoint.id)
}

fn resolve_events(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    for id in graph.ids(NodeKind::Event) {
        let Some(event) = graph.get_mut::<Event>(id) else {
            continue;
        };
        let publishers = std::mem::take(&mut event.publishers);
        let subscribers = std::mem::take(&mut event.subscribers);
        let says = format!("the event `{}` names", graph.name(id));
        let says = (UNKNOWN_EVENT_PARTY, says.as_str());
        let publishers = parties(graph, systems, report, publishers, says);
        let subscribers = parties(graph, systems, report, subscribers, says);
        for reference in &publishers {
            for &node in reference.nodes() {
                graph.connect(node, EdgeKind::Publishes, id, reference.at);
            }
        }
        for reference in &subscribers {
            for &node in reference.nodes() {
                graph.connect(node, EdgeKind::Subscribes, id, reference.at);
            }
        }
        if let Some(event) = graph.get_mut::<Event>(id) {
            event.publishers = publishers;
            event.subscribers = subscribers;
        }
    }
}

fn resolve_integrations(graph: &mut Graph, systems: &Systems, report: &mut Report) {
    for id in graph.ids(NodeKind::Integration) {
        let Some(integration) = graph.get_mut::<Integration>(id) else {
            continue;
        };
        let used_by = std::mem::take(&mut integration.used_by);
        let says = format!("`{}` is said to be used by", graph.name(id));
        let used_by = parties(graph, systems, report, used_by, (UNKNOWN_COMPONENT, &says));
        for reference in &used_by {
            for &node in reference.nodes() {
                graph.connect(node, EdgeKind::Consumes, id, reference.at);
            }
        }
        if let Some(integration) = graph.get_mut::<Integration>(id) {
            integration.used_by = used_by;
        }
    }
}
