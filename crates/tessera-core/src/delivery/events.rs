//! Delivering events to their sinks.

use super::{Deliver, Delivered, DeliveryError, Rounds};
use crate::crypto::MasterKeys;
use crate::event::{AccountEvent, CloudEvent};
use crate::outbox::{Claimed, EntryKind, OrderingKey, RetryPolicy};
use crate::ports::{Clock, Effects, Entropy, EventSink, SendError, Settlement, Store};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;

/// Delivers the events of the outbox.
pub struct EventDelivery {
    rounds: Rounds,
    sinks: Vec<Arc<dyn EventSink>>,
    keys: Arc<MasterKeys>,
    keeps: bool,
}

impl EventDelivery {
    /// Delivers to `sinks`.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keys: Arc<MasterKeys>,
        sinks: Vec<Arc<dyn EventSink>>,
    ) -> Self {
        let rounds = Rounds {
            store,
            clock,
            entropy,
            retry: RetryPolicy::EVENTS,
        };
        Self {
            rounds,
            sinks,
            keys,
            keeps: false,
        }
    }

    /// Keeps what was delivered, sealed, so that it can be delivered again.
    #[must_use]
    pub fn keeping(self, keeps: bool) -> Self {
        Self { keeps, ..self }
    }

    /// The names of the sinks.
    pub fn sinks(&self) -> impl Iterator<Item = &str> {
        self.sinks.iter().map(|sink| sink.name())
    }

    /// Delivers what is due; gives the number of entries taken.
    ///
    /// # Errors
    /// Fails when the outbox is out of reach; nothing is lost.
    pub async fn run_once(&self) -> Result<usize, DeliveryError> {
        self.rounds.run(self).await
    }
}

impl EventDelivery {
    fn delivered(&self, by: String) -> Settlement {
        match self.keeps {
            true => Settlement::Kept { by },
            false => Settlement::Delivered {
                by,
                follow_up: Effects::default(),
            },
        }
    }
}

#[async_trait]
impl Deliver for EventDelivery {
    fn kind(&self) -> EntryKind {
        EntryKind::Event
    }

    async fn deliver(&self, entry: &Claimed, _now: Timestamp) -> Delivered {
        let Some(sink) = self
            .sinks
            .iter()
            .find(|sink| sink.name() == entry.destination)
        else {
            return Delivered::NotYet("the sink is not configured".to_owned());
        };
        let event: CloudEvent = match entry.read(&self.keys) {
            Ok(event) => event,
            Err(error) => {
                return Delivered::Done(Settlement::Dead {
                    error: error.to_string(),
                });
            }
        };
        if event.kind == AccountEvent::ERASED {
            // Whatever came before it is told by now, or given up, since keys are told in order: what
            // was under way when they were erased too.
            let key = OrderingKey::of(&event.partitionkey);
            if let Err(error) = self.rounds.store.wipe_told(key, sink.name()).await {
                return Delivered::NotYet(error.to_string());
            }
        }
        match sink.deliver(&event).await {
            Ok(()) => Delivered::Done(self.delivered(sink.name().to_owned())),
            Err(SendError::Transient { reason }) => Delivered::NotYet(reason),
            Err(SendError::Permanent { reason }) => {
                tracing::error!(entry.id = %entry.id, sink = sink.name(), reason, "an event was refused");
                Delivered::Done(Settlement::Dead { error: reason })
            }
        }
    }
}
