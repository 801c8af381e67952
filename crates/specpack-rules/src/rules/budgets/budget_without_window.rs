use super::budgets;
use crate::context::Context;
use crate::rule::Findings;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A budget does not say over which time it holds.
    ///
    /// 99 % of an hour and 99 % of a month allow very different outages.
    ///
    /// Fix: add `timeWindow`, such as `[{duration: 30d, isRolling: true}]`.
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
    pub static BUDGET_WITHOUT_WINDOW = "budget-without-window" {
        category: Category::Budgets,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let budgets = budgets(context);
    for budget in budgets.filter(|budget| budget.window.is_none()) {
        let found = BUDGET_WITHOUT_WINDOW
            .at(budget.at(), format!("budget `{}` has no window", budget.name()))
            .help("Add `timeWindow`.");
        findings.push(found);
    }
}
