//! Schemas as types of TypeScript.

use super::{comment, member};
use crate::scaffold::names::Names;
use specpack_graph::acceptance;
use specpack_graph::contract::{Contracts, Object, Place, Shape};
use specpack_syntax::data::Node;
use std::collections::BTreeSet;

/// How deep types that have no name are written out.
const DEEPEST: usize = 24;
const INDENT: &str = "  ";
/// What nothing is known of.
const UNKNOWN: &str = "unknown";

/// Writes types.
pub(super) struct SchemaType<'c, 'a> {
    contracts: &'c Contracts<'a>,
    names: &'c Names<'a>,
    /// What stands before the name of a type: `schemas.`
    prefix: &'static str,
}

impl<'c, 'a> SchemaType<'c, 'a> {
    pub(super) fn new(
        contracts: &'c Contracts<'a>,
        names: &'c Names<'a>,
        prefix: &'static str,
    ) -> Self {
        Self {
            contracts,
            names,
            prefix,
        }
    }

    /// The type of what stands at a place, by its name where it has one. `depth` is how deep its
    /// lines are indented.
    pub(super) fn at(&self, place: Place<'a>, depth: usize) -> String {
        match place.node.as_str() {
            Some("true") => return UNKNOWN.to_owned(),
            Some("false") => return "never".to_owned(),
            _ => {}
        }
        match self.contracts.object_at(place) {
            Some(schema) if schema.shape == Shape::MultiFormatSchema => UNKNOWN.to_owned(),
            Some(schema) => match self.names.name(&schema) {
                Some(name) => format!("{}{name}", self.prefix),
                None => self.within(schema, depth),
            },
            None => UNKNOWN.to_owned(),
        }
    }

    /// The type of a schema, written out.
    pub(super) fn within(&self, schema: Object<'a>, depth: usize) -> String {
        if depth > DEEPEST {
            return UNKNOWN.to_owned();
        }
        let mut all = vec![self.own(schema, depth)];
        // What a schema says beside a reference holds as well.
        if let Some(reference) = self.contracts.reference_at(schema.place())
            && let specpack_graph::contract::Target::Found(target) = reference.target
        {
            all.push(self.at(target, depth));
        }
        let parts = self.items(schema, "allOf");
        all.extend(parts.map(|part| self.at(part, depth)));
        for choice in ["oneOf", "anyOf"] {
            let members: Vec<String> = self
                .items(schema, choice)
                .map(|part| self.at(part, depth))
                .collect();
            if !members.is_empty() {
                all.push(union(members));
            }
        }
        let whole = intersection(all);
        let is_nullable = schema.node.get("nullable").and_then(Node::as_bool) == Some(true);
        match is_nullable {
            true => union(vec![whole, "null".to_owned()]),
            false => whole,
        }
    }

    fn items(&self, schema: Object<'a>, field: &str) -> impl Iterator<Item = Place<'a>> {
        let file = schema.file;
        let items = schema.node.get(field).into_iter().flat_map(Node::items);
        items.map(move |node| Place { file, node })
    }

    /// What the schema itself says, without what it is put together of.
    fn own(&self, schema: Object<'a>, depth: usize) -> String {
        if let Some(value) = schema.node.get("const") {
            return literal(value);
        }
        if let Some(values) = schema.node.get("enum") {
            return union(values.items().map(literal).collect());
        }
        let kinds: Vec<&str> = match schema.node.get("type") {
            Some(kind) if kind.is_sequence() => kind.items().filter_map(Node::as_str).collect(),
            Some(kind) => kind.as_str().into_iter().collect(),
            None => Vec::new(),
        };
        match kinds.as_slice() {
            [] if schema.node.get("properties").is_some() => self.object(schema, depth),
            [] if schema.node.get("items").is_some() => self.array(schema, depth),
            [] => UNKNOWN.to_owned(),
            kinds => union(
                kinds
                    .iter()
                    .map(|kind| self.of_kind(schema, kind, depth))
                    .collect(),
            ),
        }
    }

    fn of_kind(&self, schema: Object<'a>, kind: &str, depth: usize) -> String {
        match kind {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "string" if schema.text("format") == Some("binary") => "Blob".to_owned(),
            "string" | "boolean" | "null" => kind.to_owned(),
            "integer" | "number" => "number".to_owned(),
            _ => UNKNOWN.to_owned(),
        }
    }

    fn array(&self, schema: Object<'a>, depth: usize) -> String {
        let place = |node| Place {
            file: schema.file,
            node,
        };
        let rest = schema.node.get("items");
        let rest = rest.map_or(UNKNOWN.to_owned(), |items| self.at(place(items), depth));
        let first = self.items(schema, "prefixItems");
        let first: Vec<String> = first.map(|part| self.at(part, depth)).collect();
        match first.is_empty() {
            true => format!("{}[]", grouped(&rest)),
            false if rest == "never" => format!("[{}]", first.join(", ")),
            false => format!("[{}, ...{}[]]", first.join(", "), grouped(&rest)),
        }
    }

    fn object(&self, schema: Object<'a>, depth: usize) -> String {
        let required = schema.node.get("required").into_iter();
        let required: BTreeSet<&str> = required
            .flat_map(Node::items)
            .filter_map(Node::as_str)
            .collect();
        let place = |node| Place {
            file: schema.file,
            node,
        };
        let indent = INDENT.repeat(depth + 1);
        let mut members = String::new();
        let properties = schema.node.get("properties");
        for (key, value) in properties.into_iter().flat_map(Node::entries) {
            let name = key.as_str().unwrap_or_default();
            let about = self.contracts.object_at(place(value));
            let has_name = about.is_some_and(|about| self.names.name(&about).is_some());
            let about = about.filter(|_| !has_name);
            let about = about.and_then(|about| about.text("description"));
            let about: Vec<String> = about.into_iter().map(str::to_owned).collect();
            let mark = if required.contains(name) { "" } else { "?" };
            let kind = self.at(place(value), depth + 1);
            members.push_str(&comment(&about, &indent));
            members.push_str(&format!("{indent}{}{mark}: {kind};\n", member(name)));
        }
        let others = schema.node.get("additionalProperties");
        let others = others.filter(|others| others.as_bool() != Some(false));
        match (members.is_empty(), others) {
            (true, None) => "{ [key: string]: unknown }".to_owned(),
            (true, Some(others)) => {
                let kind = self.at(place(others), depth);
                format!("{{ [key: string]: {kind} }}")
            }
            (false, None) => format!("{{\n{members}{}}}", INDENT.repeat(depth)),
            (false, Some(_)) => format!(
                "{{\n{members}{indent}[key: string]: unknown;\n{}}}",
                INDENT.repeat(depth)
            ),
        }
    }
}

/// A value as a type that nothing else is of.
fn literal(value: Node<'_>) -> String {
    match acceptance::value(value) {
        value @ (serde_json::Value::Array(_) | serde_json::Value::Object(_)) => {
            // TypeScript has no literals of these; the kind is what can be said.
            match value.is_array() {
                true => "unknown[]".to_owned(),
                false => "{ [key: string]: unknown }".to_owned(),
            }
        }
        scalar => scalar.to_string(),
    }
}

/// One of several types; each once.
pub(super) fn union(members: Vec<String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for member in members {
        if member == UNKNOWN {
            return member;
        }
        if !kept.contains(&member) && member != "never" {
            kept.push(member);
        }
    }
    match kept.as_slice() {
        [] => "never".to_owned(),
        [only] => only.clone(),
        several => several.join(" | "),
    }
}

/// All of several types at once; each once.
fn intersection(members: Vec<String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for member in members {
        if member != UNKNOWN && !kept.contains(&member) {
            kept.push(member);
        }
    }
    match kept.as_slice() {
        [] => UNKNOWN.to_owned(),
        [only] => only.clone(),
        several => {
            let several: Vec<String> = several.iter().map(|member| grouped(member)).collect();
            several.join(" & ")
        }
    }
}

/// A type between parentheses where it is put together of several.
fn grouped(kind: &str) -> String {
    let mut depth = 0_usize;
    let mut is_text = false;
    let mut before = ' ';
    for c in kind.chars() {
        match c {
            '"' if before != '\\' => is_text = !is_text,
            '{' | '[' | '(' | '<' if !is_text => depth += 1,
            '}' | ']' | ')' | '>' if !is_text => depth = depth.saturating_sub(1),
            '|' | '&' if !is_text && depth == 0 => return format!("({kind})"),
            _ => {}
        }
        before = c;
    }
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{grouped, intersection, union};

    fn texts(members: &[&str]) -> Vec<String> {
        members.iter().map(|member| (*member).to_owned()).collect()
    }

    #[test]
    fn types_are_put_together_without_what_says_nothing() {
        assert_eq!(union(texts(&["string", "null", "string"])), "string | null");
        assert_eq!(union(texts(&["string", "unknown"])), "unknown");
        assert_eq!(
            intersection(texts(&["A", "unknown", "B | C"])),
            "A & (B | C)"
        );
        assert_eq!(grouped(r#""a | b""#), r#""a | b""#);
        assert_eq!(grouped("{ a: B | C }"), "{ a: B | C }");
    }
}
