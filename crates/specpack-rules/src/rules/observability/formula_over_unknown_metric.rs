use super::unknown_metric;
use crate::rule::{Category, declare_rule};
use specpack_graph::model::NodeKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A formula is worked out from a metric that nobody emits.
    ///
    /// The success that it was to show cannot be seen.
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
    /// formulas:
    ///   - name: failures
    ///     expression: sum(rate(order_failed_total[1h]))
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
    /// formulas:
    ///   - name: failures
    ///     expression: sum(rate(orders_failed_total[1h]))
    /// ```
    pub static FORMULA_OVER_UNKNOWN_METRIC = "formula-over-unknown-metric" {
        category: Category::Observability,
        default_level: Level::Error,
        check: |context, findings| {
            unknown_metric::check(context, findings, NodeKind::Formula, &FORMULA_OVER_UNKNOWN_METRIC, "the formula");
        },
    }
}
