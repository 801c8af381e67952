use super::types;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::acceptance;
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A value of an enumeration is not of the type that its schema asks for.
    ///
    /// It is offered and can never be given: whoever picks it is refused.
    ///
    /// Fix: correct the value or the type. In YAML `1`, `true` and `2026-01-02` in quotes are texts.
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
    ///     Order: {type: string, enum: [new, 1]}
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
    ///     Order: {type: string, enum: [new, '1']}
    /// ```
    pub static ENUM_VALUE_OF_WRONG_TYPE = "enum-value-of-wrong-type" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.contracts().of_shape(Shape::Schema) {
        let types = types::of(schema.node);
        if types.is_empty() || types::allows_null(schema) {
            continue;
        }
        let listed = schema.node.get("enum").into_iter().flat_map(Node::items);
        let single = schema.node.get("const");
        for node in listed.chain(single) {
            let value = acceptance::value(node);
            if types.iter().any(|name| types::is(&value, name)) {
                continue;
            }
            let headline = format!("`{value}` is not of type {}", types.join(" or "));
            let found = ENUM_VALUE_OF_WRONG_TYPE.at(schema.at(node), headline);
            findings.push(found.help("Correct the value, or the type."));
        }
    }
}
