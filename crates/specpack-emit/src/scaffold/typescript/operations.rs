//! Operations: what each is asked with, and what it answers.

use super::schema_type::{SchemaType, union};
use super::{comment, member};
use crate::scaffold::names::Names;
use crate::scaffold::quoted;
use crate::scaffold::routes::{Body, Parameter, ParameterPlace, Route, contents, is_json};
use serde::Serialize;
use specpack_graph::contract::{Contracts, Object, Place};

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

/// The operations of a service.
pub(super) fn all<'a>(
    routes: &[Route<'a>],
    contracts: &Contracts<'a>,
    names: &Names<'a>,
) -> Vec<Operation> {
    let writer = Writer {
        contracts,
        types: SchemaType::new(contracts, names, "schemas."),
    };
    let operations = routes.iter().map(|route| Operation {
        block: route.block.clone(),
        member: member(&route.id),
        quoted: quoted(&route.id),
        comment: comment(&route.about, "  "),
        request: writer.request(route),
        answer: writer.answer(route.operation),
        parameters: route.parameters.iter().map(parameter_value).collect(),
        body: route.body.as_ref().map(|body| quoted(body.media)),
        path: quoted(route.path),
        method: route.method.clone(),
    });
    operations.collect()
}

/// What a server has to know of a parameter to read it.
fn parameter_value(parameter: &Parameter<'_>) -> String {
    format!(
        "{{ in: {}, name: {}, is: {}, required: {} }}",
        quoted(parameter.place.name()),
        quoted(parameter.name),
        quoted(parameter.kind.name()),
        parameter.is_required,
    )
}

struct Writer<'c, 'a> {
    contracts: &'c Contracts<'a>,
    types: SchemaType<'c, 'a>,
}

impl<'a> Writer<'_, 'a> {
    fn request(&self, route: &Route<'a>) -> String {
        let mut members = String::new();
        for place in ParameterPlace::ALL {
            let here = route.parameters.iter();
            let here: Vec<_> = here.filter(|it| it.place == place).collect();
            if here.is_empty() {
                continue;
            }
            let mark = optional(!here.iter().any(|it| it.is_required));
            members.push_str(&format!("      {}{mark}: {{\n", place.name()));
            for parameter in here {
                let mark = optional(!parameter.is_required);
                let key = member(parameter.name);
                let kind = self.kind(parameter.object, 4);
                members.push_str(&format!("        {key}{mark}: {kind};\n"));
            }
            members.push_str("      };\n");
        }
        if let Some(Body {
            content,
            is_required,
            ..
        }) = route.body
        {
            let mark = optional(!is_required);
            members.push_str(&format!("      body{mark}: {};\n", self.kind(content, 3)));
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
            let place = Place {
                file: of.file,
                node,
            };
            self.types.at(place, depth)
        })
    }

    /// The type of what an operation answers: one of its responses.
    fn answer(&self, operation: Object<'a>) -> String {
        let Some(responses) = self.contracts.under(operation, "responses") else {
            return "{ status: number }".to_owned();
        };
        let mut answers = Vec::new();
        for (key, node) in responses.node.entries() {
            let place = Place {
                file: responses.file,
                node,
            };
            let status = status(key.as_str().unwrap_or_default());
            let (Some(status), Some(response)) = (status, self.contracts.object_at(place)) else {
                continue;
            };
            let contents = contents(self.contracts, response);
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

/// What stands behind a member that may be missing.
fn optional(is_optional: bool) -> &'static str {
    if is_optional { "?" } else { "" }
}
