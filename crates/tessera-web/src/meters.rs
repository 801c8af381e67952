//! What is counted of every request.

use crate::exemplars::{Exemplar, Exemplars};
use http::{Method, StatusCode};
use metrics::{Counter, Histogram};
use std::sync::{OnceLock, PoisonError, RwLock};

/// The histogram of answers.
pub(crate) const DURATION: &str = "tessera_http_request_duration_seconds";
/// The values of the label `method`: few, whatever callers send.
const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "other"];

/// The counters and histograms of a route. Each is looked up by its labels once and kept:
/// the look-up would cost more than the counting.
pub(crate) struct RouteMeters {
    route: &'static str,
    methods: [Meter; METHODS.len()],
}

#[derive(Default)]
struct Meter {
    seconds: OnceLock<Histogram>,
    exemplars: Exemplars,
    /// By status; a route answers with a handful of them.
    requests: RwLock<Vec<(StatusCode, Counter)>>,
}

impl RouteMeters {
    /// Meters for the route of a template.
    pub(crate) fn new(route: &'static str) -> Self {
        Self {
            route,
            methods: Default::default(),
        }
    }

    /// Keeps a request that stands for those that took as long.
    pub(crate) fn exemplify(&self, method: &Method, exemplar: Exemplar) {
        self.methods[place(method)].exemplars.keep(exemplar);
    }

    /// One that took longer than `above` and no longer than `most`, by the value of the label
    /// `method`.
    pub(crate) fn exemplar(&self, method: &str, above: f64, most: f64) -> Option<Exemplar> {
        let place = METHODS.iter().position(|label| *label == method)?;
        self.methods[place].exemplars.within(above, most)
    }

    /// Counts a request that was answered with `status` after `seconds`.
    pub(crate) fn record(&self, method: &Method, status: StatusCode, seconds: f64) {
        let label = place(method);
        let meter = &self.methods[label];
        let method = METHODS[label];
        meter
            .seconds
            .get_or_init(|| {
                metrics::histogram!(
                    DURATION,
                    "method" => method,
                    "route" => self.route,
                )
            })
            .record(seconds);
        meter.count(status, || {
            metrics::counter!(
                "tessera_http_requests_total",
                "method" => method,
                "route" => self.route,
                "status" => status.as_str().to_owned(),
            )
        });
    }
}

fn place(method: &Method) -> usize {
    let label = METHODS.iter().position(|label| *label == method.as_str());
    label.unwrap_or(METHODS.len() - 1)
}

impl Meter {
    fn count(&self, status: StatusCode, look_up: impl FnOnce() -> Counter) {
        let known = self.requests.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, counter)) = known.iter().find(|(known, _)| *known == status) {
            counter.increment(1);
            return;
        }
        drop(known);
        let counter = look_up();
        counter.increment(1);
        // Another may have come first: two handles of one counter count together.
        let mut known = self
            .requests
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.push((status, counter));
    }
}
