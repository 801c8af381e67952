//! From events to outbox entries, one for each sink.

use crate::crypto::MasterKeys;
use crate::event::RegistrationEvent;
use crate::id::EntryId;
use crate::outbox::{NewEntry, NewEntryError};
use crate::ports::{Entropy, EntropyError};
use jiff::Timestamp;
use std::sync::Arc;

/// Why an event could not be made into entries.
#[derive(Debug, thiserror::Error)]
pub enum EventOutboxError {
    /// No id could be drawn.
    #[error("failed to draw an event id")]
    Entropy(#[from] EntropyError),
    /// An entry could not be made.
    #[error("failed to make an outbox entry")]
    Entry(#[from] NewEntryError),
}

/// Makes outbox entries from events.
#[derive(Clone)]
pub struct EventOutbox {
    /// The CloudEvents `source`: the deployment's origin.
    pub source: String,
    /// The names of the configured sinks.
    pub sinks: Vec<String>,
    /// Seals payloads.
    pub keys: Arc<MasterKeys>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl EventOutbox {
    /// Whether nobody listens.
    pub fn is_silent(&self) -> bool {
        self.sinks.is_empty()
    }

    /// One entry for each sink.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn entries(
        &self,
        event: RegistrationEvent,
        correlation: &str,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, EventOutboxError> {
        if self.is_silent() {
            return Ok(Vec::new());
        }
        let id = EntryId::generate(now, self.entropy.as_ref())?;
        let event = event.into_cloud_event(id, &self.source, correlation);
        let entries = self
            .sinks
            .iter()
            .map(|sink| NewEntry::event(&event, sink, now, &self.keys, self.entropy.as_ref()));
        Ok(entries.collect::<Result<_, _>>()?)
    }
}
