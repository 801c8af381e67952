use super::template;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A path does not start with `/`, or its parameters are not written well.
    ///
    /// No request matches it.
    ///
    /// Fix: start it with `/`, and write each parameter as `{name}`, once.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   orders/{}: {}
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
    /// ```
    pub static MALFORMED_PATH = "malformed-path" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for paths in context.contracts().of_shape(Shape::Paths) {
        for (key, _) in paths.node.entries() {
            let path = key.as_str().unwrap_or_default();
            if path.starts_with("x-") {
                continue;
            }
            let mistake = match path.starts_with('/') {
                false => Some("does not start with `/`"),
                true => template::mistake(path),
            };
            if let Some(mistake) = mistake {
                let found = MALFORMED_PATH.at(paths.at(key), format!("`{path}` {mistake}"));
                findings.push(found.help("Write `/orders/{id}`."));
            }
        }
    }
}
