//! What is counted of every request.

use http::{Method, StatusCode};
use metrics::{Counter, Histogram};
use std::sync::{OnceLock, PoisonError, RwLock};

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

    /// Counts a request that was answered with `status` after `seconds`.
    pub(crate) fn record(&self, method: &Method, status: StatusCode, seconds: f64) {
        let label = METHODS.iter().position(|label| *label == method.as_str());
        let label = label.unwrap_or(METHODS.len() - 1);
        let meter = &self.methods[label];
        let method = METHODS[label];
        meter
            .seconds
            .get_or_init(|| {
                metrics::histogram!(
                    "tessera_http_request_duration_seconds",
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
