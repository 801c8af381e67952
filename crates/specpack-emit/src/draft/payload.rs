//! Schemas of payloads, made from the types and the examples that a PRD shows.

use super::yaml::Yaml;
use specpack_graph::declared_shapes;
use specpack_graph::model::{Shape, ShapeField};
use std::collections::BTreeMap;

/// Deeper examples are left to people.
const MAX_DEPTH: usize = 6;

/// Schemas by name, in the order in which they were first needed.
#[derive(Default)]
pub(super) struct Schemas {
    order: Vec<String>,
    by_name: BTreeMap<String, Yaml>,
}

impl Schemas {
    /// Takes a payload in and gives its name: that of its type, else the one proposed.
    pub(super) fn add(&mut self, shape: Option<&Shape>, proposed: &str, what: &str) -> String {
        let named = shape.map(|shape| shape.name.as_str());
        let name = named.filter(|name| is_type_name(name)).unwrap_or(proposed);
        let schema = match shape.filter(|shape| !shape.fields.is_empty()) {
            Some(shape) => object(&shape.fields, 0),
            None => Yaml::map([
                ("type", Yaml::text("object")),
                ("description", Yaml::text(&format!("[{what}]"))),
            ]),
        };
        let known = self.by_name.get(name);
        let name = match known.is_some_and(|known| *known != schema) {
            // Two payloads of one name that differ.
            true => proposed.to_owned(),
            false => name.to_owned(),
        };
        if self.by_name.insert(name.clone(), schema).is_none() {
            self.order.push(name.clone());
        }
        name
    }

    /// Every schema with its name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Yaml)> {
        let names = self.order.iter();
        names.filter_map(|name| Some((name.as_str(), self.by_name.get(name)?)))
    }
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The schema of an object with these fields.
pub(super) fn object(fields: &[ShapeField], depth: usize) -> Yaml {
    let required = fields.iter().filter(|field| !field.is_optional);
    let required: Vec<&str> = required.map(|field| field.name.as_str()).collect();
    let mut properties: Vec<(String, Yaml)> = Vec::new();
    for field in fields {
        if !properties.iter().any(|(name, _)| *name == field.name) {
            properties.push((field.name.clone(), field_schema(field, depth)));
        }
    }
    let mut schema = vec![("type".to_owned(), Yaml::text("object"))];
    if !required.is_empty() {
        schema.push(("required".to_owned(), Yaml::texts(unique(required))));
    }
    schema.push(("properties".to_owned(), Yaml::Map(properties)));
    Yaml::Map(schema)
}

fn unique(names: Vec<&str>) -> Vec<&str> {
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

/// The fields `orderId, total?` of an event.
pub(super) fn fields(names: &[String]) -> Vec<ShapeField> {
    let names = names.iter().map(|name| {
        let (name, is_optional) = match name.strip_suffix('?') {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        let (name, ty) = name.split_once(':').unwrap_or((name, ""));
        ShapeField {
            name: name.trim().to_owned(),
            ty: ty.trim().to_owned(),
            is_optional,
        }
    });
    names.collect()
}

fn field_schema(field: &ShapeField, depth: usize) -> Yaml {
    let schema = type_schema(field.ty.trim(), depth);
    let Yaml::Map(mut entries) = schema else {
        return schema;
    };
    let is_text = entries.len() == 1
        && entries
            .iter()
            .any(|(_, kind)| *kind == Yaml::text("string"));
    if let Some(format) = format_of(&field.name).filter(|_| is_text) {
        entries.push(("format".to_owned(), Yaml::text(format)));
    }
    Yaml::Map(entries)
}

/// What the name of a text says about its form.
fn format_of(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "email" => Some("email"),
        "url" | "uri" => Some("uri"),
        _ if name.ends_with("At") || lower.ends_with("_at") => Some("date-time"),
        _ => None,
    }
}

fn type_schema(ty: &str, depth: usize) -> Yaml {
    let kind = |name: &str| Yaml::map([("type", Yaml::text(name))]);
    let lower = ty.to_ascii_lowercase();
    if let Some(inner) = ty.strip_suffix("[]") {
        let items = type_schema(inner.trim(), depth + 1);
        return Yaml::map([("type", Yaml::text("array")), ("items", items)]);
    }
    if ty.starts_with('[') {
        return array(ty, depth);
    }
    if ty.starts_with('{') && depth < MAX_DEPTH {
        return match declared_shapes(ty).into_iter().next() {
            Some(shape) => object(&shape.fields, depth + 1),
            None => kind("object"),
        };
    }
    if let Some(values) = union_of_texts(ty) {
        return Yaml::map([("enum", Yaml::texts(values))]);
    }
    match lower.split(['(', ' ', '|']).next().unwrap_or_default() {
        "string" | "text" | "varchar" | "char" => kind("string"),
        "uuid" => formatted("uuid"),
        "date" => formatted("date"),
        "datetime" | "timestamp" | "timestamptz" => formatted("date-time"),
        "number" | "float" | "double" | "decimal" | "numeric" => kind("number"),
        "integer" | "int" | "bigint" | "smallint" | "long" => kind("integer"),
        "boolean" | "bool" => kind("boolean"),
        "" => Yaml::map([("description", Yaml::text("[What kind of value it is]"))]),
        _ => {
            let note = format!(
                "[What a value of the type {} is]",
                ty.replace(['[', ']'], "")
            );
            Yaml::map([("description", Yaml::text(&note))])
        }
    }
}

fn formatted(format: &str) -> Yaml {
    Yaml::map([
        ("type", Yaml::text("string")),
        ("format", Yaml::text(format)),
    ])
}

/// An example of a list: its first item tells what the others are.
fn array(example: &str, depth: usize) -> Yaml {
    let inner = example.trim_start_matches('[').trim();
    let first = inner.chars().next();
    let items = match first {
        Some('"' | '\'') => Some("string"),
        Some(c) if c.is_ascii_digit() || c == '-' => Some("number"),
        _ => None,
    };
    let items = match (items, first) {
        (Some(items), _) => Some(Yaml::map([("type", Yaml::text(items))])),
        (None, Some('{')) if depth < MAX_DEPTH => {
            let shape = declared_shapes(inner).into_iter().next();
            shape.map(|shape| object(&shape.fields, depth + 1))
        }
        _ => None,
    };
    let mut entries = vec![("type".to_owned(), Yaml::text("array"))];
    entries.extend(items.map(|items| ("items".to_owned(), items)));
    Yaml::Map(entries)
}

/// `'sms' | 'totp'`
fn union_of_texts(ty: &str) -> Option<Vec<&str>> {
    let values: Option<Vec<&str>> = ty.split('|').map(|value| unquoted(value.trim())).collect();
    values.filter(|values| !values.is_empty())
}

fn unquoted(text: &str) -> Option<&str> {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

#[cfg(test)]
mod tests {
    use super::super::yaml::entry;
    use super::*;

    // req: PACK-10
    #[test]
    fn types_and_examples_become_schemas() {
        let shapes = declared_shapes(
            "interface Order { id: uuid; lines?: { sku: string }[]; kind: 'a' | \"b\"; \
             paidAt: string; by: Customer }",
        );
        let mut schemas = Schemas::default();
        assert_eq!(schemas.add(shapes.first(), "PostOrderRequest", ""), "Order");
        let (_, schema) = schemas.all().next().unwrap();
        let expected = "\
Order:
  type: object
  required: [id, kind, paidAt, by]
  properties:
    id:
      type: string
      format: uuid
    lines:
      type: array
      items:
        type: object
        required: [sku]
        properties:
          sku:
            type: string
    kind:
      enum: [a, b]
    paidAt:
      type: string
      format: date-time
    by:
      description: \"[What a value of the type Customer is]\"
";
        assert_eq!(entry(0, "Order", schema), expected);
    }
}
