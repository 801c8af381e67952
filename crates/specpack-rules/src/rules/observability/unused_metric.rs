use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{EdgeKind, Metric, Wanted};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A metric is in no alert, formula, dashboard or budget, and no requirement asks for
    /// it.
    ///
    /// It costs memory and attention and tells nobody anything.
    ///
    /// Fix: use it, name the requirement that it measures under `requirements`, or stop
    /// emitting it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///   - name: order_duration_seconds
    ///     type: histogram
    ///     unit: seconds
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: NoOrders
    ///         expr: rate(orders_total[5m]) == 0
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: NoOrders
    ///         expr: rate(orders_total[5m]) == 0
    /// ```
    pub static UNUSED_METRIC = "unused-metric" {
        category: Category::Observability,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Where nothing uses metrics yet, none of them stands out.
    let is_used_at_all = graph.traces().iter().any(|trace| trace.wanted == Wanted::Metric);
    if !is_used_at_all {
        return;
    }
    for metric in graph.of::<Metric>() {
        let is_used = graph.sources_of(metric.id, EdgeKind::Uses).next().is_some();
        let is_asked = graph.targets_of(metric.id, EdgeKind::Measures).next().is_some();
        if is_used || is_asked {
            continue;
        }
        let found = UNUSED_METRIC
            .at(metric.at(), format!("nothing uses the metric `{}`", metric.name()))
            .help("Use it, name the requirement that it measures, or stop emitting it.");
        findings.push(found);
    }
}
