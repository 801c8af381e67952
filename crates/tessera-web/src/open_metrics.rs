//! The measurements as OpenMetrics 1.0, the format that has room for exemplars.

use crate::exemplars::Exemplar;
use std::fmt::Write as _;

/// The media type.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether a scraper takes the format.
pub(crate) fn is_accepted(accept: &str) -> bool {
    accept
        .split(',')
        .any(|kind| kind.trim().starts_with("application/openmetrics-text"))
}

/// Writes what stands in the Prometheus text format. `exemplar` gives the one of a bucket, by the
/// labels of its series without `le`, the bound below and its own.
pub(crate) fn of(
    text: &str,
    histogram: &str,
    exemplar: impl Fn(&str, f64, f64) -> Option<Exemplar>,
) -> String {
    let mut written = String::with_capacity(text.len() + text.len() / 8);
    let bucket = format!("{histogram}_bucket{{");
    // The series of the bucket before, and its bound.
    let mut before: Option<(String, f64)> = None;
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(comment) = line.strip_prefix("# ") {
            written.push_str("# ");
            written.push_str(&family(comment));
            written.push('\n');
            continue;
        }
        written.push_str(line);
        if let Some((labels, bound)) = line.strip_prefix(&bucket).and_then(bucket_of) {
            let above = match &before {
                Some((series, above)) if *series == labels => *above,
                _ => f64::NEG_INFINITY,
            };
            if let Some(exemplar) = exemplar(&labels, above, bound) {
                write_exemplar(&mut written, &exemplar);
            }
            before = Some((labels, bound));
        }
        written.push('\n');
    }
    written.push_str("# EOF\n");
    written
}

/// A comment: the family of a counter has no `_total` in OpenMetrics, which its samples have.
fn family(comment: &str) -> String {
    let mut words = comment.splitn(3, ' ');
    let (kind, name, rest) = (words.next(), words.next(), words.next());
    match (kind, name, rest) {
        (Some(kind), Some(name), Some(rest)) => {
            let name = name.strip_suffix("_total").unwrap_or(name);
            format!("{kind} {name} {rest}")
        }
        _ => comment.to_owned(),
    }
}

/// What stands behind the brace of a bucket: its labels without `le`, and the bound.
fn bucket_of(rest: &str) -> Option<(String, f64)> {
    let (labels, _) = rest.rsplit_once('}')?;
    let (others, bound) = match labels.rsplit_once(",le=\"") {
        Some((others, bound)) => (others, bound),
        None => ("", labels.strip_prefix("le=\"")?),
    };
    let bound = bound.strip_suffix('"')?;
    // The last is written `+Inf`, which is read as well.
    Some((others.to_owned(), bound.parse().ok()?))
}

fn write_exemplar(written: &mut String, exemplar: &Exemplar) {
    let at = exemplar.at.as_millisecond();
    // Writing to a text does not fail.
    let _ = write!(
        written,
        " # {{trace_id=\"{}\"}} {} {}.{:03}",
        exemplar.trace,
        exemplar.seconds,
        at.div_euclid(1000),
        at.rem_euclid(1000)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# HELP requests_total Requests answered
# TYPE requests_total counter
requests_total{route=\"/\"} 5

# TYPE seconds histogram
seconds_bucket{method=\"GET\",route=\"/\",le=\"0.5\"} 2
seconds_bucket{method=\"GET\",route=\"/\",le=\"+Inf\"} 3
seconds_sum{method=\"GET\",route=\"/\"} 4.5
seconds_count{method=\"GET\",route=\"/\"} 3
seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.5\"} 0

# TYPE depth gauge
depth 1
";

    // req: AUTH-13
    #[test]
    fn buckets_lead_to_traces_and_the_rest_stays_as_it_is() {
        let exemplar = |labels: &str, above: f64, most: f64| {
            assert!(above < most);
            let is_it = labels == "method=\"GET\",route=\"/\"" && above == 0.5;
            is_it.then(|| Exemplar {
                trace: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
                seconds: 4.25,
                at: "2026-11-27T03:00:00.05Z".parse().unwrap(),
            })
        };
        assert_eq!(
            of(TEXT, "seconds", exemplar),
            "\
# HELP requests Requests answered
# TYPE requests counter
requests_total{route=\"/\"} 5
# TYPE seconds histogram
seconds_bucket{method=\"GET\",route=\"/\",le=\"0.5\"} 2
seconds_bucket{method=\"GET\",route=\"/\",le=\"+Inf\"} 3 # {trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\"} 4.25 1795748400.050
seconds_sum{method=\"GET\",route=\"/\"} 4.5
seconds_count{method=\"GET\",route=\"/\"} 3
seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.5\"} 0
# TYPE depth gauge
depth 1
# EOF
"
        );
    }

    #[test]
    fn the_format_is_for_those_who_ask_for_it() {
        assert!(is_accepted(
            "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5"
        ));
        assert!(!is_accepted("text/plain"));
        assert!(!is_accepted("*/*"));
    }
}
