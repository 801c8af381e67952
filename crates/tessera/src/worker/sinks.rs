//! How far each sink of events is behind.

use super::shown;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::error::Error;
use tessera_core::delivery::EventDelivery;
use tessera_core::outbox::SinkLag;
use tessera_core::ports::OutboxStore as _;
use tessera_store::SqlStore;

const LAG: &str = "tessera_events_lag";
const OLDEST: &str = "tessera_events_oldest_seconds";

/// The gauges of the sinks: of those that are configured, and of those that events were found to
/// wait for.
pub(super) struct SinkGauges {
    known: BTreeSet<String>,
}

impl SinkGauges {
    pub(super) fn of(delivery: &EventDelivery) -> Self {
        metrics::describe_gauge!(LAG, "Events that wait for a sink");
        metrics::describe_gauge!(OLDEST, "Age of the oldest event that waits for a sink");
        Self {
            known: delivery.sinks().map(str::to_owned).collect(),
        }
    }

    pub(super) async fn measure(&mut self, store: &SqlStore, now: Timestamp) {
        match store.sink_lags().await {
            Ok(lags) => self.show(&lags, now),
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "failed to measure the sinks");
            }
        }
    }

    fn show(&mut self, lags: &[SinkLag], now: Timestamp) {
        self.known.extend(lags.iter().map(|lag| lag.sink.clone()));
        for sink in &self.known {
            let lag = lags.iter().find(|lag| lag.sink == *sink);
            let age = |lag: &SinkLag| now.duration_since(lag.oldest).as_secs_f64().max(0.0);
            let (waiting, oldest) = (lag.map_or(0, |lag| lag.waiting), lag.map_or(0.0, age));
            metrics::gauge!(LAG, "sink" => sink.clone()).set(shown(waiting));
            metrics::gauge!(OLDEST, "sink" => sink.clone()).set(oldest);
        }
    }
}
