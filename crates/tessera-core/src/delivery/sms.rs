//! Sending text messages, with fail-over between providers.

use super::{Deliver, Delivered, DeliveryError, Rounds};
use crate::circuit::{BreakerPolicy, CircuitBreaker};
use crate::crypto::MasterKeys;
use crate::event::RegistrationEvent;
use crate::outbox::{Claimed, EntryKind, RetryPolicy, SmsMessage};
use crate::ports::{Clock, Entropy, SendError, Settlement, SmsProvider, Store};
use crate::registration::EventOutbox;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

const BREAKER: BreakerPolicy = BreakerPolicy {
    failures: 5,
    cool_down: SignedDuration::from_secs(30),
};

struct Route {
    provider: Arc<dyn SmsProvider>,
    breaker: CircuitBreaker,
}

/// How one provider does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderHealth {
    /// Its name.
    pub name: &'static str,
    /// Whether messages are given to it.
    pub up: bool,
}

/// Sends the messages of the outbox through the first provider that takes them.
pub struct SmsDelivery {
    rounds: Rounds,
    routes: Vec<Route>,
    events: EventOutbox,
    keys: Arc<MasterKeys>,
    clock: Arc<dyn Clock>,
}

impl SmsDelivery {
    /// Sends through `providers`, in order of preference.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keys: Arc<MasterKeys>,
        events: EventOutbox,
        providers: Vec<Arc<dyn SmsProvider>>,
    ) -> Self {
        let routes = providers
            .into_iter()
            .map(|provider| {
                metrics::gauge!("tessera_provider_up", "provider" => provider.name()).set(1.0);
                Route {
                    provider,
                    breaker: CircuitBreaker::new(BREAKER),
                }
            })
            .collect();
        Self {
            rounds: Rounds {
                store,
                clock: Arc::clone(&clock),
                entropy,
                retry: RetryPolicy::MESSAGES,
            },
            routes,
            events,
            keys,
            clock,
        }
    }

    /// Sends what is due; gives the number of entries taken.
    ///
    /// # Errors
    /// Fails when the outbox is out of reach; nothing is lost.
    pub async fn run_once(&self) -> Result<usize, DeliveryError> {
        self.rounds.run(self).await
    }

    /// How the providers do.
    pub fn health(&self) -> Vec<ProviderHealth> {
        self.routes
            .iter()
            .map(|route| ProviderHealth {
                name: route.provider.name(),
                up: route.breaker.is_closed(),
            })
            .collect()
    }

    async fn try_route(
        &self,
        route: &Route,
        entry: &Claimed,
        message: &SmsMessage,
    ) -> Result<(), SendError> {
        let name = route.provider.name();
        let sent = route.provider.send(entry.id, message).await;
        let outcome = match &sent {
            Ok(_) => {
                route.breaker.succeeded();
                "sent"
            }
            // The provider works: it is the message it refuses.
            Err(SendError::Permanent { .. }) => {
                route.breaker.succeeded();
                "refused"
            }
            Err(SendError::Transient { .. }) => {
                route.breaker.failed(self.clock.now());
                "failed"
            }
        };
        let up = f64::from(u8::from(route.breaker.is_closed()));
        metrics::gauge!("tessera_provider_up", "provider" => name).set(up);
        metrics::counter!("tessera_provider_attempts_total", "provider" => name, "outcome" => outcome)
            .increment(1);
        sent.map(|_| ())
    }

    fn sent(&self, provider: &'static str, message: &SmsMessage) -> Settlement {
        let now = self.clock.now();
        if message.holds_code {
            let waited = now.duration_since(message.requested_at).as_secs_f64();
            metrics::counter!("tessera_otp_sent_total", "provider" => provider).increment(1);
            metrics::histogram!("tessera_otp_delivery_seconds", "provider" => provider)
                .record(waited);
        }
        let registration = message.registration.filter(|_| message.holds_code);
        let events = registration.map(|registration_id| RegistrationEvent::OtpSent {
            registration_id,
            channel: "sms",
            provider: provider.to_owned(),
            ts: now,
        });
        let follow_up = match self.events.entries(events, &message.correlation, now) {
            Ok(entries) => entries,
            Err(error) => {
                // The message is out; not telling of it is better than sending it twice.
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "failed to make the event of a sent message"
                );
                Vec::new()
            }
        };
        Settlement::Delivered {
            by: provider.to_owned(),
            follow_up,
        }
    }
}

#[async_trait]
impl Deliver for SmsDelivery {
    fn kind(&self) -> EntryKind {
        EntryKind::Sms
    }

    async fn deliver(&self, entry: &Claimed, now: Timestamp) -> Delivered {
        let message: SmsMessage = match entry.read(&self.keys) {
            Ok(message) => message,
            Err(error) => {
                return Delivered::Done(Settlement::Dead {
                    error: error.to_string(),
                });
            }
        };
        let mut last = "no provider takes messages at the moment".to_owned();
        for route in &self.routes {
            if !route.breaker.admits(now) {
                continue;
            }
            let name = route.provider.name();
            match self.try_route(route, entry, &message).await {
                Ok(()) => return Delivered::Done(self.sent(name, &message)),
                Err(SendError::Permanent { reason }) => {
                    tracing::warn!(entry.id = %entry.id, provider = name, reason, "a message was refused");
                    return Delivered::Done(Settlement::Dead {
                        error: format!("{name}: {reason}"),
                    });
                }
                Err(SendError::Transient { reason }) => {
                    tracing::warn!(entry.id = %entry.id, provider = name, reason, "a message was not taken");
                    last = format!("{name}: {reason}");
                }
            }
        }
        Delivered::NotYet(last)
    }
}
