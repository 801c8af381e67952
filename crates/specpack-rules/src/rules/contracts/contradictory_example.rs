use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Fields for examples exclude each other and are both there.
    ///
    /// `example` and `examples`, and `value` and `externalValue`, stand for the same thing;
    /// which one holds is up to the reader.
    ///
    /// Fix: keep one of them.
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
    ///           description: Orders
    ///           content:
    ///             application/json:
    ///               example: {}
    ///               examples: {none: {value: {}}}
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
    ///           description: Orders
    ///           content:
    ///             application/json:
    ///               examples: {none: {value: {}}}
    /// ```
    pub static CONTRADICTORY_EXAMPLE = "contradictory-example" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    const PAIRS: &[(Shape, &str, &str)] = &[
        (Shape::MediaType, "example", "examples"),
        (Shape::Parameter, "example", "examples"),
        (Shape::Header, "example", "examples"),
        (Shape::Example, "value", "externalValue"),
    ];
    let contracts = context.contracts();
    for &(shape, one, other) in PAIRS {
        for object in contracts.of_shape(shape) {
            let (Some((first, _)), Some((second, _))) =
                (object.node.entry(one), object.node.entry(other))
            else {
                continue;
            };
            let headline = format!("`{one}` and `{other}` exclude each other");
            let found = CONTRADICTORY_EXAMPLE.at(object.at(second), headline);
            findings.push(
                found
                    .and(object.at(first), "the other one")
                    .help("Keep one of them."),
            );
        }
    }
}
