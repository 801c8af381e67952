use super::budgets;
use crate::context::Context;
use crate::rule::Findings;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A budget does not say how much has to be good.
    ///
    /// Without a share there is nothing that can be exceeded.
    ///
    /// Fix: add `target` (0.99) or `targetPercent` (99) to the objective.
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
    ///     - {op: lte, value: 0.5}
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
    pub static BUDGET_WITHOUT_TARGET = "budget-without-target" {
        category: Category::Budgets,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let budgets = budgets(context);
    for budget in budgets.filter(|budget| budget.target.is_none()) {
        let found = BUDGET_WITHOUT_TARGET
            .at(budget.at(), format!("budget `{}` has no target", budget.name()))
            .help("Add `target` or `targetPercent` to the objective.");
        findings.push(found);
    }
}
