//! JSON Schemas.

use super::{DataReader, Format};
use crate::model::DocumentKind;
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::JsonSchema,
    mark: "$schema",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    let dialect = root.get("$schema").and_then(Node::as_str);
    dialect.is_some_and(|dialect| dialect.contains("json-schema.org"))
}

fn lower(_reader: &mut DataReader<'_>) {}
