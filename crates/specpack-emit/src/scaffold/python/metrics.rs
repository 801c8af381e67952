//! The metrics of the observability spec.

use super::literal;
use crate::markdown::one_line;
use crate::scaffold::{block, quoted};
use serde::Serialize;
use serde_json::json;
use specpack_graph::Pack;
use specpack_graph::model::{Metric, MetricKind};
use std::collections::BTreeSet;

/// The limits of histograms, in the unit of the metric: those of Prometheus' own clients.
const BUCKETS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// A metric as templates see it.
#[derive(Serialize)]
pub(super) struct Declared {
    /// The name of its block.
    block: String,
    /// Its name, in quotes.
    quoted: String,
    /// What is known of it, as a value of Python.
    value: String,
}

/// The metrics of a pack, in the order of files.
pub(super) fn all(pack: &Pack) -> Vec<Declared> {
    let (mut names, mut blocks) = (BTreeSet::new(), BTreeSet::new());
    let metrics = pack.graph.of::<Metric>();
    let metrics = metrics.filter(|metric| names.insert(metric.name().to_owned()));
    let metrics = metrics.map(|metric| {
        let data = metric.data;
        let (about, labels) = (data.description.as_ref(), data.labels.iter());
        let kind = match data.kind {
            Some(MetricKind::Counter) => "counter",
            Some(MetricKind::Gauge) => "gauge",
            Some(MetricKind::Histogram) => "histogram",
            Some(MetricKind::Summary) => "summary",
            None => "untyped",
        };
        Declared {
            block: block(metric.name(), &mut blocks),
            quoted: quoted(metric.name()),
            value: literal::of(
                &json!({
                    "type": kind,
                    "about": about.map_or_else(String::new, |it| one_line(&it.value)),
                    "labels": labels.map(|label| label.value.as_str()).collect::<Vec<_>>(),
                    "buckets": match data.kind {
                        Some(MetricKind::Histogram) => BUCKETS.as_slice(),
                        _ => &[],
                    },
                }),
                "METRICS[\"\"] = ".len() + metric.name().len(),
            ),
        }
    });
    metrics.collect()
}
