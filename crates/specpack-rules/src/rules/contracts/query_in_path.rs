use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A path holds a query or a fragment.
    ///
    /// Paths are compared without them, so nothing matches; queries are parameters.
    ///
    /// Fix: declare parameters with `in: query`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders?page=1: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders: {}
    /// ```
    pub static QUERY_IN_PATH = "query-in-path" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for paths in context.contracts().of_shape(Shape::Paths) {
        for (key, _) in paths.node.entries() {
            let path = key.as_str().unwrap_or_default();
            if path.contains(['?', '#']) {
                let found =
                    QUERY_IN_PATH.at(paths.at(key), format!("`{path}` is more than a path"));
                findings.push(found.help("Declare parameters with `in: query`."));
            }
        }
    }
}
