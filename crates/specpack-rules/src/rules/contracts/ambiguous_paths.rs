use super::template;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two paths match some of the same requests, and neither is the more specific one.
    ///
    /// Which of them answers is up to the router, and changes with it.
    ///
    /// Fix: put a fixed part where one of them has a parameter.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /{shop}/orders: {}
    ///   /lists/{id}: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /shops/{shop}/orders: {}
    ///   /lists/{id}: {}
    /// ```
    pub static AMBIGUOUS_PATHS = "ambiguous-paths" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for paths in contracts.of_shape(Shape::Paths) {
        let keys: Vec<_> = paths.node.entries().map(|(key, _)| key).collect();
        let texts: Vec<&str> = keys
            .iter()
            .map(|key| key.as_str().unwrap_or_default())
            .collect();
        for (path, other) in template::ambiguous(&texts) {
            let (Some(key), Some(before)) = (keys.get(path), keys.get(other)) else {
                continue;
            };
            let (text, name) = (
                key.as_str().unwrap_or_default(),
                before.as_str().unwrap_or_default(),
            );
            let headline = format!("`{text}` and `{name}` match some of the same requests");
            let found = AMBIGUOUS_PATHS.at(paths.at(*key), headline);
            findings.push(
                found
                    .and(paths.at(*before), "the other one")
                    .help("Put a fixed part where one of them has a parameter."),
            );
        }
    }
}
