use super::values;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A default does not match its schema.
    ///
    /// Where nothing is sent the default holds, and is refused.
    ///
    /// Fix: correct the default or the schema.
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
    ///         - {name: page, in: query, schema: {type: integer, default: first}}
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
    ///         - {name: page, in: query, schema: {type: integer, default: 1}}
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static INVALID_DEFAULT = "invalid-default" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for value in values::defaults(context.contracts()) {
        for mistake in context.schemas().mistakes(value.schema, value.place) {
            let found = INVALID_DEFAULT.at(
                mistake.at,
                format!("the default is wrong: {}", mistake.problem),
            );
            findings.push(found.help("Correct the default or its schema."));
        }
    }
}
