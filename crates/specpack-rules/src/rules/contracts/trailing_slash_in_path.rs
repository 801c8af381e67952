use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A path ends in `/`.
    ///
    /// With and without it are two paths to some clients and servers, and one to others.
    ///
    /// Fix: leave it out.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders/: {}
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
    pub static TRAILING_SLASH_IN_PATH = "trailing-slash-in-path" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for paths in context.contracts().of_shape(Shape::Paths) {
        for (key, _) in paths.node.entries() {
            let path = key.as_str().unwrap_or_default();
            if path.len() > 1 && path.ends_with('/') {
                let found =
                    TRAILING_SLASH_IN_PATH.at(paths.at(key), format!("`{path}` ends in `/`"));
                findings.push(found.help("Leave it out."));
            }
        }
    }
}
