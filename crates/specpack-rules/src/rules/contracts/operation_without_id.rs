use super::operations;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An operation has no `operationId`.
    ///
    /// Generated clients name its function after method and path, and scenarios cannot call
    /// it.
    ///
    /// Fix: add an `operationId`.
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
    pub static OPERATION_WITHOUT_ID = "operation-without-id" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in
        operations::offered(contracts).filter(|operation| operation.text("operationId").is_none())
    {
        let headline = format!(
            "`{}` has no `operationId`",
            operations::title(contracts, operation)
        );
        let found = OPERATION_WITHOUT_ID.at(operation.head(), headline);
        findings.push(found.help("Add one: a verb and a noun, such as `listOrders`."));
    }
}
