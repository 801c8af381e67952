use super::operations;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Neither an operation nor its document says who may call it.
    ///
    /// Whether it is open to everybody was decided by nobody; the one that should not be is
    /// found by an attacker.
    ///
    /// Fix: add `security` to the operation or the document; `security: []` says that it is
    /// open.
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
    ///       security: []
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static OPERATION_WITHOUT_SECURITY = "operation-without-security" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        let root = contracts.root(operation);
        if operation.node.get("security").is_some() || root.node.get("security").is_some() {
            continue;
        }
        let headline = format!(
            "nothing says who may call `{}`",
            operations::title(contracts, operation)
        );
        let found = OPERATION_WITHOUT_SECURITY.at(operation.head(), headline);
        findings
            .push(found.help("Add `security`; `security: []` says that it is open to everybody."));
    }
}
