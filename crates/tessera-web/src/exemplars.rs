//! Requests that stand for others: the last one of each order of magnitude whose trace is kept,
//! so that a bucket of a histogram leads to a trace.

use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};

/// One for each power of two of microseconds: from one to more than an hour.
const MAGNITUDES: usize = 32;

/// A request whose trace is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exemplar {
    /// Hexadecimal digits, as traces are looked up by.
    pub(crate) trace: String,
    pub(crate) seconds: f64,
    pub(crate) at: Timestamp,
}

/// The newest exemplar of each magnitude.
#[derive(Default)]
pub(crate) struct Exemplars(Mutex<[Option<Exemplar>; MAGNITUDES]>);

impl Exemplars {
    pub(crate) fn keep(&self, exemplar: Exemplar) {
        let place = magnitude(exemplar.seconds);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept[place] = Some(exemplar);
    }

    /// The newest one that took longer than `above` and no longer than `most`.
    pub(crate) fn within(&self, above: f64, most: f64) -> Option<Exemplar> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let inside = kept.iter().flatten();
        let inside = inside.filter(|one| above < one.seconds && one.seconds <= most);
        inside.max_by_key(|one| one.at).cloned()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and an index is bounded behind it"
)]
fn magnitude(seconds: f64) -> usize {
    let micros = (seconds * 1_000_000.0).max(1.0);
    (micros.log2() as usize).min(MAGNITUDES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exemplar(trace: &str, seconds: f64, at: i64) -> Exemplar {
        Exemplar {
            trace: trace.to_owned(),
            seconds,
            at: Timestamp::from_second(at).unwrap(),
        }
    }

    // req: AUTH-13
    #[test]
    fn a_bucket_has_the_newest_request_that_fell_into_it() {
        let exemplars = Exemplars::default();
        exemplars.keep(exemplar("fast", 0.000_2, 1));
        exemplars.keep(exemplar("slow", 3.0, 2));
        exemplars.keep(exemplar("slower", 3.5, 3));
        exemplars.keep(exemplar("slowest", 1e9, 4));
        exemplars.keep(exemplar("none", 0.0, 5));
        let within = |above, most| exemplars.within(above, most).map(|one| one.trace);
        assert_eq!(within(0.000_1, 0.000_25).as_deref(), Some("fast"));
        assert_eq!(within(2.5, 10.0).as_deref(), Some("slower"));
        assert_eq!(within(60.0, f64::INFINITY).as_deref(), Some("slowest"));
        assert_eq!(within(0.01, 0.025), None);
        assert_eq!(within(-1.0, 0.000_1).as_deref(), Some("none"));
    }
}
