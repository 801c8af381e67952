use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A parameter is in a place that there is not.
    ///
    /// Nobody knows where to put it.
    ///
    /// Fix: write `path`, `query`, `header` or `cookie`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       parameters:
    ///         - {name: page, in: url, schema: {type: integer}}
    ///       responses: {'200': {description: Orders}}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       parameters:
    ///         - {name: page, in: query, schema: {type: integer}}
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static MISPLACED_PARAMETER = "misplaced-parameter" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.contracts().of_shape(Shape::Parameter) {
        let (Some(place), Some(node)) = (parameter.text("in"), parameter.node.get("in")) else {
            continue;
        };
        if !matches!(place, "path" | "query" | "header" | "cookie") {
            let headline = format!("a parameter cannot be in `{place}`");
            let found = MISPLACED_PARAMETER.at(parameter.at(node), headline);
            findings.push(found.help("Write `path`, `query`, `header` or `cookie`."));
        }
    }
}
