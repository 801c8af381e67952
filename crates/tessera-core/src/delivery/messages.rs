//! Sending messages of one channel, with fail-over between its providers.

use super::channel::{About, Channel, Prepared};
use super::{Deliver, Delivered, DeliveryError, Rounds};
use crate::circuit::{BreakerPolicy, CircuitBreaker};
use crate::crypto::MasterKeys;
use crate::event::RegistrationEvent;
use crate::outbox::{Claimed, EntryKind};
use crate::ports::{Clock, Effects, Entropy, MessageProvider, SendError, Settlement, Store};
use crate::registration::EventOutbox;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

const BREAKER: BreakerPolicy = BreakerPolicy {
    failures: 5,
    cool_down: SignedDuration::from_secs(30),
};

/// Who took an entry that goes to nobody.
const NOBODY: &str = "nobody";

struct Route<M> {
    provider: Arc<dyn MessageProvider<M>>,
    breaker: CircuitBreaker,
}

/// How one provider does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderHealth {
    /// What it sends: `sms` or `email`.
    pub channel: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether messages are given to it.
    pub up: bool,
}

/// Tells how the providers of a channel do.
pub trait ProviderStatus: Send + Sync {
    /// Each provider, in order of preference.
    fn health(&self) -> Vec<ProviderHealth>;

    /// Whether one of them is given messages now: it works, or is to be tried again.
    fn takes_messages(&self, now: Timestamp) -> bool;
}

/// Sends the messages of one channel through the first provider that takes them.
pub struct MessageDelivery<C: Channel> {
    channel: C,
    rounds: Rounds,
    routes: Vec<Route<C::Outgoing>>,
    events: EventOutbox,
    keys: Arc<MasterKeys>,
    clock: Arc<dyn Clock>,
}

impl<C: Channel> MessageDelivery<C> {
    /// Sends through `providers`, in order of preference.
    pub fn new(
        channel: C,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keys: Arc<MasterKeys>,
        events: EventOutbox,
        providers: Vec<Arc<dyn MessageProvider<C::Outgoing>>>,
    ) -> Self {
        let routes: Vec<Route<C::Outgoing>> = providers
            .into_iter()
            .map(|provider| Route {
                provider,
                breaker: CircuitBreaker::new(BREAKER),
            })
            .collect();
        for route in &routes {
            Self::show(route);
        }
        Self {
            channel,
            rounds: Rounds {
                store,
                clock: Arc::clone(&clock),
                entropy,
                retry: C::RETRY,
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

    fn show(route: &Route<C::Outgoing>) {
        let (channel, provider) = (C::KIND.as_str(), route.provider.name());
        let up = f64::from(u8::from(route.breaker.is_closed()));
        metrics::gauge!("tessera_provider_up", "channel" => channel, "provider" => provider)
            .set(up);
    }

    async fn try_route(
        &self,
        route: &Route<C::Outgoing>,
        entry: &Claimed,
        message: &C::Outgoing,
    ) -> Result<(), SendError> {
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
        Self::show(route);
        metrics::counter!(
            "tessera_provider_attempts_total",
            "channel" => C::KIND.as_str(), "provider" => route.provider.name(), "outcome" => outcome
        )
        .increment(1);
        sent.map(|_| ())
    }

    /// Hands a message to the first provider that takes it.
    async fn send(
        &self,
        entry: &Claimed,
        message: &C::Outgoing,
        about: About<'_>,
        now: Timestamp,
    ) -> Delivered {
        let channel = C::KIND.as_str();
        let mut last = "no provider takes messages at the moment".to_owned();
        for route in &self.routes {
            if !route.breaker.admits(now) {
                continue;
            }
            let name = route.provider.name();
            match self.try_route(route, entry, message).await {
                Ok(()) => return Delivered::Done(self.sent(name, about)),
                Err(SendError::Permanent { reason }) => {
                    tracing::warn!(entry.id = %entry.id, channel, provider = name, reason, "a message was refused");
                    return Delivered::Done(Settlement::Dead {
                        error: format!("{name}: {reason}"),
                    });
                }
                Err(SendError::Transient { reason }) => {
                    tracing::warn!(entry.id = %entry.id, channel, provider = name, reason, "a message was not taken");
                    last = format!("{name}: {reason}");
                }
            }
        }
        Delivered::NotYet(last)
    }

    fn sent(&self, provider: &'static str, about: About<'_>) -> Settlement {
        let now = self.clock.now();
        let channel = C::KIND.as_str();
        let waited = now.duration_since(about.requested_at).as_secs_f64();
        metrics::histogram!(
            "tessera_message_delivery_seconds", "channel" => channel, "provider" => provider
        )
        .record(waited);
        if about.holds_code {
            metrics::counter!(
                "tessera_otp_sent_total", "channel" => channel, "provider" => provider
            )
            .increment(1);
            metrics::histogram!(
                "tessera_otp_delivery_seconds", "channel" => channel, "provider" => provider
            )
            .record(waited);
        }
        let registration = about.registration.filter(|_| about.holds_code);
        let events = registration.map(|registration_id| RegistrationEvent::OtpSent {
            registration_id,
            channel,
            provider: provider.to_owned(),
            ts: now,
        });
        let follow_up = match self.events.entries(events, about.correlation, now) {
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
            follow_up: Effects {
                outbox: follow_up,
                ..Effects::default()
            },
        }
    }
}

impl<C: Channel> ProviderStatus for MessageDelivery<C> {
    fn health(&self) -> Vec<ProviderHealth> {
        self.routes
            .iter()
            .map(|route| ProviderHealth {
                channel: C::KIND.as_str(),
                name: route.provider.name(),
                up: route.breaker.is_closed(),
            })
            .collect()
    }

    fn takes_messages(&self, now: Timestamp) -> bool {
        let mut routes = self.routes.iter();
        routes.any(|route| route.breaker.would_admit(now))
    }
}

#[async_trait]
impl<C: Channel> Deliver for MessageDelivery<C> {
    fn kind(&self) -> EntryKind {
        C::KIND
    }

    async fn deliver(&self, entry: &Claimed, now: Timestamp) -> Delivered {
        let stored: C::Stored = match entry.read(&self.keys) {
            Ok(stored) => stored,
            Err(error) => {
                return Delivered::Done(Settlement::Dead {
                    error: error.to_string(),
                });
            }
        };
        match self.channel.prepare(&stored) {
            Prepared::Message(message) => self.send(entry, &message, C::about(&stored), now).await,
            Prepared::Nothing => Delivered::Done(Settlement::Delivered {
                by: NOBODY.to_owned(),
                follow_up: Effects::default(),
            }),
            Prepared::Unfit(reason) => {
                tracing::error!(entry.id = %entry.id, reason, "a message cannot be sent");
                Delivered::Done(Settlement::Dead {
                    error: reason.to_owned(),
                })
            }
        }
    }
}
