use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A parameter or a header has neither a schema nor content, or both, or content of several
    /// media types.
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
        let has_schema = object.node.get("schema").is_some();
        let content = object.node.get("content");
        let media_types = content.map(|content| content.entries().map(|(key, _)| key));
        let media_types: Option<Vec<Node<'_>>> = media_types.map(Iterator::collect);
        let named = object.node.get("name");
        let head = named.map_or(object.head(), |node| object.at(node));
        let found = match (has_schema, media_types.as_deref()) {
            (false, None) => {
                let headline = format!("`{name}` has neither a schema nor content");
                PARAMETER_WITHOUT_SCHEMA.at(head, headline)
            }
            (true, Some(_)) => {
                let headline = format!("`{name}` has both a schema and content");
                PARAMETER_WITHOUT_SCHEMA.at(head, headline)
            }
            (false, Some([])) => {
                let headline = format!("the content of `{name}` has no media type");
                PARAMETER_WITHOUT_SCHEMA.at(head, headline)
            }
            (false, Some([first, second, ..])) => {
                let headline = format!("the content of `{name}` has more than one media type");
                let found = PARAMETER_WITHOUT_SCHEMA.at(object.at(*second), headline);
                found.and(object.at(*first), "the first")
            }
            (true, None) | (false, Some([_])) => continue,
        };
        findings.push(found.help("Give it a `schema`, or one media type under `content`."));
    }
}
