//! Quantiles of the histograms that a service exposes, estimated as `histogram_quantile` of PromQL
//! estimates them: what was measured is taken for spread evenly within its bucket.
//!
//! <https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile>

use super::series::{Reader, Series};

/// What the buckets of a histogram are called, behind its name.
const BUCKET: &str = "_bucket";
/// The label of a bucket's upper bound.
const BOUND: &str = "le";
/// Fewer samples tell no quantile.
const FEWEST_SAMPLES: f64 = 20.0;
/// Functions over a range, which a service that is asked once has none of: what it counted since
/// its start stands for it.
const RATES: [&str; 2] = ["rate", "increase"];

/// A quantile of the measurements that some series count: what the query of a budget asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantile<'q> {
    /// The share of the measurements that are below it, between 0 and 1.
    share: f64,
    series: Series<'q>,
}

/// What a histogram says of a quantile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) quantile: Figure,
    /// How many measurements it is of.
    pub(super) samples: f64,
}

/// Where a quantile lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Figure {
    At(f64),
    /// Above the last bound that the histogram has.
    Above(f64),
    /// Too few samples tell it; so many would.
    Unknown {
        needed: f64,
    },
}

impl<'q> Quantile<'q> {
    /// Reads a query: series of a histogram by its name, of which the `target` share has to be
    /// within the limit, or `histogram_quantile` with its share in it. None where it asks for
    /// anything else.
    pub(super) fn read(query: &'q str, target: Option<f64>) -> Option<Self> {
        let mut reader = Reader::new(query);
        let (share, series) = match reader.word("histogram_quantile") {
            Some(()) => asked(&mut reader)?,
            None => (target?, reader.series()?),
        };
        let metric = series.metric.strip_suffix(BUCKET).unwrap_or(series.metric);
        let is_one = reader.is_at_end() && share > 0.0 && share < 1.0;
        let has_bound = series.labels.iter().any(|label| label.name == BOUND);
        (is_one && !has_bound).then_some(Self {
            share,
            series: Series { metric, ..series },
        })
    }

    /// The name of the histogram.
    pub(super) fn metric(&self) -> &'q str {
        self.series.metric
    }

    /// As people write it: `p99`, `p99.9`.
    pub(super) fn name(&self) -> String {
        format!("p{}", (self.share * 1e6).round() / 1e4)
    }

    /// What the text of a service's metrics says of it; none where it has no such histogram. The
    /// series that are picked are added up.
    pub(super) fn estimate(&self, exposed: &str) -> Option<Estimate> {
        let buckets = self.buckets(exposed);
        let (last, finite) = buckets.split_last()?;
        let samples = last.count;
        let highest = finite.last().filter(|_| last.bound == f64::INFINITY)?;
        let needed = self.needed();
        if samples < needed {
            let quantile = Figure::Unknown { needed };
            return Some(Estimate { quantile, samples });
        }
        let rank = self.share * samples;
        let quantile = match finite.iter().position(|bucket| bucket.count >= rank) {
            Some(index) => Figure::At(interpolated(finite, index, rank)?),
            None => Figure::Above(highest.bound),
        };
        Some(Estimate { quantile, samples })
    }

    /// As many samples as leave one beyond the quantile.
    fn needed(&self) -> f64 {
        (1.0 / (1.0 - self.share)).round().max(FEWEST_SAMPLES)
    }

    /// The buckets of all picked series, the lowest bound first.
    fn buckets(&self, exposed: &str) -> Vec<Bucket> {
        let lines = exposed.lines().filter_map(|line| self.bucket(line));
        let mut buckets: Vec<Bucket> = lines.collect();
        buckets.sort_by(|a, b| a.bound.total_cmp(&b.bound));
        buckets.dedup_by(|next, kept| {
            let is_same = next.bound == kept.bound;
            if is_same {
                kept.count += next.count;
            }
            is_same
        });
        // They are counted while they are told, so that one may be behind the one below it.
        let mut most = 0.0_f64;
        for bucket in &mut buckets {
            most = most.max(bucket.count);
            bucket.count = most;
        }
        buckets
    }

    fn bucket(&self, line: &str) -> Option<Bucket> {
        // Most lines are of other metrics.
        line.strip_prefix(self.metric())?.strip_prefix(BUCKET)?;
        let mut reader = Reader::new(line);
        let series = reader.series()?;
        if series.metric.strip_suffix(BUCKET) != Some(self.metric()) {
            return None;
        }
        let is_picked = self.series.labels.iter().all(|label| label.picks(&series));
        let bound: f64 = series.value(BOUND).parse().ok()?;
        let count = reader.number()?;
        (is_picked && !bound.is_nan() && count.is_finite()).then_some(Bucket { bound, count })
    }
}

/// How many measurements are at most as high as a bound.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    bound: f64,
    count: f64,
}

/// Where in the bucket at `index` the measurement of a rank lies.
fn interpolated(buckets: &[Bucket], index: usize, rank: f64) -> Option<f64> {
    let bucket = buckets.get(index)?;
    let below = index.checked_sub(1).and_then(|index| buckets.get(index));
    // The lowest bucket begins at 0, unless it is for what is below that.
    let (start, before) = match below {
        Some(below) => (below.bound, below.count),
        None if bucket.bound <= 0.0 => return Some(bucket.bound),
        None => (0.0, 0.0),
    };
    let within = (rank - before) / (bucket.count - before);
    Some(start + (bucket.bound - start) * within)
}

/// The share and the series of `histogram_quantile(…)`, behind its name: the buckets themselves,
/// their rate, or that summed up by their bounds.
fn asked<'q>(reader: &mut Reader<'q>) -> Option<(f64, Series<'q>)> {
    reader.sign('(')?;
    let share = reader.number()?;
    reader.sign(',')?;
    let is_sum = reader.word("sum").is_some();
    let mut is_by_bound = is_sum && by_bound(reader)?;
    if is_sum {
        reader.sign('(')?;
    }
    let series = counted(reader)?;
    if is_sum {
        reader.sign(')')?;
        is_by_bound = is_by_bound || by_bound(reader)?;
    }
    reader.sign(')')?;
    let is_right = is_by_bound == is_sum && series.metric.ends_with(BUCKET);
    is_right.then_some((share, series))
}

/// Whether `by (le)` comes next; none where it is by anything else.
fn by_bound(reader: &mut Reader<'_>) -> Option<bool> {
    if reader.word("by").is_none() {
        return Some(false);
    }
    reader.sign('(')?;
    reader.word(BOUND)?;
    reader.sign(')')?;
    Some(true)
}

/// Series, or their rate.
fn counted<'q>(reader: &mut Reader<'q>) -> Option<Series<'q>> {
    let is_rate = RATES.iter().any(|rate| reader.word(rate).is_some());
    if !is_rate {
        return reader.series();
    }
    reader.sign('(')?;
    let series = reader.series()?;
    reader.range()?;
    reader.sign(')')?;
    Some(series)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPOSED: &str = "\
# TYPE a_seconds histogram
a_seconds_bucket{route=\"/x\",le=\"0.1\"} 50
a_seconds_bucket{route=\"/x\",le=\"0.5\"} 90 1700000000000
a_seconds_bucket{route=\"/x\",le=\"1\"} 100 # {trace_id=\"7\"} 0.9
a_seconds_bucket{route=\"/x\",le=\"+Inf\"} 100
a_seconds_sum{route=\"/x\"} 20
a_seconds_count{route=\"/x\"} 100
a_seconds_bucket{route=\"/y\",le=\"0.1\"} 0
a_seconds_bucket{route=\"/y\",le=\"0.5\"} 10
a_seconds_bucket{route=\"/y\",le=\"1\"} 10
a_seconds_bucket{route=\"/y\",le=\"+Inf\"} 300
a_seconds_bucket_total 7
";

    /// What is estimated, without what binary fractions add, and of how many samples.
    fn estimated(query: &str, target: f64) -> Option<(Figure, f64)> {
        let quantile = Quantile::read(query, Some(target))?;
        let estimate = quantile.estimate(EXPOSED)?;
        let figure = match estimate.quantile {
            Figure::At(value) => Figure::At((value * 1e9).round() / 1e9),
            other => other,
        };
        Some((figure, estimate.samples))
    }

    // req: PACK-6
    #[test]
    fn a_quantile_is_where_its_rank_lies_in_its_bucket() {
        let of_x = "a_seconds{route=\"/x\"}";
        for (target, figure) in [
            (0.25, 0.05),
            (0.5, 0.1),
            (0.7, 0.3),
            (0.9, 0.5),
            (0.95, 0.75),
        ] {
            let expected = Some((Figure::At(figure), 100.0));
            assert_eq!(estimated(of_x, target), expected, "{target}");
        }
        let unlike_y = "a_seconds{route!=\"/y\"}";
        assert_eq!(estimated(unlike_y, 0.9), estimated(of_x, 0.9));
    }

    // req: PACK-6
    #[test]
    fn series_that_a_query_does_not_tell_apart_are_added_up() {
        assert_eq!(estimated("a_seconds", 0.1), Some((Figure::At(0.08), 400.0)));
    }

    // req: PACK-6
    #[test]
    fn what_lies_above_the_last_bound_is_known_to_lie_there() {
        let of_y = "a_seconds_bucket{route=\"/y\"}";
        assert_eq!(estimated(of_y, 0.9), Some((Figure::Above(1.0), 300.0)));
    }

    // req: PACK-6
    #[test]
    fn a_quantile_of_too_few_samples_is_not_known() {
        let of_x = "a_seconds{route=\"/x\"}";
        assert!(matches!(
            estimated(of_x, 0.99),
            Some((Figure::At(_), 100.0))
        ));
        for (target, needed) in [(0.995, 200.0), (0.999, 1000.0)] {
            let unknown = Some((Figure::Unknown { needed }, 100.0));
            assert_eq!(estimated(of_x, target), unknown);
        }
        let few = EXPOSED
            .replace("100", "19")
            .replace("50", "9")
            .replace("90", "9");
        let quantile = Quantile::read(of_x, Some(0.5)).unwrap();
        let unknown = Figure::Unknown { needed: 20.0 };
        assert_eq!(quantile.estimate(&few).unwrap().quantile, unknown);
    }

    // req: PACK-6
    #[test]
    fn the_quantile_of_a_query_is_read_as_prometheus_does() {
        let expected = Quantile::read("a_seconds{route=\"/x\"}", Some(0.95)).unwrap();
        for query in [
            "histogram_quantile(0.95, a_seconds_bucket{route=\"/x\"})",
            "histogram_quantile(0.95, rate(a_seconds_bucket{route=\"/x\"}[5m]))",
            "histogram_quantile(0.95, sum by (le) (rate(a_seconds_bucket{route='/x'}[5m])))",
            "histogram_quantile(0.95, sum(increase(a_seconds_bucket{route=\"/x\"}[1h])) by (le))",
        ] {
            let read = Quantile::read(query, Some(0.5));
            assert_eq!(read.as_ref(), Some(&expected), "{query}");
        }
        assert_eq!(expected.name(), "p95");
    }

    // req: PACK-6
    #[test]
    fn what_asks_for_more_than_one_quantile_of_a_histogram_is_not_read() {
        for query in [
            "",
            "rate(a_seconds_count[5m])",
            "a_seconds > 1",
            "a_seconds{le=\"0.5\"}",
            "a_seconds{route=~\"/x.*\"}",
            "histogram_quantile(0.95, a_seconds)",
            "histogram_quantile(0.95, sum(rate(a_seconds_bucket[5m])))",
            "histogram_quantile(0.95, sum by (le, route) (rate(a_seconds_bucket[5m])))",
            "histogram_quantile(1, a_seconds_bucket)",
            "histogram_quantile(0.95, a_seconds_bucket) * 1000",
        ] {
            assert_eq!(Quantile::read(query, Some(0.5)), None, "{query}");
        }
        assert_eq!(Quantile::read("a_seconds", None), None);
        assert_eq!(Quantile::read("a_seconds", Some(1.0)), None);
    }

    #[test]
    fn what_is_no_histogram_has_no_quantile() {
        for text in ["", "a_seconds 3\n", "a_seconds_bucket{le=\"+Inf\"} 30\n"] {
            let quantile = Quantile::read("a_seconds", Some(0.5)).unwrap();
            assert_eq!(quantile.estimate(text), None, "{text}");
        }
    }
}
