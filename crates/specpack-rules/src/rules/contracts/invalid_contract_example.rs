use super::values;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An example does not match its schema.
    ///
    /// Readers learn by examples, and mock servers answer with them: a wrong one is
    /// believed.
    ///
    /// Fix: correct the example or the schema.
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
    ///       responses:
    ///         '200':
    ///           description: A count
    ///           content:
    ///             application/json:
    ///               schema: {type: integer}
    ///               example: many
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
    ///       responses:
    ///         '200':
    ///           description: A count
    ///           content:
    ///             application/json:
    ///               schema: {type: integer}
    ///               example: 12
    /// ```
    pub static INVALID_CONTRACT_EXAMPLE = "invalid-contract-example" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for value in values::examples(context.contracts()) {
        for mistake in context.schemas().mistakes(value.schema, value.place) {
            let found = INVALID_CONTRACT_EXAMPLE.at(
                mistake.at,
                format!("the example is wrong: {}", mistake.problem),
            );
            findings.push(found.help("Correct the example or its schema."));
        }
    }
}
