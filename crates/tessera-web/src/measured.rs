//! What this process has measured, read from the text that it answers on `/metrics`.

use std::collections::BTreeMap;

/// Samples, as they stand in the Prometheus text format.
pub(crate) struct Measured<'a>(Vec<Sample<'a>>);

struct Sample<'a> {
    name: &'a str,
    /// What stands between the braces.
    labels: &'a str,
    value: f64,
}

impl<'a> Measured<'a> {
    /// Reads samples; what is none, such as a comment, is passed over.
    pub(crate) fn read(text: &'a str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Self(lines.filter_map(sample).collect())
    }

    /// The sum of a metric over all labels; none where it was never measured.
    pub(crate) fn sum(&self, name: &str) -> Option<u64> {
        let mut values = self.of(name).map(|sample| sample.value).peekable();
        values.peek()?;
        Some(whole(values.sum()))
    }

    /// The number of its series whose value is zero.
    pub(crate) fn zeros(&self, name: &str) -> Option<u64> {
        let mut values = self.of(name).map(|sample| sample.value).peekable();
        values.peek()?;
        u64::try_from(values.filter(|value| *value == 0.0).count()).ok()
    }

    /// The sums of a metric by what one of its labels says.
    pub(crate) fn by_label(&self, name: &str, label: &str) -> BTreeMap<&'a str, u64> {
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for sample in self.of(name) {
            *sums
                .entry(sample.label(label).unwrap_or_default())
                .or_default() += sample.value;
        }
        sums.into_iter()
            .map(|(value, sum)| (value, whole(sum)))
            .collect()
    }

    /// How many observations of a histogram fell into each of its buckets, with the upper bound as
    /// it is written; over all labels.
    pub(crate) fn buckets(&self, name: &str) -> Vec<(&'a str, u64)> {
        let mut upper: Vec<(&str, f64, f64)> = Vec::new();
        for sample in self.of(&format!("{name}_bucket")) {
            let Some(bound) = sample.label("le") else {
                continue;
            };
            match upper.iter_mut().find(|(known, ..)| *known == bound) {
                Some((_, _, count)) => *count += sample.value,
                None => upper.push((bound, number(bound), sample.value)),
            }
        }
        upper.sort_by(|one, other| one.1.total_cmp(&other.1));
        let mut below = 0.0;
        let buckets = upper.into_iter().map(|(bound, _, count)| {
            let inside = count - below;
            below = count;
            (bound, whole(inside))
        });
        buckets.collect()
    }

    fn of(&self, name: &str) -> impl Iterator<Item = &Sample<'a>> {
        self.0.iter().filter(move |sample| sample.name == name)
    }
}

impl<'a> Sample<'a> {
    fn label(&self, name: &str) -> Option<&'a str> {
        label(self.labels, name)
    }
}

/// The value of one of the labels that stand between braces, none of which holds a quotation
/// mark.
pub(crate) fn label<'a>(labels: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = labels
        .split("\",")
        .filter_map(|pair| pair.split_once("=\""));
    let (_, value) = pairs.find(|(found, _)| *found == name)?;
    Some(value.strip_suffix('"').unwrap_or(value))
}

fn sample(line: &str) -> Option<Sample<'_>> {
    let (series, value) = line.rsplit_once(' ')?;
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}')?),
        None => (series, ""),
    };
    Some(Sample {
        name,
        labels,
        value: value.parse().ok()?,
    })
}

/// A bound as it is written, the last of which is `+Inf`.
fn number(bound: &str) -> f64 {
    bound.parse().unwrap_or(f64::INFINITY)
}

/// A count, which is never negative and never near what a float cannot hold.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are whole and not negative; the cast saturates"
)]
fn whole(value: f64) -> u64 {
    value.max(0.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# HELP requests_total Requests\n\
        # TYPE requests_total counter\n\
        requests_total{method=\"GET\",route=\"/users/{id}\",status=\"200\"} 5\n\
        requests_total{method=\"GET\",route=\"/\",status=\"200\"} 2\n\
        requests_total{method=\"POST\",route=\"/\",status=\"503\"} 1\n\
        \n\
        up{provider=\"a\"} 1\n\
        up{provider=\"b\"} 0\n\
        seconds_bucket{route=\"/\",le=\"0.5\"} 2\n\
        seconds_bucket{route=\"/\",le=\"+Inf\"} 3\n\
        seconds_bucket{route=\"/a\",le=\"0.5\"} 1\n\
        seconds_bucket{route=\"/a\",le=\"+Inf\"} 4\n\
        seconds_sum{route=\"/\"} 0.4\n\
        no sample\n\
        accounts 12\n";

    // req: AUTH-13
    #[test]
    fn samples_are_added_up_over_their_labels() {
        let measured = Measured::read(TEXT);
        assert_eq!(measured.sum("requests_total"), Some(8));
        assert_eq!(measured.sum("accounts"), Some(12));
        assert_eq!(measured.sum("nothing"), None);
        assert_eq!(measured.zeros("up"), Some(1));
        assert_eq!(measured.zeros("nothing"), None);
        let by_status = measured.by_label("requests_total", "status");
        assert_eq!(by_status, BTreeMap::from([("200", 7), ("503", 1)]));
    }

    // req: AUTH-13
    #[test]
    fn buckets_are_what_fell_between_two_bounds() {
        let buckets = Measured::read(TEXT).buckets("seconds");
        assert_eq!(buckets, [("0.5", 3), ("+Inf", 4)]);
    }
}
