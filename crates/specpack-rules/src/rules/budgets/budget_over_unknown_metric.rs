use crate::rules::observability::unknown_metric;
use crate::rule::{Category, declare_rule};
use specpack_graph::model::NodeKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A budget is worked out from a metric that nobody emits.
    ///
    /// It is never exceeded, however bad the service is.
    ///
    /// Fix: correct the name, or declare the metric in the observability spec once the service
    /// emits it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_failed_total
    ///     type: counter
    /// <!-- file: budgets.yaml -->
    /// apiVersion: openslo/v1
    /// kind: SLO
    /// metadata: {name: orders}
    /// spec:
    ///   service: shop
    ///   indicator:
    ///     spec:
    ///       thresholdMetric:
    ///         metricSource: {type: Prometheus, spec: {query: "rate(order_failed_total[5m])"}}
    ///   objectives: [{op: lte, value: 1, target: 0.99}]
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_failed_total
    ///     type: counter
    /// <!-- file: budgets.yaml -->
    /// apiVersion: openslo/v1
    /// kind: SLO
    /// metadata: {name: orders}
    /// spec:
    ///   service: shop
    ///   indicator:
    ///     spec:
    ///       thresholdMetric:
    ///         metricSource: {type: Prometheus, spec: {query: "rate(orders_failed_total[5m])"}}
    ///   objectives: [{op: lte, value: 1, target: 0.99}]
    /// ```
    pub static BUDGET_OVER_UNKNOWN_METRIC = "budget-over-unknown-metric" {
        category: Category::Budgets,
        default_level: Level::Error,
        check: |context, findings| {
            unknown_metric::check(context, findings, NodeKind::Objective, &BUDGET_OVER_UNKNOWN_METRIC, "the budget");
        },
    }
}
