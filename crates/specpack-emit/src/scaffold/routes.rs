//! The operations that a service has, with what each is asked with, whatever the language.

use super::{block, unique};
use specpack_graph::Pack;
use specpack_graph::contract::{Contracts, Object, Shape};
use specpack_graph::model;
use specpack_graph::query::matrix;
use specpack_syntax::data::Node;
use std::collections::{BTreeSet, HashMap};

/// An operation of a contract.
pub(super) struct Route<'a> {
    /// The name of its block.
    pub(super) block: String,
    /// Its id, which no other has.
    pub(super) id: String,
    /// Its method, in upper case.
    pub(super) method: String,
    pub(super) path: &'a str,
    /// What it is about: its route and summary, and the requirements that it is there for.
    pub(super) about: Vec<String>,
    pub(super) parameters: Vec<Parameter<'a>>,
    pub(super) body: Option<Body<'a>>,
    /// Where it stands in the contract.
    pub(super) operation: Object<'a>,
}

/// A parameter of an operation, or of its path.
pub(super) struct Parameter<'a> {
    pub(super) place: ParameterPlace,
    pub(super) name: &'a str,
    pub(super) kind: Kind,
    pub(super) is_required: bool,
    /// Where it stands in the contract.
    pub(super) object: Object<'a>,
}

/// Where a parameter is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterPlace {
    Path,
    Query,
    Headers,
    Cookies,
}

/// How the text of a parameter is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    List,
}

/// The body of a request.
pub(super) struct Body<'a> {
    /// Its media type.
    pub(super) media: &'a str,
    pub(super) is_required: bool,
    /// What the contract says of that media type.
    pub(super) content: Object<'a>,
}

impl ParameterPlace {
    pub(super) const ALL: [Self; 4] = [Self::Path, Self::Query, Self::Headers, Self::Cookies];

    fn of(text: &str) -> Option<Self> {
        match text {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Headers),
            "cookie" => Some(Self::Cookies),
            _ => None,
        }
    }

    /// What it is called in a request.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Headers => "headers",
            Self::Cookies => "cookies",
        }
    }
}

impl Kind {
    /// How a text is read that a schema is about.
    pub(super) fn of(schema: Option<Object<'_>>) -> Self {
        let kind = schema.and_then(|schema| schema.node.get("type"));
        let kind = kind.and_then(|kind| match kind.is_sequence() {
            true => kind
                .items()
                .filter_map(Node::as_str)
                .find(|it| *it != "null"),
            false => kind.as_str(),
        });
        match kind {
            Some("integer" | "number") => Self::Number,
            Some("boolean") => Self::Boolean,
            Some("array") => Self::List,
            _ => Self::Text,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List => "list",
        }
    }
}

/// Every operation of the pack's contracts, in their order.
pub(super) fn all<'a>(pack: &'a Pack, contracts: &Contracts<'a>) -> Vec<Route<'a>> {
    let asked = requirements(pack);
    let (mut ids, mut blocks) = (BTreeSet::new(), BTreeSet::new());
    let mut routes = Vec::new();
    for operation in contracts.of_shape(Shape::Operation) {
        let item = contracts.parent(operation);
        let Some(item) = item.filter(|item| item.shape == Shape::PathItem) else {
            continue;
        };
        // Callbacks and webhooks are for others to answer.
        if contracts
            .parent(item)
            .is_none_or(|it| it.shape != Shape::Paths)
        {
            continue;
        }
        let method = operation.name().to_uppercase();
        let path = item.name();
        let id = match operation.text("operationId") {
            Some(id) => id.to_owned(),
            None => id_of(&method, path),
        };
        let id = unique(&id, "_", &mut ids);
        let route = format!("{method} {path}");
        let mut about = vec![match operation.text("summary") {
            Some(summary) => format!("{route}: {summary}"),
            None => route.clone(),
        }];
        if let Some(requirements) = asked.get(&route) {
            about.push(format!("Requirements: {}.", requirements.join(", ")));
        }
        routes.push(Route {
            block: block(&id, &mut blocks),
            id,
            about,
            parameters: parameters(contracts, operation, item),
            body: body(contracts, operation),
            operation,
            path,
            method,
        });
    }
    routes
}

/// The ids of the requirements that operations are there for, by method and path.
fn requirements(pack: &Pack) -> HashMap<String, Vec<String>> {
    let graph = &pack.graph;
    let mut asked: HashMap<String, Vec<String>> = HashMap::new();
    for row in matrix(graph, |_| true).rows {
        let Some(requirement) = graph.get::<model::Requirement>(row.requirement) else {
            continue;
        };
        let Some(id) = &requirement.data.id else {
            continue;
        };
        for contract in row.contracts {
            if let Some(operation) = graph.get::<model::Operation>(contract) {
                let route = format!("{} {}", operation.data.method, operation.data.path);
                let ids = asked.entry(route).or_default();
                if !ids.iter().any(|known| id.value == *known) {
                    ids.push(id.value.to_string());
                }
            }
        }
    }
    asked
}

/// An id for an operation that has none: `getOrdersById` for `GET /orders/{id}`.
fn id_of(method: &str, path: &str) -> String {
    let mut id = method.to_lowercase();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let (by, part) = match part.strip_prefix('{') {
            Some(name) => ("By", name.trim_end_matches('}')),
            None => ("", part),
        };
        id.push_str(by);
        for word in part.split(|c: char| !c.is_ascii_alphanumeric()) {
            let mut letters = word.chars();
            id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            id.push_str(letters.as_str());
        }
    }
    id
}

/// The parameters of an operation, and those of its path that it does not replace.
fn parameters<'a>(
    contracts: &Contracts<'a>,
    operation: Object<'a>,
    item: Object<'a>,
) -> Vec<Parameter<'a>> {
    let own = contracts.items(operation, "parameters");
    let shared = contracts.items(item, "parameters");
    let mut parameters: Vec<Parameter<'a>> = Vec::new();
    for (_, object) in own.chain(shared) {
        let place = object.text("in").and_then(ParameterPlace::of);
        let (Some(place), Some(name)) = (place, object.text("name")) else {
            continue;
        };
        let is_there = |it: &Parameter<'_>| it.place == place && it.name == name;
        if !parameters.iter().any(is_there) {
            parameters.push(Parameter {
                place,
                name,
                kind: Kind::of(contracts.under(object, "schema")),
                is_required: is_required(&object),
                object,
            });
        }
    }
    parameters
}

/// The body of a request: JSON where there is a choice.
fn body<'a>(contracts: &Contracts<'a>, operation: Object<'a>) -> Option<Body<'a>> {
    let body = contracts.under(operation, "requestBody")?;
    let mut contents = contents(contracts, body);
    let json = contents.iter().position(|(media, _)| is_json(media));
    let at = json.unwrap_or_default();
    if at >= contents.len() {
        return None;
    }
    let (media, content) = contents.swap_remove(at);
    Some(Body {
        media,
        is_required: is_required(&body),
        content,
    })
}

/// What a body may hold, by media type.
pub(super) fn contents<'a>(
    contracts: &Contracts<'a>,
    of: Object<'a>,
) -> Vec<(&'a str, Object<'a>)> {
    let entries = contracts.entries(of, "content");
    let entries = entries.filter_map(|(key, media)| Some((key.as_str()?, media)));
    entries.collect()
}

fn is_required(object: &Object<'_>) -> bool {
    object.node.get("required").and_then(Node::as_bool) == Some(true)
}

pub(super) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

#[cfg(test)]
mod tests {
    use super::id_of;

    #[test]
    fn an_operation_without_an_id_is_named_after_its_route() {
        assert_eq!(
            id_of("GET", "/orders/{orderId}/line-items"),
            "getOrdersByOrderIdLineItems"
        );
        assert_eq!(id_of("GET", "/"), "get");
    }
}
