use crate::context::Context;
use crate::rules::personal;
use crate::rule::Findings;
use specpack_graph::model::Metric;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A label of a metric has as many values as there are people, requests or paths.
    ///
    /// Each value is a time series of its own. The monitoring runs out of memory, and
    /// personal data stays in it for as long as figures are kept.
    ///
    /// Fix: leave the label out, or use one with few values: the route in place of the
    /// path, the outcome in place of the message.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///     labels: [user_id]
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
    ///     labels: [outcome]
    /// ```
    pub static UNBOUNDED_LABEL = "unbounded-label" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for metric in context.graph().of::<Metric>() {
        for label in metric.labels.iter().filter(|label| is_unbounded(&label.value)) {
            let headline = format!(
                "label `{}` of `{}` has as many values as there are callers",
                label.value,
                metric.name()
            );
            let found = UNBOUNDED_LABEL
                .at(label.at, headline)
                .help("Leave it out, or use a label with few values.");
            findings.push(found);
        }
    }
}

fn is_unbounded(label: &str) -> bool {
    const WHOLE: &[&str] = &["id", "ip", "path", "url", "uri", "query", "message", "timestamp"];
    let name = label.to_ascii_lowercase();
    let parts = name.split('_');
    let is_id = name.ends_with("_id") || name.ends_with("_ip");
    is_id || WHOLE.contains(&name.as_str()) || parts.into_iter().any(personal::is_personal)
}
