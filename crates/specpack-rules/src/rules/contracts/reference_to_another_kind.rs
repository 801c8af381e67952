use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{Shape, Target};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A reference leads to an object of another kind than its place asks for.
    ///
    /// A schema where a response should be has no description and no content; programs fail
    /// on it.
    ///
    /// Fix: refer to an object of the right kind, or write it out.
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
    ///         '200': {$ref: '#/components/schemas/Order'}
    /// components:
    ///   schemas:
    ///     Order: {type: object}
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
    ///         '200': {$ref: '#/components/responses/Order'}
    /// components:
    ///   responses:
    ///     Order: {description: An order}
    /// ```
    pub static REFERENCE_TO_ANOTHER_KIND = "reference-to-another-kind" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for reference in contracts.references() {
        let (Target::Found(place), Some(wanted)) = (reference.target, reference.expected) else {
            continue;
        };
        let Some(target) = contracts.object_at(place) else {
            continue;
        };
        let expected = match wanted {
            // A payload may be a schema with or without the name of its language.
            Shape::MultiFormatSchema => Shape::Schema,
            expected => expected,
        };
        if target.shape == expected || target.shape == wanted {
            continue;
        }
        let (is, wanted) = (target.shape.title(), wanted.title());
        let headline = format!("`{}` is {is}, not {wanted}", reference.text());
        let found = REFERENCE_TO_ANOTHER_KIND
            .at(reference.at(), headline)
            .and(target.head(), format!("{is} stands here"));
        findings.push(found.help(format!("Refer to {wanted}, or write it out.")));
    }
}
