use super::values;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{Place, Target};
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
        let schema = meant(context, value.schema);
        for mistake in context.schemas().mistakes(schema, value.place) {
            let found = INVALID_CONTRACT_EXAMPLE.at(
                mistake.at,
                format!("the example is wrong: {}", mistake.problem),
            );
            findings.push(found.help("Correct the example or its schema."));
        }
    }
}

/// A schema that does nothing but refer to another is that one, which then is compiled once for
/// all that refer to it.
fn meant<'a>(context: &Context<'a>, schema: Place<'a>) -> Place<'a> {
    let is_bare = schema.node.entries().nth(1).is_none();
    match context.contracts().reference_at(schema) {
        Some(reference) if is_bare => match reference.target {
            Target::Found(target) => target,
            _ => schema,
        },
        _ => schema,
    }
}
