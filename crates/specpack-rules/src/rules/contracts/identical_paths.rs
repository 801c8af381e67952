use super::template;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two paths match exactly the same requests.
    ///
    /// They differ in the names of their parameters alone, which no request holds: one of
    /// them is never reached.
    ///
    /// Fix: merge them, or tell them apart.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders/{id}: {}
    ///   /orders/{name}: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders/{id}: {}
    ///   /orders/by-name/{name}: {}
    /// ```
    pub static IDENTICAL_PATHS = "identical-paths" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for paths in contracts.of_shape(Shape::Paths) {
        let mut first = HashMap::default();
        for (key, _) in paths.node.entries() {
            let path = key.as_str().unwrap_or_default();
            // One that is written twice the same way is a key that stands twice.
            let other = first.insert(template::anonymous(path), key);
            let Some(other) = other.filter(|other| other.as_str() != Some(path)) else {
                continue;
            };
            if path.starts_with("x-") {
                continue;
            }
            let headline = format!(
                "`{path}` matches what `{}` does",
                other.as_str().unwrap_or_default()
            );
            let found = IDENTICAL_PATHS.at(paths.at(key), headline);
            findings.push(
                found
                    .and(paths.at(other), "the other one")
                    .help("Merge them, or tell them apart."),
            );
        }
    }
}
