use super::budgets;
use crate::context::Context;
use crate::rule::Findings;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The target of a budget is no share.
    ///
    /// More than everything is never reached, and nothing at all is always.
    ///
    /// Fix: write a share above 0 and up to 1 under `target`, or one above 0 and up to 100
    /// under `targetPercent`.
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
    ///     - {op: lte, value: 0.5, target: 99}
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
    pub static BUDGET_TARGET_OUT_OF_RANGE = "budget-target-out-of-range" {
        category: Category::Budgets,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for budget in budgets(context) {
        let Some(target) = &budget.data.target else { continue };
        if target.value > 0.0 && target.value <= 1.0 {
            continue;
        }
        let headline = format!("the target of `{}` is no share", budget.name());
        let found = BUDGET_TARGET_OUT_OF_RANGE
            .at(target.at, headline)
            .help("Write a share above 0 and up to 1, or use `targetPercent`.");
        findings.push(found);
    }
}
