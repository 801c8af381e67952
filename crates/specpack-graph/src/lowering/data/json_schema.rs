//! JSON Schemas in files of their own. What they say is kept as it stands.

use super::{DataReader, Format};
use crate::model::{DocumentKind, Schema};
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

fn lower(reader: &mut DataReader<'_>) {
    let root = reader.tree.root();
    reader.keep(root);
    let Some((key, _)) = root.entry("$schema") else {
        return;
    };
    let schema = Schema { data: root.index() };
    let id = reader.add_named(root.get("title").unwrap_or(key), root, schema);
    reader.trace_requirements(id, root, "x-requirements");
}
