use super::budgets;
use crate::context::Context;
use crate::rule::Findings;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A budget does not say how it is measured.
    ///
    /// It is a wish.
    ///
    /// Fix: add `indicator` with a query, or `indicatorRef`.
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
    pub static BUDGET_WITHOUT_INDICATOR = "budget-without-indicator" {
        category: Category::Budgets,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let budgets = budgets(context);
    for budget in budgets.filter(|budget| budget.queries.is_empty()) {
        let found = BUDGET_WITHOUT_INDICATOR
            .at(budget.at(), format!("budget `{}` has no indicator", budget.name()))
            .help("Add `indicator` with a query, or `indicatorRef`.");
        findings.push(found);
    }
}
