use super::{operations, template};
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::Location;

declare_rule! {
    /// A parameter of the path is declared that the path does not have.
    ///
    /// It can never be sent; mostly one of the two names is a slip of the pen.
    ///
    /// Fix: correct its name, or remove it.
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
    ///         - {name: order, in: path, required: true, schema: {type: string}}
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
    pub static UNUSED_PATH_PARAMETER = "unused-path-parameter" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        let Some(path) = operations::path(contracts, operation) else {
            continue;
        };
        let text = path.node.as_str().unwrap_or_default();
        for (written, parameter) in operations::parameters(contracts, operation) {
            let name = parameter.text("name").unwrap_or_default();
            let is_of_path = parameter.text("in") == Some("path");
            if !is_of_path || template::parameters(text).any(|part| part == name) {
                continue;
            }
            let node = match written.get("$ref") {
                Some(reference) => reference,
                None => parameter.node.get("name").unwrap_or(written),
            };
            let at = Location {
                file: operation.file,
                span: node.text_span(),
            };
            let help = match nearest(name, template::parameters(text)) {
                Some(meant) => format!("Write `{meant}`, if that was meant."),
                None => "Remove it, or put it into the path.".to_owned(),
            };
            let headline = format!("`{text}` has no parameter `{name}`");
            let found = UNUSED_PATH_PARAMETER.at(at, headline);
            findings.push(found.and(path.at(), "the path").help(help));
        }
    }
}
