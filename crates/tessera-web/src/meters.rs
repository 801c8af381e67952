//! What is counted of every request.

use crate::request::UNMATCHED;
use http::{Method, StatusCode};
use metrics::{Counter, Histogram};
use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

/// The values of the label `method`: few, whatever callers send.
const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "other"];

/// Counters and histograms by route. Each is looked up by its labels once and kept: the
/// look-up would cost more than the counting.
pub(crate) struct Meters {
    routes: HashMap<&'static str, Route>,
    unmatched: Route,
}

struct Route {
    name: &'static str,
    methods: [Meter; METHODS.len()],
}

#[derive(Default)]
struct Meter {
    seconds: OnceLock<Histogram>,
    /// By status; a route answers with a handful of them.
    requests: RwLock<Vec<(StatusCode, Counter)>>,
}

impl Meters {
    /// Meters for `routes` and for everything else.
    pub(crate) fn new(routes: impl IntoIterator<Item = &'static str>) -> Self {
        let routes = routes.into_iter().map(|name| (name, Route::new(name)));
        Self {
            routes: routes.collect(),
            unmatched: Route::new(UNMATCHED),
        }
    }

    /// Counts a request that was answered with `status` after `seconds`.
    pub(crate) fn record(&self, route: &str, method: &Method, status: StatusCode, seconds: f64) {
        let route = self.routes.get(route).unwrap_or(&self.unmatched);
        route.record(method, status, seconds);
    }
}

impl Route {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            methods: Default::default(),
        }
    }

    fn record(&self, method: &Method, status: StatusCode, seconds: f64) {
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
                    "route" => self.name,
                )
            })
            .record(seconds);
        meter.count(status, || {
            metrics::counter!(
                "tessera_http_requests_total",
                "method" => method,
                "route" => self.name,
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
