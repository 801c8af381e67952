use super::types;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use serde_json::Value;
use specpack_graph::acceptance;
use specpack_graph::contract::{Contracts, Object, Shape};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;
use std::cell::OnceCell;

declare_rule! {
    /// No value matches a schema.
    ///
    /// Whatever is sent or answered breaks the contract: a bound is above its counterpart, a member
    /// is required that nothing may have, two parts exclude each other, or `not` excludes
    /// everything. Or two parts of `oneOf` are equal, so that what matches one matches both, and
    /// never exactly one.
    ///
    /// Fix: correct the one of the two that is wrong.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// components:
    ///   schemas:
    ///     Order: {type: string, minLength: 9, maxLength: 3}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// components:
    ///   schemas:
    ///     Order: {type: string, minLength: 3, maxLength: 9}
    /// ```
    pub static UNSATISFIABLE_SCHEMA = "unsatisfiable-schema" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

/// Bounds that exclude each other where the first is above the second.
const BOUNDS: [(&str, &str); 5] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
];
/// Bounds that exclude each other where the first is at or above the second.
const STRICT_BOUNDS: [(&str, &str); 3] = [
    ("exclusiveMinimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
];

/// Keywords that ask for nothing.
const ANNOTATIONS: [&str; 9] = [
    "$comment",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
];

/// Why nothing matches, at the keyword that says so.
struct Contradiction<'a> {
    at: Node<'a>,
    why: String,
    /// The other keyword.
    and: Option<Node<'a>>,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for schema in contracts.of_shape(Shape::Schema) {
        let found = bounds(schema.node)
            .or_else(|| values(schema))
            .or_else(|| members(schema.node))
            .or_else(|| parts(contracts, schema))
            .or_else(|| everything_excluded(contracts, schema));
        tell_equal_branches(contracts, schema, findings);
        let Some(found) = found else { continue };
        let mut finding = UNSATISFIABLE_SCHEMA
            .at(schema.at(found.at), format!("no value matches: {}", found.why));
        if let Some(and) = found.and {
            finding = finding.and(schema.at(and), "and this");
        }
        findings.push(finding.help("Correct the one of the two that is wrong."));
    }
}

fn number(schema: Node<'_>, key: &str) -> Option<f64> {
    acceptance::value(schema.get(key)?).as_f64()
}

fn bounds<'a>(schema: Node<'a>) -> Option<Contradiction<'a>> {
    let excludes = |(low, high): (&'static str, &'static str), is_strict: bool| {
        let (least, most) = (number(schema, low)?, number(schema, high)?);
        let is_empty = least > most || (is_strict && least >= most);
        is_empty.then_some((low, high, least, most))
    };
    let plain = BOUNDS.into_iter().map(|pair| (pair, false));
    let strict = STRICT_BOUNDS.into_iter().map(|pair| (pair, true));
    let (low, high, least, most) = plain
        .chain(strict)
        .find_map(|(pair, is_strict)| excludes(pair, is_strict))?;
    Some(Contradiction {
        at: schema.entry(low)?.0,
        why: format!("`{low}` is {least} and `{high}` is {most}"),
        and: schema.entry(high).map(|(key, _)| key),
    })
}

/// An enumeration without values, or one of which none is of the type.
fn values(schema: Object<'_>) -> Option<Contradiction<'_>> {
    let (key, listed) = schema.node.entry("enum")?;
    if !listed.is_sequence() {
        return None;
    }
    let all: Vec<Value> = listed.items().map(acceptance::value).collect();
    if all.is_empty() {
        let why = "`enum` has no values".to_owned();
        return Some(Contradiction { at: key, why, and: None });
    }
    if let Some(constant) = schema.node.get("const")
        && !all.contains(&acceptance::value(constant))
    {
        let why = "`const` is none of `enum`".to_owned();
        return Some(Contradiction { at: constant, why, and: Some(key) });
    }
    let stated = types::of(schema.node);
    let is_any = |value: &Value| stated.iter().any(|name| types::is(value, name));
    if stated.is_empty() || types::allows_null(schema) || all.iter().any(is_any) {
        return None;
    }
    let why = format!("no value of `enum` is of type {}", stated.join(" or "));
    let and = schema.node.entry("type").map(|(key, _)| key);
    Some(Contradiction { at: key, why, and })
}

/// A required member that nothing may have, or more of them than there may be members.
fn members<'a>(schema: Node<'a>) -> Option<Contradiction<'a>> {
    let (key, required) = schema.entry("required")?;
    let names = || required.items().filter_map(Node::as_str);
    // Without a type the schema holds for objects alone, and other values match it.
    if types::of(schema) != ["object"] {
        return None;
    }
    let properties = schema.get("properties");
    let is_forbidden = |name: &str| properties.and_then(|all| all.get(name)).is_some_and(is_nothing);
    if let Some(name) = names().find(|name| is_forbidden(name)) {
        let why = format!("`{name}` is required, and nothing is allowed for it");
        return Some(Contradiction { at: key, why, and: None });
    }
    let (closed, others) = schema.entry("additionalProperties")?;
    if !is_nothing(others) || schema.get("patternProperties").is_some() {
        return None;
    }
    let is_known = |name: &str| properties.is_some_and(|all| all.get(name).is_some());
    let unknown = names().find(|name| !is_known(name))?;
    let why = format!("`{unknown}` is required, and members beside `properties` are refused");
    Some(Contradiction { at: key, why, and: Some(closed) })
}

/// Parts of `allOf` of which each asks for other types.
fn parts<'a>(contracts: &Contracts<'a>, schema: Object<'a>) -> Option<Contradiction<'a>> {
    let (key, _) = schema.node.entry("allOf")?;
    let of_parts = contracts.items(schema, "allOf").map(|(_, part)| part);
    let mut allowed: Option<Vec<&str>> = None;
    for part in of_parts.chain([schema]) {
        let stated = types::of(part.node);
        if stated.is_empty() || types::allows_null(part) {
            continue;
        }
        let fits = |name: &&str| {
            let is_number = *name == "integer" && stated.contains(&"number");
            stated.contains(name) || is_number
        };
        allowed = Some(match allowed {
            None => stated.clone(),
            Some(before) => {
                let is_integer = stated.contains(&"integer") && before.contains(&"number");
                let mut both: Vec<&str> = before.into_iter().filter(fits).collect();
                both.extend(is_integer.then_some("integer"));
                both
            }
        });
    }
    if allowed.is_none_or(|allowed| !allowed.is_empty()) {
        return None;
    }
    let why = "the parts of `allOf` ask for different types".to_owned();
    Some(Contradiction { at: key, why, and: None })
}

/// Whether a schema says that nothing is allowed: `false`, or `not: {}`, as those write it whose
/// schemas cannot be `false`.
fn is_nothing(schema: Node<'_>) -> bool {
    schema.as_bool() == Some(false) || schema.get("not").is_some_and(is_everything)
}

fn is_everything(schema: Node<'_>) -> bool {
    let is_empty = schema.is_mapping() && schema.entries().next().is_none();
    is_empty || schema.as_bool() == Some(true)
}

/// `not` that leaves nothing. A part of another schema may say with it alone that there must be no
/// such part.
fn everything_excluded<'a>(
    contracts: &Contracts<'a>,
    schema: Object<'a>,
) -> Option<Contradiction<'a>> {
    let (key, excluded) = schema.node.entry("not")?;
    let is_part = contracts.parent(schema).is_some_and(|parent| parent.shape == Shape::Schema);
    let asks = |(key, _): (Node<'_>, Node<'_>)| {
        let name = key.as_str().unwrap_or_default();
        name != "not" && !is_annotation(name)
    };
    let is_meant = is_part && !schema.node.entries().any(asks);
    if !is_everything(excluded) || is_meant {
        return None;
    }
    let why = "`not` excludes every value".to_owned();
    Some(Contradiction { at: key, why, and: None })
}

/// Parts of `oneOf` that are equal to one before.
fn tell_equal_branches<'a>(
    contracts: &Contracts<'a>,
    schema: Object<'a>,
    findings: &mut Findings,
) {
    let branches: Vec<Branch<'a>> = contracts
        .items(schema, "oneOf")
        .map(|(written, part)| Branch { written, part, asked: OnceCell::new() })
        .collect();
    for (index, branch) in branches.iter().enumerate() {
        let before = branches.iter().take(index).position(|one| one.is_equal(branch));
        let Some(before) = before else { continue };
        let (number, first) = (index + 1, before + 1);
        let headline = format!(
            "no value matches branch {number} of `oneOf` alone: branch {first} is equal to it"
        );
        let mut found = UNSATISFIABLE_SCHEMA.at(schema.at(branch.head()), headline);
        if let Some(equal) = branches.get(before) {
            found = found.and(schema.at(equal.head()), "its equal");
        }
        findings.push(found.help("Remove one of the two, or say what tells them apart."));
    }
}

/// A part of `oneOf`.
struct Branch<'a> {
    written: Node<'a>,
    /// What it is, references followed.
    part: Object<'a>,
    /// What it asks for, worked out where it is compared.
    asked: OnceCell<Value>,
}

impl<'a> Branch<'a> {
    fn is_equal(&self, other: &Self) -> bool {
        let is_written_here = |branch: &Self| branch.written.index() == branch.part.node.index();
        match is_written_here(self) && is_written_here(other) {
            true => self.asked() == other.asked(),
            false => self.part.id == other.part.id,
        }
    }

    /// What it asks for, without what is said for people.
    fn asked(&self) -> &Value {
        self.asked.get_or_init(|| {
            let mut value = acceptance::value(self.written);
            if let Some(members) = value.as_object_mut() {
                members.retain(|name, _| !is_annotation(name));
            }
            value
        })
    }

    /// Its first key, else all of it.
    fn head(&self) -> Node<'a> {
        let first = self.written.entries().next();
        first.map_or(self.written, |(key, _)| key)
    }
}

/// Whether a keyword says something for people, and asks for nothing.
fn is_annotation(name: &str) -> bool {
    ANNOTATIONS.contains(&name) || name.starts_with("x-")
}
