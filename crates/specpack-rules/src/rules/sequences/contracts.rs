//! The endpoints of a run, to hold the calls of steps against.

use crate::rules::interfaces::route::route;
use specpack_graph::model::{Endpoint, Graph, NodeKind};
use specpack_graph::query::sequence::{Call, statuses_in};
use std::collections::{BTreeMap, BTreeSet};

/// What a contract says of one route.
#[derive(Debug, Default)]
struct Agreed {
    /// Empty where it states none.
    statuses: BTreeSet<u16>,
}

/// Every endpoint that a contract of the run has.
#[derive(Debug, Default)]
pub(super) struct Contracts {
    by_route: BTreeMap<String, Agreed>,
    /// Paths alone, for calls that state no method.
    paths: BTreeSet<String>,
    names: Vec<String>,
}

impl Contracts {
    /// The endpoints of contracts; none where no step calls one.
    pub(super) fn new(graph: &Graph) -> Self {
        let mut contracts = Self::default();
        if graph.of_kind(NodeKind::Interaction).is_empty() {
            return contracts;
        }
        for endpoint in graph.endpoints() {
            // What a sequence calls is held against what others offer.
            if !is_called_in_sequence(graph, endpoint.data) {
                contracts.add(endpoint.data);
            }
        }
        contracts
    }

    fn add(&mut self, endpoint: &Endpoint) {
        if !endpoint.path.starts_with('/') {
            return;
        }
        let method = endpoint.method.as_deref();
        self.names
            .push(format!("{} {}", method.unwrap_or_default(), endpoint.path));
        self.paths.insert(route(None, &endpoint.path));
        let agreed = self
            .by_route
            .entry(route(method, &endpoint.path))
            .or_default();
        let details = endpoint.details.iter();
        let stated = details.flat_map(|d| d.errors.iter().chain(&d.response_status));
        let statuses = stated.flat_map(|text| statuses_in(&text.value));
        agreed.statuses.extend(statuses);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Every endpoint as `METHOD /path`.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether a contract has the endpoint that is called.
    pub(super) fn has(&self, call: &Call) -> bool {
        match &call.method {
            Some(_) => self.agreed(call).is_some(),
            None => self.paths.contains(&route(None, &call.path)),
        }
    }

    /// The statuses that the contract of an endpoint gives; none where it states none.
    pub(super) fn statuses(&self, call: &Call) -> Option<&BTreeSet<u16>> {
        let agreed = self.agreed(call)?;
        (!agreed.statuses.is_empty()).then_some(&agreed.statuses)
    }

    fn agreed(&self, call: &Call) -> Option<&Agreed> {
        let method = call.method.as_deref();
        let exact = self.by_route.get(&route(method, &call.path));
        // An endpoint that states no method answers any.
        exact.or_else(|| self.by_route.get(&route(None, &call.path)))
    }
}

/// Whether an endpoint is known from steps that call it, and from nothing else.
pub(crate) fn is_called_in_sequence(graph: &Graph, endpoint: &Endpoint) -> bool {
    let owner = graph.node(endpoint.owner).data.kind();
    matches!(owner, NodeKind::Participant | NodeKind::Sequence)
}
