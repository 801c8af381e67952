//! The endpoints of a run, to hold the calls of steps against.

use crate::context::Context;
use crate::rules::contracts::operations;
use crate::rules::interfaces::route::route;
use specpack_graph::contract;
use specpack_graph::model::{Endpoint, Graph, NodeKind};
use specpack_graph::query::sequence::{Call, statuses_in};
use specpack_syntax::data::Node;
use std::collections::{BTreeMap, BTreeSet};

/// What a contract says of one route.
#[derive(Debug, Default)]
struct Agreed {
    /// Empty where it states none.
    statuses: BTreeSet<u16>,
    /// Whether an answer with any other status is stated, too: `default` of OpenAPI.
    has_default: bool,
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
    /// The endpoints of contracts, be they told in a spec or in an OpenAPI document; none where no
    /// step calls one.
    pub(super) fn new(context: &Context<'_>) -> Self {
        let graph = context.graph();
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
        contracts.add_operations(context.contracts());
        contracts
    }

    /// Adds the operations of OpenAPI documents, by their paths alone and below those of servers.
    fn add_operations(&mut self, documents: &contract::Contracts<'_>) {
        for operation in operations::offered(documents) {
            let path = operations::path(documents, operation);
            let Some(path) = path.and_then(|path| path.node.as_str()) else {
                continue;
            };
            let method = operation.name();
            self.names
                .push(format!("{} {path}", method.to_ascii_uppercase()));
            let servers = documents.root(operation).node.get("servers");
            let urls = servers.into_iter().flat_map(Node::items);
            let urls = urls.filter_map(|server| server.get("url")?.as_str());
            let bases: BTreeSet<&str> = [""].into_iter().chain(urls.map(path_of)).collect();
            for base in bases {
                let path = format!("{base}{path}");
                self.paths.insert(route(None, &path));
                let agreed = self.by_route.entry(route(Some(method), &path)).or_default();
                for status in operations::statuses(documents, operation) {
                    agreed.add(status);
                }
            }
        }
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
            None => {
                let path = route(None, &call.path);
                self.paths.contains(&path) || self.paths.iter().any(|known| covers(known, &path))
            }
        }
    }

    /// The statuses that the contract of an endpoint gives; none where it states none.
    pub(super) fn statuses(&self, call: &Call) -> Option<&BTreeSet<u16>> {
        let agreed = self.agreed(call)?;
        let is_complete = !agreed.statuses.is_empty() && !agreed.has_default;
        is_complete.then_some(&agreed.statuses)
    }

    fn agreed(&self, call: &Call) -> Option<&Agreed> {
        let method = call.method.as_deref();
        let exact = self.by_route.get(&route(method, &call.path));
        // An endpoint that states no method answers any.
        let any_method = || self.by_route.get(&route(None, &call.path));
        exact.or_else(any_method).or_else(|| {
            let called = route(method, &call.path);
            let mut routes = self.by_route.iter();
            let (_, agreed) = routes.find(|(known, _)| covers(known, &called))?;
            Some(agreed)
        })
    }
}

/// Whether a route with parameters is that of a call with values: `GET/users/{}` and
/// `GET/users/42`.
fn covers(known: &str, called: &str) -> bool {
    let (mut known, mut called) = (known.split('/'), called.split('/'));
    loop {
        match (known.next(), called.next()) {
            (None, None) => return true,
            (Some(known), Some(called)) if known == "{}" || known == called => {}
            _ => return false,
        }
    }
}

impl Agreed {
    /// Adds a key of `responses`: `404`, `4XX` or `default`.
    fn add(&mut self, key: &str) {
        if let Ok(status) = key.parse() {
            self.statuses.insert(status);
            return;
        }
        let hundreds = key.strip_suffix("XX").and_then(|first| first.parse().ok());
        match hundreds {
            Some(first @ 1_u16..=5) => self.statuses.extend(first * 100..=first * 100 + 99),
            _ => self.has_default |= key == "default",
        }
    }
}

/// The path of a server's URL, without the slash at its end.
fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)),
        None => Some(url),
    };
    path.unwrap_or_default().trim_end_matches('/')
}

/// Whether an endpoint is known from steps that call it, and from nothing else.
pub(crate) fn is_called_in_sequence(graph: &Graph, endpoint: &Endpoint) -> bool {
    let owner = graph.node(endpoint.owner).data.kind();
    matches!(owner, NodeKind::Participant | NodeKind::Sequence)
}
