use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The name of a component holds characters that the format does not allow.
    ///
    /// References cannot name it without escapes, and generated code cannot either.
    ///
    /// Fix: use letters, digits, `.`, `-` and `_`.
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
    ///     Order line: {type: object}
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
    ///     OrderLine: {type: object}
    /// ```
    pub static INVALID_COMPONENT_NAME = "invalid-component-name" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let all = contracts.of_shape(Shape::Components);
    for components in all.chain(contracts.of_shape(Shape::AsyncComponents)) {
        for (kind, entries) in components.node.entries() {
            if kind.as_str().is_some_and(|kind| kind.starts_with("x-")) {
                continue;
            }
            for (key, _) in entries.entries() {
                let name = key.as_str().unwrap_or_default();
                if !name.is_empty() && name.chars().all(is_allowed) {
                    continue;
                }
                let headline = format!("`{name}` cannot be the name of a component");
                let found = INVALID_COMPONENT_NAME.at(components.at(key), headline);
                findings.push(found.help("Use letters, digits, `.`, `-` and `_`."));
            }
        }
    }
}
