//! Metrics that are used and that nobody emits.

use crate::context::Context;
use crate::rule::{Findings, Rule};
use crate::suggestion::Suggestions;
use specpack_graph::model::{Metric, NodeKind, Resolution, Wanted};

/// What Prometheus itself says about every service.
const BUILT_IN: &[&str] = &[
    "ALERTS",
    "ALERTS_FOR_STATE",
    "scrape_duration_seconds",
    "scrape_samples_post_metric_relabeling",
    "scrape_samples_scraped",
    "scrape_series_added",
    "up",
];

/// Finds the metrics that nodes of a kind use and that no observability spec declares.
pub(in crate::rules) fn check(
    context: &Context<'_>,
    findings: &mut Findings,
    kind: NodeKind,
    rule: &Rule,
    uses: &str,
) {
    let graph = context.graph();
    let known: Vec<&str> = graph.of::<Metric>().map(|metric| metric.name()).collect();
    // Without a list of metrics nobody knows which ones there are.
    if known.is_empty() {
        return;
    }
    let mut suggestions = Suggestions::new();
    for trace in graph.traces() {
        let is_unknown = trace.to == Resolution::Unknown && trace.wanted == Wanted::Metric;
        let is_of_kind = || graph.node(trace.from).data.kind() == kind;
        if !is_unknown || !is_of_kind() || BUILT_IN.contains(&&*trace.name) {
            continue;
        }
        let headline = format!(
            "{uses} `{}` uses the metric `{}`, which nobody emits",
            graph.name(trace.from),
            trace.name
        );
        let found = rule.at(trace.at, headline);
        let nearest = suggestions.nearest(&trace.name, known.iter().copied());
        findings.push(match nearest {
            Some(nearest) => found.help(format!("Did you mean `{nearest}`?")),
            None => {
                found.help("Declare the metric in the observability spec, or correct its name.")
            }
        });
    }
}
