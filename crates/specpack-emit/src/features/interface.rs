//! A component's endpoints, with what the contracts say of each.

use super::index::SystemIndex;
use super::numbering::Numbering;
use super::sentence::is_open;
use crate::markdown::{fenced, inline};
use crate::words::stems;
use serde::Serialize;
use specpack_graph::model::{Contract, Endpoint, Entry, NodeId, Shape};

/// An endpoint as a feature spec describes it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EndpointText {
    /// The block it stands in.
    pub(crate) block: String,
    /// The method; empty for what is not HTTP.
    pub(crate) method: String,
    pub(crate) path: String,
    /// Method and path.
    pub(crate) heading: String,
    pub(crate) description: String,
    /// Whether a caller must be authenticated; none where the system spec leaves it open.
    pub(crate) auth: Option<String>,
    /// The body it takes, as JSON between fences.
    pub(crate) request: Option<String>,
    /// The fields of the body.
    pub(crate) request_fields: Vec<String>,
    /// Whether it takes a body at all.
    pub(crate) has_body: bool,
    /// The parameters in its path.
    pub(crate) parameters: Vec<String>,
    /// The status of its answer; empty for what is not HTTP.
    pub(crate) status: String,
    /// Whether the system spec states that status.
    pub(crate) is_status_stated: bool,
    /// The body it answers, as JSON between fences.
    pub(crate) response: Option<String>,
    /// The fields of the answer.
    pub(crate) response_fields: Vec<String>,
    /// Whether the answer has a body.
    pub(crate) answers_body: bool,
    /// Its errors.
    pub(crate) errors: Vec<ErrorText>,
    /// Who calls it, as the contracts say.
    pub(crate) callers: Vec<String>,
}

/// An error of an endpoint.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ErrorText {
    pub(crate) status: u16,
    pub(crate) meaning: String,
}

impl EndpointText {
    pub(crate) fn new(
        index: &SystemIndex<'_>,
        endpoint: Entry<'_, Endpoint>,
        block: String,
    ) -> Self {
        let data = endpoint.data;
        let method = data.method.clone().unwrap_or_default();
        let description = data.description.as_ref().map(|text| inline(&text.value));
        let contracts = index.contracts_of(endpoint.id);
        let shapes = Shapes::find(data, &contracts);
        let has_body = matches!(method.as_str(), "POST" | "PUT" | "PATCH");
        let details = data.details.as_deref();
        let stated = details
            .and_then(|details| details.response_status.as_ref())
            .map(|status| inline(&status.value));
        let description = description.unwrap_or_default();
        let status = stated
            .clone()
            .unwrap_or_else(|| usual_status(&method, &description).to_owned());
        let mut text = Self {
            block,
            heading: if method.is_empty() {
                data.path.clone()
            } else {
                format!("{method} {}", data.path)
            },
            path: data.path.clone(),
            auth: index.auth_of(endpoint),
            request: shapes.request.filter(|_| has_body).map(json),
            request_fields: shapes.request.map(field_names).unwrap_or_default(),
            has_body,
            parameters: parameters(&data.path),
            is_status_stated: stated.is_some(),
            answers_body: !method.is_empty() && !status.starts_with("204"),
            response: shapes.response.map(json),
            response_fields: shapes.response.map(field_names).unwrap_or_default(),
            status,
            errors: Vec::new(),
            callers: contracts
                .iter()
                .map(|contract| index.caller(contract))
                .collect(),
            description,
            method,
        };
        text.errors = errors(index, &text, data);
        text
    }
}

struct Shapes<'a> {
    request: Option<&'a Shape>,
    response: Option<&'a Shape>,
}

impl<'a> Shapes<'a> {
    fn find(endpoint: &'a Endpoint, contracts: &[Entry<'a, Contract>]) -> Self {
        let details = endpoint.details.as_deref();
        let named = |ends: &[&str]| {
            let shapes = contracts.iter().flat_map(|contract| &contract.data.shapes);
            let mut shapes = shapes.filter(|shape| !shape.fields.is_empty());
            shapes.find(|shape| ends.iter().any(|end| shape.name.ends_with(end)))
        };
        let request = named(&["Request", "Input", "Command", "Params", "Query"]);
        let response = named(&["Response", "Result", "Output", "Reply"]);
        let other = || {
            let shapes = contracts.iter().flat_map(|contract| &contract.data.shapes);
            let mut shapes = shapes.filter(|s| !s.fields.is_empty());
            shapes.find(|s| Some(*s) != request)
        };
        Self {
            request: details.and_then(|d| d.request.as_ref()).or(request),
            response: details
                .and_then(|d| d.response.as_ref())
                .or(response)
                .or_else(other),
        }
    }
}

fn field_names(shape: &Shape) -> Vec<String> {
    shape
        .fields
        .iter()
        .map(|field| field.name.clone())
        .collect()
}

/// A JSON skeleton of a record: each field with a value that shows its type.
fn json(shape: &Shape) -> String {
    let mut body = String::from("{\n");
    for (at, field) in shape.fields.iter().enumerate() {
        let comma = if at + 1 < shape.fields.len() { "," } else { "" };
        let name = serde_json::Value::from(field.name.as_str());
        body.push_str(&format!("  {name}: {}{comma}\n", sample(&field.ty)));
    }
    body.push('}');
    fenced("json", &body)
}

fn sample(ty: &str) -> serde_json::Value {
    let bare = ty.trim().trim_end_matches(';').trim();
    match bare.to_ascii_lowercase().as_str() {
        "number" | "int" | "integer" | "i32" | "i64" | "u32" | "u64" | "long" => 0.into(),
        "float" | "double" | "decimal" | "f64" => 0.0.into(),
        "boolean" | "bool" => false.into(),
        "null" => serde_json::Value::Null,
        "object" | "record" => serde_json::Value::Object(serde_json::Map::new()),
        lower if lower.ends_with("[]") => {
            let inner = bare.strip_suffix("[]").unwrap_or_default();
            vec![sample(inner)].into()
        }
        _ => format!("<{}>", bare.replace('"', "'")).into(),
    }
}

/// The names of a path's parameters.
fn parameters(path: &str) -> Vec<String> {
    let segments = path.split(['/', '?', '&']);
    let named = segments.filter_map(|segment| {
        let braced = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
        braced.or(segment.strip_prefix(':'))
    });
    named
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What HTTP has an operation answer where nothing is stated (RFC 9110, section 15.3).
fn usual_status(method: &str, description: &str) -> &'static str {
    const MAKES: &str = "register create add place reserve upload open book";
    let makes_something = || !stems(description).is_disjoint(&stems(MAKES));
    match method {
        "" => "",
        "POST" if makes_something() => "201 Created",
        "DELETE" => "204 No Content",
        _ => "200 OK",
    }
}

fn errors(index: &SystemIndex<'_>, text: &EndpointText, endpoint: &Endpoint) -> Vec<ErrorText> {
    let errors = endpoint.details.as_ref().map(|details| &details.errors);
    if let Some(errors) = errors.filter(|errors| !errors.is_empty()) {
        let stated = errors.iter().map(|error| {
            let digits: String = error
                .value
                .chars()
                .filter(char::is_ascii_digit)
                .take(3)
                .collect();
            let (_, meaning) = error.value.split_once(':').unwrap_or(("", &error.value));
            ErrorText {
                status: digits.parse().unwrap_or(0),
                meaning: inline(meaning.trim()),
            }
        });
        return stated.collect();
    }
    if text.method.is_empty() {
        return Vec::new();
    }
    let is_closed = match &text.auth {
        Some(auth) => !is_open(auth),
        None => !text.callers.is_empty(),
    };
    let mut found = Vec::new();
    let mut add = |status: u16, usual: &str| {
        let meaning = index.error_meaning(status);
        found.push(ErrorText {
            status,
            meaning: meaning.unwrap_or(usual).to_owned(),
        });
    };
    if text.has_body {
        add(400, "The body is not as the contract says");
    }
    if is_closed {
        add(401, "No valid credentials");
        add(403, "The caller lacks the permission");
    }
    if !text.parameters.is_empty() {
        add(404, "There is no such thing");
    }
    if text.has_body && index.error_meaning(409).is_some() {
        add(409, "");
    }
    if index.error_meaning(429).is_some() {
        add(429, "");
    }
    found
}

/// A contract as a feature spec lists it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ContractText {
    pub(crate) block: String,
    /// From whom to whom.
    pub(crate) title: String,
    /// The line that says where it is from.
    pub(crate) source: String,
    pub(crate) lines: Vec<String>,
    pub(crate) code: Vec<String>,
}

impl ContractText {
    pub(crate) fn new(
        index: &SystemIndex<'_>,
        id: NodeId,
        numbering: &mut Numbering,
    ) -> Option<Self> {
        let contract = index.graph().get::<Contract>(id)?;
        let properties = contract.data.properties.iter();
        let lines = properties.map(|p| format!("**{}:** {}", inline(&p.label), inline(&p.text)));
        let notes = contract.data.notes.iter().map(|note| inline(&note.value));
        let code = contract.data.code.iter();
        let title = index.contract_title(&contract);
        Some(Self {
            block: numbering.name("contract", &title),
            title: inline(&title),
            source: index.system.source_of(id),
            lines: lines.chain(notes).collect(),
            code: code
                .map(|c| fenced(&contract.data.language, &c.value))
                .collect(),
        })
    }
}
