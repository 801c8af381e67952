use super::unknown_metric;
use crate::rule::{Category, declare_rule};
use specpack_graph::model::NodeKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A dashboard shows a metric that nobody emits.
    ///
    /// Its panel stays empty, most of all on the day on which somebody looks.
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
    /// <!-- file: dashboard.json -->
    /// {"title": "Orders", "panels": [
    ///   {"title": "Failures", "targets": [{"expr": "rate(order_failed_total[5m])"}]}]}
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
    /// <!-- file: dashboard.json -->
    /// {"title": "Orders", "panels": [
    ///   {"title": "Failures", "targets": [{"expr": "rate(orders_failed_total[5m])"}]}]}
    /// ```
    pub static DASHBOARD_WITH_UNKNOWN_METRIC = "dashboard-with-unknown-metric" {
        category: Category::Observability,
        default_level: Level::Error,
        check: |context, findings| {
            unknown_metric::check(context, findings, NodeKind::Dashboard, &DASHBOARD_WITH_UNKNOWN_METRIC, "the dashboard");
        },
    }
}
