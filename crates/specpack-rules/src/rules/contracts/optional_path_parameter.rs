use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A parameter of the path is not required.
    ///
    /// A path without it is another path: the format asks for `required: true`.
    ///
    /// Fix: add `required: true`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       parameters:
    ///         - {name: id, in: path, schema: {type: string}}
    ///       responses: {'200': {description: An order}}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       parameters:
    ///         - {name: id, in: path, required: true, schema: {type: string}}
    ///       responses: {'200': {description: An order}}
    /// ```
    pub static OPTIONAL_PATH_PARAMETER = "optional-path-parameter" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.contracts().of_shape(Shape::Parameter) {
        let required = parameter.node.get("required").and_then(Node::as_bool);
        if parameter.text("in") != Some("path") || required == Some(true) {
            continue;
        }
        let name = parameter.node.get("name");
        let at = name.map_or(parameter.head(), |name| parameter.at(name));
        let headline = format!(
            "the path parameter `{}` is not required",
            parameter.text("name").unwrap_or_default()
        );
        findings.push(
            OPTIONAL_PATH_PARAMETER
                .at(at, headline)
                .help("Add `required: true`."),
        );
    }
}
