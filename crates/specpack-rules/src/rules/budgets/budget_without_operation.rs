use super::budgets;
use crate::context::Context;
use crate::rule::Findings;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A budget does not say what it is for.
    ///
    /// A limit for the slowest page and one for a check of health are not the same, and
    /// nobody can tell which this is.
    ///
    /// Fix: add `operation` under `metadata.annotations`: `POST /orders`, the id of an
    /// operation, or `*` where it holds for the service as a whole.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: budgets.yaml -->
    /// apiVersion: openslo/v1
    /// kind: SLO
    /// metadata:
    ///   name: order-latency
    ///   annotations:
    ///     requirements: NFR-1
    ///     unit: seconds
    /// spec:
    ///   service: shop
    ///   indicator:
    ///     spec:
    ///       thresholdMetric:
    ///         metricSource: {type: Prometheus, spec: {query: "order_seconds"}}
    ///   timeWindow: [{duration: 30d, isRolling: true}]
    ///   objectives:
    ///     - {op: lte, value: 0.5, target: 0.99}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: budgets.yaml -->
    /// apiVersion: openslo/v1
    /// kind: SLO
    /// metadata:
    ///   name: order-latency
    ///   annotations:
    ///     requirements: NFR-1
    ///     operation: POST /orders
    ///     unit: seconds
    /// spec:
    ///   service: shop
    ///   indicator:
    ///     spec:
    ///       thresholdMetric:
    ///         metricSource: {type: Prometheus, spec: {query: "order_seconds"}}
    ///   timeWindow: [{duration: 30d, isRolling: true}]
    ///   objectives:
    ///     - {op: lte, value: 0.5, target: 0.99}
    /// ```
    pub static BUDGET_WITHOUT_OPERATION = "budget-without-operation" {
        category: Category::Budgets,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let budgets = budgets(context);
    for budget in budgets.filter(|budget| budget.operation.is_none()) {
        let found = BUDGET_WITHOUT_OPERATION
            .at(budget.at(), format!("budget `{}` names no operation", budget.name()))
            .help("Add `operation` under `metadata.annotations`; `*` is the service as a whole.");
        findings.push(found);
    }
}
