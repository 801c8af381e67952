//! The operations of a document, grouped by their first tag.

use std::collections::HashSet;

use serde_json::Value;

use super::super::catalog::Catalog;
use super::text_at;

/// Operations that share a tag.
pub(super) struct Group<'a> {
    pub(super) name: &'a str,
    pub(super) description: Option<&'a str>,
    pub(super) anchor: String,
    pub(super) operations: Vec<Operation<'a>>,
}

/// One method of one path.
pub(super) struct Operation<'a> {
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    pub(super) value: &'a Value,
    /// Parameters that the path declares for all its methods.
    pub(super) shared_parameters: &'a [Value],
    pub(super) anchor: String,
}

impl Operation<'_> {
    /// What to call the operation: its summary, or else its path.
    pub(super) fn title(&self) -> &str {
        text_at(self.value, "/summary").unwrap_or(self.path)
    }
}

/// In the order in which a reader expects them.
const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("post", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
    ("head", "HEAD"),
    ("options", "OPTIONS"),
    ("trace", "TRACE"),
];

/// The operations in the order of the document's tags, those with an undeclared tag after
/// them, those without a tag last.
pub(super) fn groups<'a>(document: &'a Value, catalog: &'static Catalog) -> Vec<Group<'a>> {
    let mut anchors = Anchors::default();
    let mut groups: Vec<Group<'a>> = declared_tags(document)
        .map(|(name, description)| group(name, description, &mut anchors))
        .collect();
    let mut untagged = group(catalog.reference_untagged, None, &mut anchors);
    for operation in operations(document, &mut anchors) {
        let Some(tag) = text_at(operation.value, "/tags/0") else {
            untagged.operations.push(operation);
            continue;
        };
        if let Some(known) = groups.iter_mut().find(|group| group.name == tag) {
            known.operations.push(operation);
        } else {
            let mut undeclared = group(tag, None, &mut anchors);
            undeclared.operations.push(operation);
            groups.push(undeclared);
        }
    }
    groups.push(untagged);
    groups.retain(|group| !group.operations.is_empty());
    groups
}

fn group<'a>(name: &'a str, description: Option<&'a str>, anchors: &mut Anchors) -> Group<'a> {
    Group {
        name,
        description,
        anchor: anchors.claim("tag", name),
        operations: Vec::new(),
    }
}

fn declared_tags(document: &Value) -> impl Iterator<Item = (&str, Option<&str>)> {
    document
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|tag| Some((text_at(tag, "/name")?, text_at(tag, "/description"))))
}

fn operations<'a>(document: &'a Value, anchors: &mut Anchors) -> Vec<Operation<'a>> {
    let mut found = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let shared_parameters = item
            .get("parameters")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        for (key, method) in METHODS {
            let Some(value) = item.get(key).filter(|value| value.is_object()) else {
                continue;
            };
            let id = text_at(value, "/operationId")
                .map_or_else(|| format!("{method} {path}"), str::to_owned);
            found.push(Operation {
                method,
                path,
                value,
                shared_parameters,
                anchor: anchors.claim("operation", &id),
            });
        }
    }
    found
}

/// Gives out anchors that are safe in an address and unique in the page.
#[derive(Default)]
struct Anchors {
    taken: HashSet<String>,
}

impl Anchors {
    fn claim(&mut self, kind: &str, name: &str) -> String {
        let slug: String = name
            .chars()
            .map(|character| {
                if character.is_ascii_alphanumeric() {
                    character
                } else {
                    '-'
                }
            })
            .collect();
        let base = format!("{kind}-{slug}");
        let mut anchor = base.clone();
        let mut number = 2_u32;
        while !self.taken.insert(anchor.clone()) {
            anchor = format!("{base}-{number}");
            number += 1;
        }
        anchor
    }
}
