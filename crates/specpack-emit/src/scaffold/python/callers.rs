//! Who may call an operation, and where they say who they are.

use serde_json::{Map, Value, json};
use specpack_graph::contract::{Contracts, Object, Place};
use specpack_syntax::data::Node;

/// What the contract asks of callers.
pub(super) struct Callers {
    /// Ways of being known, of which one is enough: the place of a credential by its scheme. None
    /// for what anybody may call.
    pub(super) alternatives: Vec<Value>,
    /// How those who are not known are told what would make them so (RFC 9110, section 11.6.1).
    pub(super) challenge: Option<String>,
}

impl Callers {
    pub(super) fn of<'a>(contracts: &Contracts<'a>, operation: Object<'a>) -> Self {
        let root = contracts.root(operation);
        let own = operation.node.get("security");
        let security = own.or_else(|| root.node.get("security"));
        let mut callers = Self {
            alternatives: Vec::new(),
            challenge: None,
        };
        let schemes = contracts.under(root, "components");
        let schemes = schemes.and_then(|it| Some((it.file, it.node.get("securitySchemes")?)));
        for alternative in security.into_iter().flat_map(Node::items) {
            let mut places = Map::new();
            for (name, _) in alternative.entries() {
                let name = name.as_str().unwrap_or_default();
                let scheme = schemes.and_then(|(file, node)| {
                    let node = node.get(name)?;
                    contracts.object_at(Place { file, node })
                });
                places.insert(name.to_owned(), place(scheme));
                let challenge = scheme.and_then(challenge);
                callers.challenge = callers.challenge.take().or(challenge);
            }
            callers.alternatives.push(Value::Object(places));
        }
        callers
    }
}

/// Where a credential is. What is told otherwise, such as by a certificate, is in no place that a
/// handler sees, so that nobody is known by it.
fn place(scheme: Option<Object<'_>>) -> Value {
    let kind = scheme.and_then(|scheme| scheme.text("type"));
    let name = scheme.and_then(|scheme| scheme.text("name"));
    let within = scheme.and_then(|scheme| scheme.text("in"));
    match (kind, within, name) {
        (Some("apiKey"), Some("query"), Some(name)) => json!(["query", name]),
        (Some("apiKey"), Some("cookie"), Some(name)) => json!(["cookies", name]),
        (Some("apiKey"), Some("header"), Some(name)) => json!(["headers", name]),
        (Some("http" | "oauth2" | "openIdConnect"), _, _) => json!(["headers", "Authorization"]),
        _ => json!(["nowhere", ""]),
    }
}

fn challenge(scheme: Object<'_>) -> Option<String> {
    match scheme.text("type")? {
        "http" => {
            let name = scheme.text("scheme")?.to_lowercase();
            let is_token = name
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-');
            let mut letters = name.chars();
            let first = letters.next()?.to_ascii_uppercase();
            is_token.then(|| format!("{first}{}", letters.as_str()))
        }
        "oauth2" | "openIdConnect" => Some("Bearer".to_owned()),
        _ => None,
    }
}
