//! Schemas as values that requests are held to.

use crate::scaffold::names::Names;
use serde_json::{Map, Value, json};
use specpack_graph::acceptance;
use specpack_graph::contract::{Contracts, Object, Place, Shape, Target};
use specpack_syntax::data::Node;

/// How deep schemas that have no name are written out.
const DEEPEST: usize = 24;
/// Keywords that hold a schema, by which values are held.
const OF_ONE: [&str; 7] = [
    "additionalProperties",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
];
/// Keywords that hold a list of schemas.
const OF_SEVERAL: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords that hold schemas by name.
const OF_NAMED: [&str; 2] = ["patternProperties", "properties"];
/// Keywords that hold values.
const PLAIN: [&str; 19] = [
    "const",
    "dependentRequired",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
    "required",
    "type",
    "uniqueItems",
];

/// Writes schemas without what nothing is held to, such as descriptions.
pub(super) struct SchemaValue<'c, 'a> {
    pub(super) contracts: &'c Contracts<'a>,
    pub(super) names: &'c Names<'a>,
}

impl<'a> SchemaValue<'_, 'a> {
    /// The schema under a field of a parameter or a body; all values fit where there is none.
    pub(super) fn under(&self, object: Object<'a>) -> Value {
        let schema = object.node.get("schema");
        schema.map_or(Value::Bool(true), |node| {
            let file = object.file;
            self.at(Place { file, node }, 0)
        })
    }

    /// The schema that stands at a place, by its name where it has one.
    pub(super) fn at(&self, place: Place<'a>, depth: usize) -> Value {
        if let Some(whether) = place.node.as_bool() {
            return Value::Bool(whether);
        }
        match self.contracts.object_at(place) {
            Some(schema) if schema.shape == Shape::MultiFormatSchema => Value::Bool(true),
            Some(schema) => match self.names.name(&schema) {
                Some(name) => json!({"$ref": name}),
                None => self.within(schema, depth),
            },
            None => Value::Bool(true),
        }
    }

    /// A schema, written out.
    pub(super) fn within(&self, schema: Object<'a>, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Bool(true);
        }
        let place = |node| Place {
            file: schema.file,
            node,
        };
        let mut value = Map::new();
        let mut parts = Vec::new();
        // What a schema says beside a reference holds as well.
        if let Some(reference) = self.contracts.reference_at(schema.place())
            && let Target::Found(target) = reference.target
        {
            parts.push(self.at(target, depth + 1));
        }
        for (key, node) in schema.node.entries() {
            let Some(keyword) = key.as_str() else {
                continue;
            };
            let written = if OF_ONE.contains(&keyword) {
                self.at(place(node), depth + 1)
            } else if OF_SEVERAL.contains(&keyword) {
                let items = node.items();
                items.map(|it| self.at(place(it), depth + 1)).collect()
            } else if OF_NAMED.contains(&keyword) {
                let members = node.entries().map(|(name, it)| {
                    let name = name.as_str().unwrap_or_default().to_owned();
                    (name, self.at(place(it), depth + 1))
                });
                Value::Object(members.collect())
            } else if PLAIN.contains(&keyword) {
                acceptance::value(node)
            } else {
                continue;
            };
            value.insert(keyword.to_owned(), written);
        }
        if !parts.is_empty() {
            if let Some(Value::Array(others)) = value.remove("allOf") {
                parts.extend(others);
            }
            value.insert("allOf".to_owned(), Value::Array(parts));
        }
        Value::Object(value)
    }
}

/// The schema of a list's items, references followed.
pub(super) fn items<'a>(contracts: &Contracts<'a>, schema: Object<'a>) -> Option<Object<'a>> {
    let node: Node<'a> = schema.node.get("items")?;
    contracts.object_at(Place {
        file: schema.file,
        node,
    })
}
