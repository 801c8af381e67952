use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::acceptance;
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// An enumeration lists a value twice.
    ///
    /// Generators make two names of it, which does not compile, and readers look for the difference.
    ///
    /// Fix: leave one out.
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
    ///     Order: {type: string, enum: [new, paid, new]}
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
    ///     Order: {type: string, enum: [new, paid]}
    /// ```
    pub static DUPLICATE_ENUM_VALUE = "duplicate-enum-value" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.contracts().of_shape(Shape::Schema) {
        let mut seen: HashMap<String, Node<'_>> = HashMap::default();
        for node in schema.node.get("enum").into_iter().flat_map(Node::items) {
            // As JSON writes it: a text and a number are two.
            let value = acceptance::value(node).to_string();
            let Some(first) = seen.get(&value) else {
                seen.insert(value, node);
                continue;
            };
            let found = DUPLICATE_ENUM_VALUE
                .at(schema.at(node), format!("`{value}` is listed twice"))
                .and(schema.at(*first), "the first")
                .help("Leave one out.");
            findings.push(found);
        }
    }
}
