use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A parameter or a header has neither a schema nor content, or both.
    ///
    /// Nothing says what its value may be, or two things do.
    ///
    /// Fix: give it a `schema`, or one media type under `content`.
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
    ///         - {name: page, in: query}
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
    pub static PARAMETER_WITHOUT_SCHEMA = "parameter-without-schema" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let parameters = contracts.of_shape(Shape::Parameter);
    for object in parameters.chain(contracts.of_shape(Shape::Header)) {
        let name = object.text("name").unwrap_or(object.name());
        let holds = |field| object.node.get(field).is_some();
        let headline = match (holds("schema"), holds("content")) {
            (false, false) => format!("`{name}` has neither a schema nor content"),
            (true, true) => format!("`{name}` has both a schema and content"),
            _ => continue,
        };
        let named = object.node.get("name");
        let at = named.map_or(object.head(), |node| object.at(node));
        let found = PARAMETER_WITHOUT_SCHEMA.at(at, headline);
        findings.push(found.help("Give it a `schema`, or one media type under `content`."));
    }
}
