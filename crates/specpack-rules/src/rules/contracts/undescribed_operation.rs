use super::operations;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An operation has neither a summary nor a description.
    ///
    /// Readers have to guess from its path what it does and when to call it.
    ///
    /// Fix: add a `summary` of a few words, and a `description` where that is not enough.
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
    ///       operationId: listOrders
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
    ///       summary: List orders
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static UNDESCRIBED_OPERATION = "undescribed-operation" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        if operation.text("summary").is_some() || operation.text("description").is_some() {
            continue;
        }
        let headline = format!(
            "`{}` says nothing of what it does",
            operations::title(contracts, operation)
        );
        let found = UNDESCRIBED_OPERATION.at(operation.head(), headline);
        findings.push(found.help("Add a `summary` of a few words."));
    }
}
