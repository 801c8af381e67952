//! Delivery: from the outbox to providers and sinks, at least once.

mod channel;
mod events;
mod messages;

pub use channel::{About, Channel, Email, Prepared, Sms};
pub use events::EventDelivery;
pub use messages::{MessageDelivery, ProviderHealth, ProviderStatus};

use crate::id::{ClaimId, EntryId};
use crate::outbox::{Claimed, EntryKind, RetryPolicy};
use crate::ports::{Clock, Entropy, EntropyError, Settlement, Store, StoreError};
use async_trait::async_trait;
use futures_util::future::join_all;
use jiff::Timestamp;
use std::sync::Arc;

/// Sends text messages.
pub type SmsDelivery = MessageDelivery<Sms>;
/// Sends mails.
pub type MailDelivery = MessageDelivery<Email>;

/// How many entries one round takes at most.
pub const BATCH: u32 = 64;

/// Why a round of delivery could not be made. What was leased comes back when its
/// lease ends.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The store failed.
    #[error("failed to reach the outbox")]
    Store(#[from] StoreError),
    /// No lease id could be drawn.
    #[error("failed to draw a lease id")]
    Entropy(#[from] EntropyError),
}

/// What one try at delivery came to.
pub(crate) enum Delivered {
    /// Done.
    Done(Settlement),
    /// Not this time.
    NotYet(String),
}

/// Delivers entries of one kind.
#[async_trait]
pub(crate) trait Deliver: Send + Sync {
    /// The kind.
    fn kind(&self) -> EntryKind;

    /// Whether an entry has to wait for those before it: what it leaves replaces what they left.
    fn is_in_order(&self) -> bool {
        false
    }

    /// Tries to deliver one entry.
    async fn deliver(&self, entry: &Claimed, now: Timestamp) -> Delivered;
}

/// Takes rounds of entries and settles what became of them.
pub(crate) struct Rounds {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) retry: RetryPolicy,
}

impl Rounds {
    /// Leases what is due, delivers all of it at once or in order, records the outcome in one
    /// transaction. Gives the number of entries taken.
    pub(crate) async fn run(&self, deliver: &dyn Deliver) -> Result<usize, DeliveryError> {
        let now = self.clock.now();
        let claim = ClaimId::generate(now, self.entropy.as_ref())?;
        let lease_until = now
            .saturating_add(self.retry.lease)
            .unwrap_or(Timestamp::MAX);
        let mut entries = self
            .store
            .claim_outbox(deliver.kind(), BATCH, claim, now, lease_until)
            .await?;
        if deliver.is_in_order() {
            entries.sort_by_key(|entry| entry.id);
        }
        if entries.is_empty() {
            return Ok(0);
        }
        let tries = entries.iter().map(|entry| self.one(deliver, entry, now));
        let outcomes = if deliver.is_in_order() {
            let mut outcomes = Vec::with_capacity(entries.len());
            for one in tries {
                outcomes.push(one.await);
            }
            outcomes
        } else {
            join_all(tries).await
        };
        let settlements: Vec<(EntryId, Settlement)> = entries
            .iter()
            .zip(outcomes)
            .map(|(entry, outcome)| Ok((entry.id, outcome?)))
            .collect::<Result<_, EntropyError>>()?;
        self.store
            .settle_outbox(claim, &settlements, self.clock.now())
            .await?;
        Ok(entries.len())
    }

    async fn one(
        &self,
        deliver: &dyn Deliver,
        entry: &Claimed,
        now: Timestamp,
    ) -> Result<Settlement, EntropyError> {
        if entry.expires_at.is_some_and(|expires_at| expires_at <= now) {
            return Ok(Settlement::Dead {
                error: "expired before it could be sent".to_owned(),
            });
        }
        let error = match deliver.deliver(entry, now).await {
            Delivered::Done(settlement) => return Ok(settlement),
            Delivered::NotYet(error) => error,
        };
        let next = self
            .retry
            .next(entry.attempts, self.clock.now(), self.entropy.as_ref())?;
        Ok(match next {
            Some(at) => Settlement::Retry { at, error },
            None => {
                tracing::error!(entry.id = %entry.id, reason = error, "an outbox entry was given up");
                Settlement::Dead { error }
            }
        })
    }
}
