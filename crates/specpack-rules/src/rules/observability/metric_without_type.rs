use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Metric;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A metric has no type, or one that does not exist.
    ///
    /// Whoever queries it does not know whether to take a rate, a quantile or the value
    /// itself.
    ///
    /// Fix: write `type: counter`, `gauge`, `histogram` or `summary`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: number
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
    /// ```
    pub static METRIC_WITHOUT_TYPE = "metric-without-type" {
        category: Category::Observability,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for metric in context.graph().of::<Metric>().filter(|metric| metric.kind.is_none()) {
        let (at, headline) = match &metric.stated_kind {
            Some(stated) => {
                (stated.at, format!("`{}` is no type of metric", stated.value))
            }
            None => (metric.at(), format!("metric `{}` has no type", metric.name())),
        };
        let found = METRIC_WITHOUT_TYPE
            .at(at, headline)
            .help("Write `type: counter`, `gauge`, `histogram` or `summary`.");
        findings.push(found);
    }
}
