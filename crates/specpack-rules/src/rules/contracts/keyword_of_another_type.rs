use super::types;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A schema bounds what values of its type do not have.
    ///
    /// `maxLength` says nothing of a number: what looks like a bound is none, and everything passes.
    ///
    /// Fix: use the keyword of the type (`maximum` for a number), or correct the type.
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
    ///     Order: {type: integer, maxLength: 3}
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
    ///     Order: {type: integer, maximum: 999}
    /// ```
    pub static KEYWORD_OF_ANOTHER_TYPE = "keyword-of-another-type" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

/// The keywords that are about values of some types alone.
const KEYWORDS: &[(&[&str], &[&str])] = &[
    (&["string"], &["minLength", "maxLength", "pattern"]),
    (
        &["number", "integer"],
        &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    ),
    (
        &["array"],
        &["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"],
    ),
    (
        &["object"],
        &[
            "properties",
            "patternProperties",
            "additionalProperties",
            "required",
            "minProperties",
            "maxProperties",
        ],
    ),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.contracts().of_shape(Shape::Schema) {
        let types = types::of(schema.node);
        if types.is_empty() {
            continue;
        }
        let foreign = KEYWORDS
            .iter()
            .filter(|(of, _)| !types.iter().any(|name| of.contains(name)));
        for keyword in foreign.flat_map(|(_, keywords)| keywords.iter()) {
            let Some((key, _)) = schema.node.entry(keyword) else {
                continue;
            };
            let headline = format!("`{keyword}` says nothing of a value of type {}", types.join(" or "));
            let found = KEYWORD_OF_ANOTHER_TYPE.at(schema.at(key), headline);
            findings.push(found.help("Use the keyword of the type, or correct the type."));
        }
    }
}
