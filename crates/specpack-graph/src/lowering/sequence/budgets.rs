//! How long steps may take.

use crate::lowering::text::quantities;
use crate::model::{Comparison, FieldValue, Interaction, Quantity, SequenceField, field_key};
use specpack_syntax::source::Location;

/// The longest time that is a latency: an hour.
const MAX_MS: f64 = 3_600_000.0;

/// A bound on how long something takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latency {
    /// At most so long, in milliseconds.
    pub ms: f64,
    /// The percentile it is measured at (99 for `p99`); none where none is stated.
    pub percentile: Option<f64>,
    /// Where it is stated.
    pub at: Location,
}

/// How long a step may take: the first bound that its technical details state.
#[must_use]
pub fn latency(step: &Interaction) -> Option<Latency> {
    let performance = step.detail("Performance").into_iter();
    let mut fields = performance.chain(step.details.iter().filter(|field| is_of_time(field)));
    fields.find_map(of_field)
}

/// The first bound on a time that a text states.
#[must_use]
pub fn latency_in(text: &str, at: Location) -> Option<Latency> {
    // "Request timeout: 60s" bounds the waiting, not the work.
    let lower = text.to_lowercase();
    if lower.contains("timeout") || lower.contains("interval") || lower.contains("ttl") {
        return None;
    }
    let quantities = quantities::parse(text);
    quantities.iter().find_map(|quantity| {
        let is_bound = matches!(quantity.comparison, Comparison::Below | Comparison::AtMost);
        // "latency of less than 500ms" and "respond in 200ms" both bound it.
        let is_said = is_bound || lower.contains("latency") || lower.contains("respon");
        of_quantity(quantity, at).filter(|_| is_said)
    })
}

fn of_field(field: &SequenceField) -> Option<Latency> {
    match &field.value {
        FieldValue::Fields(fields) => fields.iter().find_map(of_field),
        FieldValue::List(items) => {
            let mut items = items.iter();
            items.find_map(|item| latency_in(item.value.text()?, item.at))
        }
        value => {
            let text = value.text()?;
            let in_unit = |unit: &str| {
                let number: f64 = text.trim().parse().ok()?;
                let quantity = Quantity {
                    comparison: Comparison::AtMost,
                    number,
                    unit: unit.to_owned(),
                    percentile: None,
                };
                of_quantity(&quantity, field.at)
            };
            // `Sla Ms: 200` carries its unit in its name.
            match field_key(&field.name.value).as_str() {
                key if key.ends_with("ms") => in_unit("ms"),
                key if key.ends_with("seconds") => in_unit("s"),
                _ => None,
            }
            .or_else(|| latency_in(text, field.at))
        }
    }
}

fn is_of_time(field: &SequenceField) -> bool {
    matches!(
        field_key(&field.name.value).as_str(),
        "latency" | "sla" | "slams" | "responsetime" | "budget" | "latencybudget"
    )
}

fn of_quantity(quantity: &Quantity, at: Location) -> Option<Latency> {
    let scale = match quantity.unit.as_str() {
        "ms" | "msec" | "millis" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1_000.0,
        "µs" | "us" | "microseconds" => 0.001,
        "min" | "minute" | "minutes" => 60_000.0,
        _ => return None,
    };
    let ms = quantity.number * scale;
    (ms > 0.0 && ms <= MAX_MS).then_some(Latency {
        ms,
        percentile: quantity.percentile,
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::latency_in;
    use specpack_syntax::source::{FileId, Location, Span};

    fn read(text: &str) -> Option<(f64, Option<f64>)> {
        let at = Location {
            file: FileId(0),
            span: Span::default(),
        };
        latency_in(text, at).map(|latency| (latency.ms, latency.percentile))
    }

    // req: SEQ-4
    #[test]
    fn bounds_on_time_are_read_and_other_times_are_not() {
        assert_eq!(
            read("REQ-FUN-001: P99 latency must be < 500ms."),
            Some((500.0, Some(99.0)))
        );
        assert_eq!(
            read("Query on indexed column, P99 < 20ms."),
            Some((20.0, Some(99.0)))
        );
        assert_eq!(read("P95 < 1s."), Some((1_000.0, Some(95.0))));
        assert_eq!(read("< 5ms"), Some((5.0, None)));
        assert_eq!(
            read("Normal response time (e.g., <50ms)."),
            Some((50.0, None))
        );
        assert_eq!(read("Request timeout: 60s. File size limit: 10MB."), None);
        assert_eq!(read("Instant feedback."), None);
        assert_eq!(read("key, expiry (5 mins), value"), None);
    }
}
