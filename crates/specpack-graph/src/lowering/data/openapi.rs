//! OpenAPI documents: the operations and schemas that they name. The rest is kept as it stands.

use super::{DataReader, Format};
use crate::model::{Api, DocumentKind, NodeId, Operation, Schema};
use percent_encoding::percent_decode_str;
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::OpenApi,
    mark: "openapi",
    is,
    lower,
};

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

fn is(root: Node<'_>) -> bool {
    root.get("openapi").is_some()
}

fn lower(reader: &mut DataReader<'_>) {
    let root = reader.tree.root();
    reader.keep(root);
    let Some((key, _)) = root.entry("openapi") else {
        return;
    };
    let info = root.get("info");
    let title = info.and_then(|info| info.get("title"));
    let version = info.and_then(|info| reader.text(info, "version"));
    let api = Api {
        file: reader.file,
        version,
    };
    let api = reader.add_named(title.unwrap_or(key), root, api);
    for (path, item) in root.get("paths").into_iter().flat_map(Node::entries) {
        let path = path.as_str().unwrap_or_default();
        lower_item(reader, api, path, item);
        // Those in other files are lowered once these are known to be parts of this document.
        if let Some(item) = within(root, item) {
            lower_item(reader, api, path, item);
        }
    }
    let schemas = root.at_pointer("/components/schemas");
    for (name, schema) in schemas.into_iter().flat_map(Node::entries) {
        let data = Schema {
            data: schema.index(),
        };
        let id = reader.add_named(name, schema, data);
        reader.trace_requirements(id, schema, "x-requirements");
    }
}

/// The item that a path refers to in its own document.
fn within<'a>(root: Node<'a>, item: Node<'a>) -> Option<Node<'a>> {
    let pointer = item.get("$ref")?.as_str()?.strip_prefix('#')?;
    root.at_pointer(&percent_decode_str(pointer).decode_utf8_lossy())
}

/// The operations of a path.
pub(super) fn lower_item<'a>(reader: &mut DataReader<'a>, api: NodeId, path: &str, item: Node<'a>) {
    for (method, operation) in item.entries() {
        let is_method = method.as_str().is_some_and(|name| METHODS.contains(&name));
        if is_method {
            lower_operation(reader, api, path, method, operation);
        }
    }
}

fn lower_operation<'a>(
    reader: &mut DataReader<'a>,
    api: NodeId,
    path: &str,
    method: Node<'a>,
    operation: Node<'a>,
) {
    let upper = method.as_str().unwrap_or_default().to_uppercase();
    let name = format!("{upper} {path}");
    let data = Operation {
        api,
        method: upper,
        path: path.to_owned(),
        operation_id: reader.text(operation, "operationId"),
        data: operation.index(),
    };
    let id = reader.add(name, method, operation, data);
    reader.trace_requirements(id, operation, "x-requirements");
}
