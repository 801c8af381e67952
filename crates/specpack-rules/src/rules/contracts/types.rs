//! The types of JSON Schema, and which of them a value has.

use serde_json::Value;
use specpack_graph::contract::{Object, Version};
use specpack_syntax::data::Node;

/// The types that JSON Schema knows.
pub(crate) const NAMES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// The types that a schema asks for; none where it asks for none.
pub(super) fn of(schema: Node<'_>) -> Vec<&str> {
    let Some(stated) = schema.get("type") else {
        return Vec::new();
    };
    match stated.as_str() {
        Some(one) => vec![one],
        None => stated.items().filter_map(Node::as_str).collect(),
    }
}

/// Whether OpenAPI 3.0 allows null beside the types.
pub(super) fn allows_null(schema: Object<'_>) -> bool {
    schema.version == Version::OpenApi30 && schema.node.get("nullable").is_some()
}

/// Whether a value is of a type. A type that there is not is told by another rule.
pub(super) fn is(value: &Value, name: &str) -> bool {
    match name {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => {
            let is_whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
            value.is_i64() || value.is_u64() || is_whole
        }
        "null" => value.is_null(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ => true,
    }
}
