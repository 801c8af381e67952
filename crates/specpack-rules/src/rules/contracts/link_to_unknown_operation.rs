use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// A link leads to an operation that there is not, or to none.
    ///
    /// Clients that follow links stop there.
    ///
    /// Fix: name the operation by its `operationId`, or by `operationRef`.
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
    ///           links: {first: {operationId: getOrder}}
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
    ///       operationId: getOrder
    ///       responses:
    ///         '200':
    ///           description: Orders
    ///           links: {first: {operationId: getOrder}}
    /// ```
    pub static LINK_TO_UNKNOWN_OPERATION = "link-to-unknown-operation" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let operations = contracts.of_shape(Shape::Operation);
    let ids: HashSet<&str> = operations
        .filter_map(|operation| operation.text("operationId"))
        .collect();
    for link in contracts.of_shape(Shape::Link) {
        let Some(id) = link.text("operationId") else {
            if link.node.get("operationRef").is_none() {
                let found =
                    LINK_TO_UNKNOWN_OPERATION.at(link.head(), "the link leads to no operation");
                findings.push(found.help("Name one by its `operationId`."));
            }
            continue;
        };
        if ids.contains(id) {
            continue;
        }
        let at = link
            .node
            .get("operationId")
            .map_or(link.head(), |node| link.at(node));
        let help = match nearest(id, ids.iter().copied()) {
            Some(meant) => format!("Write `{meant}`, if that was meant."),
            None => "Name an operation by its `operationId`.".to_owned(),
        };
        let headline = format!("there is no operation `{id}`");
        findings.push(LINK_TO_UNKNOWN_OPERATION.at(at, headline).help(help));
    }
}
