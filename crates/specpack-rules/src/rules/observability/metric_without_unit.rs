use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Metric, MetricKind};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A histogram, a summary or a gauge has no unit.
    ///
    /// Two people read the same value as seconds and as milliseconds.
    ///
    /// Fix: add `unit`, such as `seconds`, `bytes` or what is counted.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: order_duration
    ///     type: histogram
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: order_duration_seconds
    ///     type: histogram
    ///     unit: seconds
    /// ```
    pub static METRIC_WITHOUT_UNIT = "metric-without-unit" {
        category: Category::Observability,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for metric in context.graph().of::<Metric>() {
        let is_counted = matches!(metric.kind, None | Some(MetricKind::Counter));
        if is_counted || metric.unit.is_some() {
            continue;
        }
        let found = METRIC_WITHOUT_UNIT
            .at(metric.at(), format!("metric `{}` has no unit", metric.name()))
            .help("Add `unit`, such as `seconds`, `bytes` or what is counted.");
        findings.push(found);
    }
}
