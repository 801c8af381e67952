//! Timing of the calls that leave the process, and how often a look-up spared one.

use metrics::Counter;
use std::future::Future;
use std::sync::OnceLock;
use std::time::Instant;

/// Runs `call` and records how long it took, in seconds, in the histogram
/// `name` under the label `operation`.
///
/// The monotonic clock is read for the measurement alone; no rule depends on it.
pub async fn timed<F: Future>(name: &'static str, operation: &'static str, call: F) -> F::Output {
    let started = Instant::now();
    let output = call.await;
    metrics::histogram!(name, "operation" => operation).record(started.elapsed().as_secs_f64());
    output
}

/// Counts what a cache had and what it had not. Its counters are looked up once and kept, since
/// the look-up would cost as much as that in the cache.
pub(crate) struct CacheMeter {
    cache: &'static str,
    hits: OnceLock<Counter>,
    misses: OnceLock<Counter>,
}

impl CacheMeter {
    /// A meter for the cache of that name.
    pub(crate) const fn new(cache: &'static str) -> Self {
        Self {
            cache,
            hits: OnceLock::new(),
            misses: OnceLock::new(),
        }
    }

    /// Counts one look-up.
    pub(crate) fn record(&self, is_hit: bool) {
        let (kept, outcome) = match is_hit {
            true => (&self.hits, "hit"),
            false => (&self.misses, "miss"),
        };
        let counter = kept.get_or_init(|| {
            metrics::counter!(
                "tessera_cache_lookups_total",
                "cache" => self.cache,
                "outcome" => outcome,
            )
        });
        counter.increment(1);
    }
}
