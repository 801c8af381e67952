use super::operations;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An operation says nothing of what it answers when all is well.
    ///
    /// Clients cannot know what to expect, and no test can hold the service to it.
    ///
    /// Fix: add a response of the range 2XX or 3XX.
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
    ///       responses: {'404': {description: None}}
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
    ///         '200': {description: Orders}
    ///         '404': {description: None}
    /// ```
    pub static OPERATION_WITHOUT_SUCCESS = "operation-without-success" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        let mut statuses = operations::statuses(contracts, operation);
        if statuses.any(|status| status.starts_with(['1', '2', '3']) || status == "default") {
            continue;
        }
        let headline = format!(
            "`{}` has no response for when all is well",
            operations::title(contracts, operation)
        );
        let found = OPERATION_WITHOUT_SUCCESS.at(operation.head(), headline);
        findings.push(found.help("Add a response of the range 2XX or 3XX."));
    }
}
