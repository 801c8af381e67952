//! Operations: where each is, and what it is asked with.

use super::callers::Callers;
use super::schema_value::{self, SchemaValue};
use super::{function, literal};
use crate::scaffold::routes::{Kind, Parameter, ParameterPlace, Route, is_json};
use crate::scaffold::{quoted, unique};
use serde::Serialize;
use serde_json::{Value, json};
use specpack_graph::contract::{Contracts, Object};
use specpack_syntax::data::Node;
use std::collections::BTreeSet;

/// An operation as templates see it.
#[derive(Serialize)]
pub(super) struct Operation {
    /// The name of its block.
    block: String,
    /// Its id, in quotes.
    quoted: String,
    /// The name of its handler.
    function: String,
    /// What it is about, in lines.
    about: Vec<String>,
    /// What a server has to know of it, as a value of Python.
    route: String,
}

/// The operations of a service.
pub(super) fn all<'a>(
    routes: &[Route<'a>],
    contracts: &Contracts<'a>,
    values: &SchemaValue<'_, 'a>,
) -> Vec<Operation> {
    let mut functions = BTreeSet::new();
    let operations = routes.iter().map(|route| {
        let function = unique(&function(&route.id), "_", &mut functions);
        let about = route.about.iter();
        Operation {
            block: route.block.clone(),
            quoted: quoted(&route.id),
            about: about.map(|line| crate::markdown::one_line(line)).collect(),
            route: literal::of(&described(route, &function, contracts, values), 0),
            function,
        }
    });
    operations.collect()
}

fn described<'a>(
    route: &Route<'a>,
    function: &str,
    contracts: &Contracts<'a>,
    values: &SchemaValue<'_, 'a>,
) -> Value {
    let parameters = route.parameters.iter();
    let parameters = parameters.map(|it| parameter(it, contracts, values));
    let body = route.body.as_ref().map(|body| {
        json!({
            "media": body.media.to_lowercase(),
            "required": body.is_required,
            "schema": match is_json(body.media) {
                true => values.under(body.content),
                // What is no JSON is not taken apart as its schema has it.
                false => Value::Bool(true),
            },
        })
    });
    let callers = Callers::of(contracts, route.operation);
    json!({
        "method": route.method,
        "path": route.path,
        "handler": function,
        "callers": callers.alternatives,
        "challenge": callers.challenge,
        "parameters": parameters.collect::<Vec<_>>(),
        "body": body,
    })
}

fn parameter<'a>(
    parameter: &Parameter<'a>,
    contracts: &Contracts<'a>,
    values: &SchemaValue<'_, 'a>,
) -> Value {
    let schema = contracts.under(parameter.object, "schema");
    let items = schema.and_then(|schema| schema_value::items(contracts, schema));
    // Only forms and cookies repeat a name for each item, and they do unless told otherwise.
    let is_repeated = matches!(
        parameter.place,
        ParameterPlace::Query | ParameterPlace::Cookies
    );
    let explode = parameter.object.node.get("explode").and_then(Node::as_bool);
    json!({
        "in": parameter.place.name(),
        "name": parameter.name,
        "required": parameter.is_required,
        "is": parameter.kind.name(),
        "items": Kind::of(items).name(),
        "repeated": explode.unwrap_or(is_repeated) && is_repeated,
        "schema": match is_plain(schema, items) {
            true => values.under(parameter.object),
            false => Value::Bool(true),
        },
    })
}

/// Whether the text of a parameter says its value: objects have forms of their own, and where
/// types are a matter of choice a text does not tell which.
fn is_plain(schema: Option<Object<'_>>, items: Option<Object<'_>>) -> bool {
    let is_one = |schema: Object<'_>| {
        let mut texts = schema.node.get("enum").into_iter().flat_map(Node::items);
        if schema.node.get("type").is_none() && schema.node.get("enum").is_some() {
            return texts.all(|value| value.as_string().is_some());
        }
        let kind = schema.node.get("type");
        kind.and_then(Node::as_str)
            .is_some_and(|kind| kind != "object")
    };
    schema.is_some_and(is_one) && items.is_none_or(is_one)
}
