//! The values in a contract that have a schema: examples and defaults.

use specpack_graph::contract::{Contracts, Object, Place, Shape, Version};
use specpack_syntax::data::Node;
use specpack_syntax::source::Location;

/// A value, and the schema that it has to match.
pub(super) struct Value<'a> {
    pub(super) schema: Place<'a>,
    pub(super) place: Place<'a>,
}

/// Every example with a schema.
pub(super) fn examples<'a>(contracts: &Contracts<'a>) -> Vec<Value<'a>> {
    let mut values = Vec::new();
    for shape in [Shape::MediaType, Shape::Parameter, Shape::Header] {
        for object in contracts.of_shape(shape) {
            if is_plain(object) {
                beside_schema(contracts, object, &mut values);
            }
        }
    }
    for schema in contracts.of_shape(Shape::Schema) {
        let examples = schema
            .node
            .get("examples")
            .filter(|list| list.is_sequence());
        let of_list = examples.into_iter().flat_map(Node::items);
        // Since OpenAPI 3.1 `example` is on its way out, and still an example.
        let single = (schema.version != Version::JsonSchema).then(|| schema.node.get("example"));
        for node in of_list.chain(single.flatten()) {
            values.push(value(schema, schema.place(), node));
        }
    }
    values
}

/// Every default of a schema.
pub(super) fn defaults<'a>(contracts: &Contracts<'a>) -> Vec<Value<'a>> {
    let schemas = contracts.of_shape(Shape::Schema);
    let defaults = schemas.filter_map(|schema| {
        let default = schema.node.get("default")?;
        Some(value(schema, schema.place(), default))
    });
    defaults.collect()
}

/// Whether examples are the value itself. What is serialised otherwise than as JSON, such as XML,
/// is a text there, whatever the schema says.
fn is_plain(object: Object<'_>) -> bool {
    if object.shape != Shape::MediaType {
        return true;
    }
    let essence = object.name().split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json") || essence.ends_with('*')
}

fn beside_schema<'a>(contracts: &Contracts<'a>, object: Object<'a>, values: &mut Vec<Value<'a>>) {
    let Some(node) = object.node.get("schema") else {
        return;
    };
    let schema = Place {
        file: object.file,
        node,
    };
    if let Some(example) = object.node.get("example") {
        values.push(value(object, schema, example));
    }
    for (_, example) in contracts.entries(object, "examples") {
        if let Some(node) = example.node.get("value") {
            values.push(value(example, schema, node));
        }
    }
}

fn value<'a>(of: Object<'a>, schema: Place<'a>, node: Node<'a>) -> Value<'a> {
    Value {
        schema,
        place: Place {
            file: of.file,
            node,
        },
    }
}

/// Where one looks for a schema: at the key that it stands under.
pub(super) fn head(schema: Place<'_>) -> Location {
    let first = schema.node.entries().next().map(|(key, _)| key);
    let node = schema.node.key().or(first).unwrap_or(schema.node);
    Location {
        file: schema.file,
        span: node.text_span(),
    }
}
