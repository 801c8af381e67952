//! Timing of the calls that leave the process.

use std::future::Future;
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
