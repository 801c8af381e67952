use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A schema requires a property that it does not describe.
    ///
    /// Whoever calls has to send it and is not told what it is; mostly it is another one misspelt.
    /// Parts of a composition, which may require what another part describes, are left alone.
    ///
    /// Fix: describe the property, or correct the name.
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
    ///     Order: {type: object, required: [total], properties: {totl: {type: integer}}}
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
    ///     Order: {type: object, required: [total], properties: {total: {type: integer}}}
    /// ```
    pub static UNDESCRIBED_REQUIRED_PROPERTY = "undescribed-required-property" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

/// What makes one schema of several, or holds for some values alone.
const COMPOSED: &[&str] = &[
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "patternProperties",
    "$ref",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.contracts().of_shape(Shape::Schema) {
        let Some(properties) = schema.node.get("properties") else {
            continue;
        };
        let has_parts = COMPOSED.iter().any(|keyword| schema.node.get(keyword).is_some());
        let is_closed = schema.node.get("additionalProperties").and_then(Node::as_bool) == Some(false);
        let required = schema.node.get("required").into_iter().flat_map(Node::items);
        let mut missing = required
            .filter_map(|node| Some((node, node.as_str()?)))
            .filter(|(_, name)| properties.get(name).is_none())
            .peekable();
        // What a closed schema requires and does not describe cannot be met: another rule's matter.
        let is_whole = !has_parts && !is_closed;
        if missing.peek().is_none() || !is_whole || is_part(&schema.node.pointer()) {
            continue;
        }
        for (required, name) in missing {
            let headline = format!("`{name}` is required and not described");
            let found = UNDESCRIBED_REQUIRED_PROPERTY.at(schema.at(required), headline);
            findings.push(found.help("Describe the property, or correct the name."));
        }
    }
}

/// Whether a pointer leads into a composition.
fn is_part(pointer: &str) -> bool {
    pointer.split('/').any(|part| COMPOSED.contains(&part))
}
