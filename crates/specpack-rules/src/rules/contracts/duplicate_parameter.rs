use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// An operation or a path declares a parameter twice.
    ///
    /// Name and place identify a parameter; one of the two declarations is ignored.
    ///
    /// Fix: remove one.
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
    ///         - {name: page, in: query, schema: {type: integer}}
    ///         - {name: page, in: query, schema: {type: string}}
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
    ///         - {name: size, in: query, schema: {type: integer}}
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static DUPLICATE_PARAMETER = "duplicate-parameter" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let all = contracts.of_shape(Shape::Operation);
    for object in all.chain(contracts.of_shape(Shape::PathItem)) {
        let mut first = HashMap::default();
        for (written, parameter) in contracts.items(object, "parameters") {
            let (Some(name), Some(place)) = (parameter.text("name"), parameter.text("in")) else {
                continue;
            };
            let node = written
                .get("$ref")
                .or(written.get("name"))
                .unwrap_or(written);
            let at = object.at(node);
            if let Some(other) = first.insert((name, place), at) {
                let headline = format!("the {place} parameter `{name}` is declared twice");
                let found = DUPLICATE_PARAMETER.at(at, headline);
                findings.push(found.and(other, "the other one").help("Remove one."));
            }
        }
    }
}
