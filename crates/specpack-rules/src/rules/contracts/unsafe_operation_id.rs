use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An `operationId` holds characters that cannot be in a URL or a name.
    ///
    /// Links to documentation break, and generated code has to invent another name.
    ///
    /// Fix: use letters, digits, `-`, `_` and `.`.
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
    ///       operationId: list orders
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
    ///       operationId: listOrders
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static UNSAFE_OPERATION_ID = "unsafe-operation-id" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.~:/".contains(c);
    for operation in context.contracts().of_shape(Shape::Operation) {
        let (Some(id), Some(node)) = (
            operation.text("operationId"),
            operation.node.get("operationId"),
        ) else {
            continue;
        };
        if !id.chars().all(is_allowed) {
            let headline = format!("`{id}` cannot be in a URL as it is");
            let found = UNSAFE_OPERATION_ID.at(operation.at(node), headline);
            findings.push(found.help("Use letters, digits, `-`, `_` and `.`."));
        }
    }
}
