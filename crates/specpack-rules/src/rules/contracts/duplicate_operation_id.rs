use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two operations have the same `operationId`.
    ///
    /// Whatever calls operations by their ids calls one of them, and nobody can tell which.
    ///
    /// Fix: give each operation an id of its own.
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
    ///       operationId: orders
    ///       responses: {'200': {description: Orders}}
    ///     post:
    ///       operationId: orders
    ///       responses: {'201': {description: Placed}}
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
    ///       operationId: listOrders
    ///       responses: {'200': {description: Orders}}
    ///     post:
    ///       operationId: placeOrder
    ///       responses: {'201': {description: Placed}}
    /// ```
    pub static DUPLICATE_OPERATION_ID = "duplicate-operation-id" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let mut first = HashMap::default();
    for operation in contracts.of_shape(Shape::Operation) {
        let (Some(id), Some(node)) = (
            operation.text("operationId"),
            operation.node.get("operationId"),
        ) else {
            continue;
        };
        let document = contracts.root(operation).id;
        let at = operation.at(node);
        if let Some(other) = first.insert((document, id), at) {
            let found = DUPLICATE_OPERATION_ID
                .at(at, format!("two operations have the id `{id}`"))
                .and(other, "the other one");
            findings.push(found.help("Give each operation an id of its own."));
        }
    }
}
