use super::unknown_metric;
use crate::rule::{Category, declare_rule};
use specpack_graph::model::NodeKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An alert is on a metric that nobody emits.
    ///
    /// It never fires: Prometheus takes a missing metric for no trouble.
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
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(order_failed_total[5m]) > 0
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
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m]) > 0
    /// ```
    pub static ALERT_ON_UNKNOWN_METRIC = "alert-on-unknown-metric" {
        category: Category::Observability,
        default_level: Level::Error,
        check: |context, findings| {
            unknown_metric::check(context, findings, NodeKind::Alert, &ALERT_ON_UNKNOWN_METRIC, "the alert");
        },
    }
}
