use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Metric, MetricKind};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The name of a metric does not follow the conventions of Prometheus.
    ///
    /// A counter ends in `_total`, and a unit is part of the name, spelt out: without that
    /// queries are guesses, and some exporters rename the metric.
    ///
    /// Fix: rename it where it is emitted and here: `orders_total`,
    /// `order_duration_seconds`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders
    ///     type: counter
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
    pub static MISNAMED_METRIC = "misnamed-metric" {
        category: Category::Observability,
        default_level: Level::Warning,
        check: check,
    }
}

/// Units as names spell them, each with what people write instead.
const UNITS: &[(&str, &[&str])] = &[
    ("seconds", &["second", "sec", "secs", "s", "ms", "millis", "milliseconds"]),
    ("bytes", &["byte", "b", "kb", "kib", "mb", "mib"]),
    ("ratio", &["percent", "pct", "%"]),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for metric in context.graph().of::<Metric>() {
        let name = metric.name();
        let unit = metric.unit.as_ref().map_or("", |unit| unit.value.as_str());
        let Some(problem) = problem(name, metric.kind, unit) else {
            continue;
        };
        let found = MISNAMED_METRIC
            .at(metric.at(), format!("metric `{name}` {problem}"))
            .help("Rename it where it is emitted and here.");
        findings.push(found);
    }
}

fn problem(name: &str, kind: Option<MetricKind>, unit: &str) -> Option<String> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_letter) {
        return Some("has characters that no metric may have".to_owned());
    }
    if kind == Some(MetricKind::Counter) && !name.ends_with("_total") {
        return Some("is a counter and does not end in `_total`".to_owned());
    }
    if kind.is_some_and(|kind| kind != MetricKind::Counter) && name.ends_with("_total") {
        return Some("ends in `_total` and is no counter".to_owned());
    }
    let stem = name.trim_end_matches("_total");
    let (spelt, _) = UNITS
        .iter()
        .find(|(spelt, others)| *spelt == unit || others.contains(&unit))?;
    let has_unit = stem.rsplit('_').take(2).any(|part| part == *spelt);
    (!has_unit).then(|| format!("is in {unit} and its name does not end in `_{spelt}`"))
}
