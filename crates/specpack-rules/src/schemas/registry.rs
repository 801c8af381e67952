//! The files of a pack as JSON Schema knows them.

use super::Disorder;
use jsonschema::{Draft, Registry, Retrieve, Uri};
use serde_json::{Map, Value};
use specpack_graph::Pack;
use specpack_graph::acceptance;
use specpack_graph::contract::{Contracts, Version, uri};
use specpack_syntax::data::Node;
use specpack_syntax::source::FileId;
use std::collections::BTreeMap;
use std::error::Error;

/// The dialect that schemas are of.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The files that hold contracts, each with its format.
fn files(contracts: &Contracts<'_>) -> BTreeMap<FileId, Version> {
    let mut files = BTreeMap::new();
    for object in contracts.objects() {
        files.entry(object.file).or_insert(object.version);
    }
    files
}

/// Whether the files surely hold together: none has an identifier of its own, and none refers to
/// another by what may be no path. Nothing else keeps a registry from being made of them.
pub(super) fn is_plain(pack: &Pack, contracts: &Contracts<'_>) -> bool {
    let trees = files(contracts).into_keys();
    let mut trees = trees.filter_map(|file| pack.data(file));
    trees.all(|tree| {
        let mut keys = tree.nodes().filter(|node| node.is_key());
        keys.all(|key| is_plain_entry(key, tree.node(key.end())))
    })
}

fn is_plain_entry(key: Node<'_>, value: Node<'_>) -> bool {
    let name = key.as_str().unwrap_or_default();
    if !name.starts_with('$') {
        return true;
    }
    let value = value.as_str();
    match name {
        "$ref" => value.is_some_and(is_plain_reference),
        "$schema" => value == Some(DIALECT),
        "$comment" | "$defs" => true,
        _ => false,
    }
}

/// Whether a text is a place in its own file, or surely a path with a place in it.
pub(super) fn is_plain_reference(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-~/#".contains(&byte);
    let is_path = !text.is_empty() && text.bytes().all(is_plain);
    text.starts_with('#') || (is_path && text.matches('#').count() < 2)
}

pub(super) fn registry(
    pack: &Pack,
    contracts: &Contracts<'_>,
) -> Result<Registry<'static>, Disorder> {
    let files = files(contracts);
    let first = files.keys().next().copied().unwrap_or_default();
    let disorder = |file, error: &dyn Error| Disorder {
        file,
        problem: error.to_string(),
    };
    let mut registry = Registry::new()
        .draft(Draft::Draft202012)
        .retriever(Anything);
    for (file, version) in files {
        let Some(tree) = pack.data(file) else {
            continue;
        };
        let mut value = acceptance::value(tree.root());
        if version == Version::OpenApi30 {
            modernise(&mut value);
        }
        let added = registry.add(uri::of_file(pack.file(file).path()), value);
        registry = added.map_err(|error| disorder(file, &error))?;
    }
    registry.prepare().map_err(|error| disorder(first, &error))
}

/// Accepts every value in place of a schema that is not in the pack: nothing is known of it.
pub(super) struct Anything;

impl Retrieve for Anything {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        Ok(Value::Bool(true))
    }
}

/// Writes the schemas of OpenAPI 3.0 as those of JSON Schema 2020-12 say the same: `nullable`
/// allows null, and limits are exclusive by themselves.
fn modernise(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(modernise),
        Value::Object(members) => {
            members.values_mut().for_each(modernise);
            allow_null(members);
            for (flag, limit) in [
                ("exclusiveMinimum", "minimum"),
                ("exclusiveMaximum", "maximum"),
            ] {
                let Some(Value::Bool(is_exclusive)) = members.get(flag).cloned() else {
                    continue;
                };
                members.remove(flag);
                if is_exclusive && let Some(limit) = members.remove(limit) {
                    members.insert(flag.to_owned(), limit);
                }
            }
        }
        _ => {}
    }
}

fn allow_null(members: &mut Map<String, Value>) {
    if members.get("nullable") != Some(&Value::Bool(true)) {
        return;
    }
    if let Some(kind @ Value::String(_)) = members.get("type").cloned() {
        members.insert("type".to_owned(), Value::from(vec![kind, "null".into()]));
    }
    if let Some(Value::Array(values)) = members.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}
