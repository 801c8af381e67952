//! Metrics in Prometheus' text format, held to the observability spec.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use super::{Check, Conformance, Group};
use std::collections::BTreeMap;

/// What the parts of a histogram and a summary, and counters, end in.
const PARTS: [&str; 5] = ["_bucket", "_count", "_sum", "_total", "_created"];

/// A metric of the observability spec.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Its name.
    pub name: String,
    /// Its type in one word, where one is stated.
    pub kind: Option<&'static str>,
    /// When it is exposed.
    pub exposure: Exposure,
    /// Where the spec says so.
    pub place: (String, u32),
}

/// Whether a metric is exposed before something has happened that it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// From the start: one that is missing is a failure.
    Eager,
    /// Once it has a value: of one that is missing nothing is known.
    Lazy,
}

/// Holds every expected metric to the text that the service exposes.
pub fn metrics(expected: &[Expected], text: &str, into: &mut Conformance) {
    let exposed = exposed(text);
    let mut missing = Vec::new();
    for metric in expected {
        let bare = PARTS.iter().find_map(|part| metric.name.strip_suffix(part));
        let known = exposed.get(metric.name.as_str());
        let known = known.or_else(|| exposed.get(bare?));
        if known.is_none() && metric.exposure == Exposure::Lazy {
            missing.push(metric.name.as_str());
            continue;
        }
        let figure = match known {
            None => "missing",
            Some(kind) => kind.unwrap_or("untyped"),
        };
        let mut check = Check::new(Group::Metrics, metric.name.clone(), figure);
        check.place = Some(metric.place.clone());
        check.failure = match (known, metric.kind) {
            (None, _) => Some("the service does not expose it".to_owned()),
            (Some(Some(found)), Some(wanted)) if *found != wanted => {
                Some(format!("it is a {found}, and the spec says {wanted}"))
            }
            _ => None,
        };
        into.checks.push(check);
    }
    if !missing.is_empty() {
        let note = format!("metrics without a value yet: {}", missing.join(", "));
        into.unchecked.push(note);
    }
}

/// The names of a text with their types where those are stated. A part of a histogram stands for
/// it where the whole is not named.
fn exposed(text: &str) -> BTreeMap<&str, Option<&str>> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let mut words = rest.split_whitespace();
            if let Some(name) = words.next() {
                found.insert(name, words.next());
            }
        } else if !line.starts_with('#') && !line.is_empty() {
            let end = line.find(['{', ' ', '\t']).unwrap_or(line.len());
            let name = line.get(..end).unwrap_or_default();
            let whole = PARTS.iter().find_map(|part| name.strip_suffix(part));
            found.entry(name).or_insert(None);
            if let Some(whole) = whole {
                found.entry(whole).or_insert(None);
            }
        }
    }
    // A sample of a typed metric has that type.
    let typed: Vec<(&str, Option<&str>)> = found
        .iter()
        .filter_map(|(name, kind)| kind.is_none().then_some(*name))
        .filter_map(|name| {
            let whole = PARTS.iter().find_map(|part| name.strip_suffix(part))?;
            Some((name, *found.get(whole)?))
        })
        .collect();
    found.extend(typed.into_iter().filter(|(_, kind)| kind.is_some()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(name: &str, kind: Option<&'static str>) -> Expected {
        Expected {
            name: name.to_owned(),
            kind,
            exposure: Exposure::Eager,
            place: ("observability.yaml".to_owned(), 1),
        }
    }

    // req: PACK-7
    #[test]
    fn metrics_are_found_by_type_by_sample_and_by_part() {
        let text = "# HELP a_total Things\n# TYPE a_total counter\na_total{k=\"v\"} 1\n\
                    # TYPE b_seconds histogram\nb_seconds_bucket{le=\"1\"} 2\nb_seconds_count 2\n\
                    c 3\n# TYPE d counter\nd_total 1\n";
        let wanted = [
            expected("a_total", Some("counter")),
            expected("b_seconds", Some("histogram")),
            expected("c", None),
            expected("d_total", Some("counter")),
            expected("b_seconds", Some("gauge")),
            expected("e_total", Some("counter")),
        ];
        let mut found = Conformance::default();
        metrics(&wanted, text, &mut found);
        let failures: Vec<Option<&str>> = found
            .checks
            .iter()
            .map(|check| check.failure.as_deref())
            .collect();
        let expected = [
            None,
            None,
            None,
            None,
            Some("it is a histogram, and the spec says gauge"),
            Some("the service does not expose it"),
        ];
        assert_eq!(failures, expected);
    }

    // req: PACK-7
    #[test]
    fn of_a_metric_that_appears_with_its_first_use_nothing_is_known_until_then() {
        let lazy = |name, kind| Expected {
            exposure: Exposure::Lazy,
            ..expected(name, kind)
        };
        let text = "# TYPE a_total counter\na_total 1\n# TYPE b gauge\nb 1\n";
        let wanted = [
            lazy("a_total", Some("counter")),
            lazy("b", Some("counter")),
            lazy("c_total", Some("counter")),
            expected("d_total", Some("counter")),
        ];
        let mut found = Conformance::default();
        metrics(&wanted, text, &mut found);
        let failures = found.checks.iter().map(|check| check.failure.as_deref());
        let expected = [
            None,
            Some("it is a gauge, and the spec says counter"),
            Some("the service does not expose it"),
        ];
        assert_eq!(failures.collect::<Vec<_>>(), expected);
        assert_eq!(found.unchecked, ["metrics without a value yet: c_total"]);
    }
}
