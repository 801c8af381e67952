use super::operations;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An operation says nothing of what it answers when something is wrong.
    ///
    /// Every service refuses requests; clients that do not know how treat it as a crash.
    ///
    /// Fix: add a response of the range 4XX, or `default`.
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
    ///       responses:
    ///         '200': {description: Orders}
    ///         '401': {description: Not logged in}
    /// ```
    pub static OPERATION_WITHOUT_ERROR_RESPONSE = "operation-without-error-response" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        let mut statuses = operations::statuses(contracts, operation);
        if statuses.any(|status| status.starts_with(['4', '5']) || status == "default") {
            continue;
        }
        let headline = format!(
            "`{}` has no response for when something is wrong",
            operations::title(contracts, operation)
        );
        let found = OPERATION_WITHOUT_ERROR_RESPONSE.at(operation.head(), headline);
        findings.push(found.help("Add a response of the range 4XX, or `default`."));
    }
}
