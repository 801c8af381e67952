//! Operations: what each is asked with, and what it answers.

use super::schema_type::{SchemaType, union};
use super::types::Names;
use super::{block, comment, member, quoted, unique};
use serde::Serialize;
use specpack_graph::Pack;
use specpack_graph::contract::{Contracts, Object, Shape};
use specpack_graph::model;
use specpack_graph::query::matrix;
use specpack_syntax::data::Node;
use std::collections::{BTreeSet, HashMap};

/// An operation as templates see it.
#[derive(Serialize)]
pub(super) struct Operation {
    /// The name of its block.
    block: String,
    /// Its id, as a member of an object is written.
    member: String,
    /// Its id, in quotes.
    quoted: String,
    /// What it is about, as a comment.
    comment: String,
    /// Its method, in upper case.
    method: String,
    /// Its path, in quotes.
    path: String,
    /// The type of what it is asked with.
    request: String,
    /// The type of what it answers.
    answer: String,
    /// Its parameters, as values.
    parameters: Vec<String>,
    /// The media type of its body, in quotes; none where it takes none.
    body: Option<String>,
}

/// Every operation of the pack's contracts, in their order.
pub(super) fn all<'a>(
    pack: &'a Pack,
    contracts: &Contracts<'a>,
    names: &Names<'a>,
) -> Vec<Operation> {
    let asked = requirements(pack);
    let writer = Writer {
        contracts,
        types: SchemaType::new(contracts, names, "schemas."),
    };
    let (mut ids, mut blocks) = (BTreeSet::new(), BTreeSet::new());
    let mut operations = Vec::new();
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
        operations.push(Operation {
            block: block(&id, &mut blocks),
            member: member(&id),
            quoted: quoted(&id),
            comment: comment(&about, "  "),
            request: writer.request(operation, item),
            answer: writer.answer(operation),
            parameters: writer.parameter_values(operation, item),
            body: writer.body(operation).map(|(media, _)| quoted(media)),
            path: quoted(path),
            method,
        });
    }
    operations
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
                if !ids.contains(&id.value) {
                    ids.push(id.value.clone());
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

struct Writer<'c, 'a> {
    contracts: &'c Contracts<'a>,
    types: SchemaType<'c, 'a>,
}

/// Where parameters are, and what their place is called in a request.
const PLACES: [(&str, &str); 4] = [
    ("path", "path"),
    ("query", "query"),
    ("header", "headers"),
    ("cookie", "cookies"),
];

impl<'a> Writer<'_, 'a> {
    fn request(&self, operation: Object<'a>, item: Object<'a>) -> String {
        let parameters = self.parameters(operation, item);
        let mut members = String::new();
        for (place, name) in PLACES {
            let here = parameters.iter();
            let here: Vec<_> = here.filter(|it| it.text("in") == Some(place)).collect();
            if here.is_empty() {
                continue;
            }
            let is_needed = here.iter().any(|it| is_required(it));
            let mark = if is_needed { "" } else { "?" };
            members.push_str(&format!("      {name}{mark}: {{\n"));
            for parameter in here {
                let mark = if is_required(parameter) { "" } else { "?" };
                let key = member(parameter.text("name").unwrap_or_default());
                let kind = self.kind(*parameter, 4);
                members.push_str(&format!("        {key}{mark}: {kind};\n"));
            }
            members.push_str("      };\n");
        }
        if let Some((_, media)) = self.body(operation) {
            let body = self.contracts.under(operation, "requestBody");
            let is_needed = body.is_some_and(|body| is_required(&body));
            let mark = if is_needed { "" } else { "?" };
            members.push_str(&format!("      body{mark}: {};\n", self.kind(media, 3)));
        }
        match members.is_empty() {
            true => "{}".to_owned(),
            false => format!("{{\n{members}    }}"),
        }
    }

    /// The type of what a parameter or a body holds.
    fn kind(&self, of: Object<'a>, depth: usize) -> String {
        let schema = of.node.get("schema");
        schema.map_or("unknown".to_owned(), |node| {
            let place = specpack_graph::contract::Place {
                file: of.file,
                node,
            };
            self.types.at(place, depth)
        })
    }

    /// The parameters of an operation, and those of its path that it does not replace.
    fn parameters(&self, operation: Object<'a>, item: Object<'a>) -> Vec<Object<'a>> {
        let own: Vec<_> = self.contracts.items(operation, "parameters").collect();
        let shared: Vec<_> = self.contracts.items(item, "parameters").collect();
        let mut parameters: Vec<Object<'a>> = Vec::new();
        for (_, parameter) in own.into_iter().chain(shared) {
            let key = (parameter.text("in"), parameter.text("name"));
            let is_there = |it: &Object<'a>| (it.text("in"), it.text("name")) == key;
            if key.1.is_some() && !parameters.iter().any(is_there) {
                parameters.push(parameter);
            }
        }
        parameters
    }

    /// What a server has to know of a parameter to read it.
    fn parameter_values(&self, operation: Object<'a>, item: Object<'a>) -> Vec<String> {
        let parameters = self.parameters(operation, item).into_iter();
        let values = parameters.filter_map(|parameter| {
            let place = parameter.text("in")?;
            let (_, called) = PLACES.iter().find(|(name, _)| *name == place)?;
            let schema = self.contracts.under(parameter, "schema");
            Some(format!(
                "{{ in: {}, name: {}, is: {}, required: {} }}",
                quoted(called),
                quoted(parameter.text("name")?),
                quoted(self.simple_kind(schema)),
                is_required(&parameter),
            ))
        });
        values.collect()
    }

    /// How the text of a parameter is read.
    fn simple_kind(&self, schema: Option<Object<'a>>) -> &'static str {
        let kind = schema.and_then(|schema| schema.node.get("type"));
        let kind = kind.and_then(|kind| match kind.is_sequence() {
            true => kind
                .items()
                .filter_map(Node::as_str)
                .find(|it| *it != "null"),
            false => kind.as_str(),
        });
        match kind {
            Some("integer" | "number") => "number",
            Some("boolean") => "boolean",
            Some("array") => "list",
            _ => "text",
        }
    }

    /// The body of a request: JSON where there is a choice.
    fn body(&self, operation: Object<'a>) -> Option<(&'a str, Object<'a>)> {
        let body = self.contracts.under(operation, "requestBody")?;
        let mut contents: Vec<_> = self.contents(body);
        let json = contents.iter().position(|(media, _)| is_json(media));
        let at = json.unwrap_or_default();
        (at < contents.len()).then(|| contents.swap_remove(at))
    }

    fn contents(&self, of: Object<'a>) -> Vec<(&'a str, Object<'a>)> {
        let entries = self.contracts.entries(of, "content");
        let entries = entries.filter_map(|(key, media)| Some((key.as_str()?, media)));
        entries.collect()
    }

    /// The type of what an operation answers: one of its responses.
    fn answer(&self, operation: Object<'a>) -> String {
        let Some(responses) = self.contracts.under(operation, "responses") else {
            return "{ status: number }".to_owned();
        };
        let mut answers = Vec::new();
        for (key, node) in responses.node.entries() {
            let place = specpack_graph::contract::Place {
                file: responses.file,
                node,
            };
            let status = status(key.as_str().unwrap_or_default());
            let (Some(status), Some(response)) = (status, self.contracts.object_at(place)) else {
                continue;
            };
            let contents = self.contents(response);
            if contents.is_empty() {
                answers.push(format!("{{ status: {status} }}"));
            }
            for (media, content) in contents {
                let kind = match is_json(media) || content.node.get("schema").is_some() {
                    true => self.kind(content, 4),
                    false => "unknown".to_owned(),
                };
                let media = quoted(media);
                answers.push(format!(
                    "{{ status: {status}; contentType: {media}; body: {kind} }}"
                ));
            }
        }
        match answers.len() {
            0 => "{ status: number }".to_owned(),
            1 => union(answers),
            _ => answers.iter().map(|it| format!("\n      | {it}")).collect(),
        }
    }
}

/// The type of a status: a number, or any of a range.
fn status(key: &str) -> Option<String> {
    if key.starts_with("x-") {
        return None;
    }
    match key.parse::<u16>() {
        Ok(status) => Some(status.to_string()),
        Err(_) => Some("number".to_owned()),
    }
}

fn is_required(object: &Object<'_>) -> bool {
    object.node.get("required").and_then(Node::as_bool) == Some(true)
}

fn is_json(media: &str) -> bool {
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
