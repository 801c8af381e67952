//! The names of schemas, whatever the language.

use super::unique;
use specpack_graph::contract::{Contracts, Object, Shape};
use specpack_syntax::source::FileId;
use std::collections::{BTreeSet, HashMap};

/// Words that name no type of ours.
const RESERVED: [&str; 15] = [
    "any",
    "bigint",
    "boolean",
    "class",
    "enum",
    "function",
    "never",
    "null",
    "number",
    "object",
    "string",
    "symbol",
    "undefined",
    "unknown",
    "void",
];

/// The names of schemas, by the nodes that they are.
pub(super) struct Names<'a> {
    schemas: Vec<(Object<'a>, String)>,
    by_node: HashMap<(FileId, u32), usize>,
}

impl<'a> Names<'a> {
    /// Names the schemas of the contracts' components.
    pub(super) fn of(contracts: &Contracts<'a>) -> Self {
        let mut names = Self {
            schemas: Vec::new(),
            by_node: HashMap::new(),
        };
        let mut taken = BTreeSet::new();
        for components in contracts.of_shape(Shape::Components) {
            for (key, schema) in contracts.entries(components, "schemas") {
                let node = (schema.file, schema.node.index());
                if schema.shape != Shape::Schema || names.by_node.contains_key(&node) {
                    continue;
                }
                let name = type_name(key.as_str().unwrap_or_default());
                names.by_node.insert(node, names.schemas.len());
                let name = unique(&name, "", &mut taken);
                names.schemas.push((schema, name));
            }
        }
        names
    }

    /// The name of a schema.
    pub(super) fn name(&self, schema: &Object<'_>) -> Option<&str> {
        let index = self.by_node.get(&(schema.file, schema.node.index()))?;
        Some(self.schemas.get(*index)?.1.as_str())
    }

    /// Every schema that has a name, with it, in the order of the contracts.
    pub(super) fn all(&self) -> impl Iterator<Item = (Object<'a>, &str)> {
        self.schemas
            .iter()
            .map(|(schema, name)| (*schema, name.as_str()))
    }
}

/// A name of a schema as the name of a type: `line-item` is `LineItem`.
fn type_name(key: &str) -> String {
    let parts = key.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut name = String::new();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    let is_fit = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    match is_fit && !RESERVED.contains(&name.as_str()) {
        true => name,
        false => format!("T{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::type_name;

    #[test]
    fn names_of_schemas_become_names_of_types() {
        assert_eq!(type_name("line-item.v2"), "LineItemV2");
        assert_eq!(type_name("2fa"), "T2fa");
        assert_eq!(type_name("order"), "Order");
    }
}
