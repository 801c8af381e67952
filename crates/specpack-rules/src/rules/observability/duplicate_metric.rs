use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Metric;
use specpack_syntax::hash::HashMap;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two metrics have the same name.
    ///
    /// A service exposes a name once; one of the two descriptions is wrong.
    ///
    /// Fix: remove one, or rename the one that means something else.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///   - name: orders_total
    ///     type: gauge
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
    ///   - name: orders_open
    ///     type: gauge
    /// ```
    pub static DUPLICATE_METRIC = "duplicate-metric" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut first = HashMap::default();
    for metric in context.graph().of::<Metric>() {
        let Some(other) = first.insert(metric.name(), metric.at()) else {
            continue;
        };
        let found = DUPLICATE_METRIC
            .at(metric.at(), format!("two metrics are called `{}`", metric.name()))
            .and(other, "the other one")
            .help("Remove one, or rename the one that means something else.");
        findings.push(found);
    }
}
