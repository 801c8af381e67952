//! The outbox: what is to be sent, stored with the change that calls for it.

use crate::crypto::{MasterKeys, OpenError, SealError};
use crate::event::CloudEvent;
use crate::id::{EntryId, RegistrationId};
use crate::ports::{Entropy, EntropyError};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What an entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A text message.
    Sms,
    /// An event for one sink.
    Event,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Event];

    /// The name in storage and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Event => "event",
        }
    }
}

/// A text message with a code, as it lies sealed in the outbox.
#[derive(Clone, Serialize, Deserialize)] // No Debug: it holds a number and a code.
pub struct SmsMessage {
    /// Where to, in E.164.
    pub to: String,
    /// The text.
    pub body: String,
    /// The registration it belongs to.
    pub registration: RegistrationId,
    /// The request that caused it.
    pub correlation: String,
    /// When the code was asked for.
    pub requested_at: Timestamp,
}

/// An entry to store. The payload is sealed.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The id, also the idempotency key towards providers.
    pub id: EntryId,
    /// What it holds.
    pub kind: EntryKind,
    /// The sink, for events; empty for messages.
    pub destination: String,
    /// The sealed payload.
    pub payload: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// After this it is worthless and is dropped.
    pub expires_at: Option<Timestamp>,
}

/// An entry under lease.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The id.
    pub id: EntryId,
    /// The sink, for events.
    pub destination: String,
    /// The sealed payload.
    pub payload: Vec<u8>,
    /// Tries so far, this one included.
    pub attempts: u32,
    /// After this it is worthless.
    pub expires_at: Option<Timestamp>,
}

/// Why an entry could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NewEntryError {
    /// No id could be drawn.
    #[error("failed to draw an id")]
    Entropy(#[from] EntropyError),
    /// The payload could not be sealed.
    #[error("failed to seal the payload")]
    Seal(#[from] SealError),
    /// The payload could not be written as JSON.
    #[error("failed to encode the payload")]
    Encode(#[from] serde_json::Error),
}

/// Why a stored payload could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadEntryError {
    /// It does not open.
    #[error("failed to open the payload")]
    Open(#[from] OpenError),
    /// It is not what it should be.
    #[error("failed to decode the payload")]
    Decode(#[from] serde_json::Error),
}

fn context(id: EntryId) -> String {
    format!("outbox:{id}")
}

impl NewEntry {
    /// Makes the entry for a message that is worthless after `expires_at`.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn sms(
        message: &SmsMessage,
        expires_at: Timestamp,
        keys: &MasterKeys,
        entropy: &dyn Entropy,
    ) -> Result<Self, NewEntryError> {
        let now = message.requested_at;
        let id = EntryId::generate(now, entropy)?;
        let payload = keys.seal(&context(id), &serde_json::to_vec(message)?, entropy)?;
        Ok(Self {
            id,
            kind: EntryKind::Sms,
            destination: String::new(),
            payload,
            created_at: now,
            expires_at: Some(expires_at),
        })
    }

    /// Makes the entry `id` for `event` and the sink `destination`.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn event(
        id: EntryId,
        event: &CloudEvent,
        destination: &str,
        now: Timestamp,
        keys: &MasterKeys,
        entropy: &dyn Entropy,
    ) -> Result<Self, NewEntryError> {
        let payload = keys.seal(&context(id), &serde_json::to_vec(event)?, entropy)?;
        Ok(Self {
            id,
            kind: EntryKind::Event,
            destination: destination.to_owned(),
            payload,
            created_at: now,
            expires_at: None,
        })
    }
}

impl Claimed {
    /// Opens and decodes the payload.
    ///
    /// # Errors
    /// Fails when it does not open or is not a `T`.
    pub fn read<T: serde::de::DeserializeOwned>(
        &self,
        keys: &MasterKeys,
    ) -> Result<T, ReadEntryError> {
        let plain = keys.open(&context(self.id), &self.payload)?;
        Ok(serde_json::from_slice(&plain)?)
    }
}

/// How often and how long delivery is tried.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Tries in all, then the entry is dead.
    pub max_attempts: u32,
    /// The wait after the first failure, doubled at each further one.
    pub base: SignedDuration,
    /// The longest wait.
    pub cap: SignedDuration,
    /// How long one worker may hold an entry.
    pub lease: SignedDuration,
}

impl RetryPolicy {
    /// For messages: their code is worthless after minutes.
    pub const MESSAGES: Self = Self {
        max_attempts: 8,
        base: SignedDuration::from_secs(1),
        cap: SignedDuration::from_mins(5),
        lease: SignedDuration::from_secs(30),
    };

    /// For events: a sink may be away for a day.
    pub const EVENTS: Self = Self {
        max_attempts: 500,
        ..Self::MESSAGES
    };

    /// When to try again after `attempts` failures, or none when that was the last.
    ///
    /// Full jitter: a random part, at least a tenth, of the exponential wait, so
    /// that entries that failed together do not come back together.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn next(
        &self,
        attempts: u32,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Option<Timestamp>, EntropyError> {
        if attempts >= self.max_attempts {
            return Ok(None);
        }
        let doublings = attempts.saturating_sub(1).min(30);
        let ceiling = self
            .base
            .as_millis()
            .saturating_mul(1 << doublings)
            .min(self.cap.as_millis());
        let mut bytes = [0_u8; 2];
        entropy.fill(&mut bytes)?;
        let share = i128::from(u16::from_be_bytes(bytes));
        let floor = ceiling / 10;
        let wait = floor + (ceiling - floor) * share / i128::from(u16::MAX);
        let wait = SignedDuration::from_millis(i64::try_from(wait).unwrap_or(i64::MAX));
        Ok(Some(now.saturating_add(wait).unwrap_or(Timestamp::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);

    impl Entropy for Fixed {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn waits_double_up_to_the_cap_and_end() {
        let policy = RetryPolicy::MESSAGES;
        let wait = |attempts, byte| {
            policy
                .next(attempts, Timestamp::UNIX_EPOCH, &Fixed(byte))
                .unwrap()
                .map(Timestamp::as_millisecond)
        };
        assert_eq!(wait(1, 255), Some(1_000));
        assert_eq!(wait(2, 255), Some(2_000));
        assert_eq!(wait(7, 255), Some(64_000));
        assert_eq!(wait(3, 0), Some(400), "jitter never falls below a tenth");
        assert_eq!(wait(8, 255), None);
    }
}
