use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A header is declared that the format says is ignored.
    ///
    /// `Accept`, `Content-Type` and `Authorization` follow from media types and security; a
    /// declaration beside those is not read (OpenAPI 3.1, Parameter Object).
    ///
    /// Fix: remove it, and use media types and `security`.
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
    ///         - {name: Authorization, in: header, schema: {type: string}}
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
    ///         - {name: X-Tenant, in: header, schema: {type: string}}
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static IGNORED_HEADER_PARAMETER = "ignored-header-parameter" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];
    for parameter in context.contracts().of_shape(Shape::Parameter) {
        let (Some(name), Some(node)) = (parameter.text("name"), parameter.node.get("name")) else {
            continue;
        };
        let is_header = parameter.text("in") == Some("header");
        if is_header && IGNORED.contains(&name.to_ascii_lowercase().as_str()) {
            let headline = format!("the header `{name}` is ignored as a parameter");
            let found = IGNORED_HEADER_PARAMETER.at(parameter.at(node), headline);
            findings.push(found.help("Use media types and `security` in its place."));
        }
    }
}
