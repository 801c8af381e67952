//! From events to outbox entries, one for each sink.

use crate::crypto::MasterKeys;
use crate::event::Event;
use crate::id::EntryId;
use crate::outbox::{NewEntry, NewEntryError};
use crate::ports::{Entropy, EntropyError, EventSink, SinkKind};
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

/// A sink that the configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredSink {
    /// Its name, which entries are stored for.
    pub name: String,
    /// What it is.
    pub kind: SinkKind,
}

impl ConfiguredSink {
    /// What is stored of a sink.
    pub fn of(sink: &dyn EventSink) -> Self {
        Self {
            name: sink.name().to_owned(),
            kind: sink.kind(),
        }
    }
}

/// Makes outbox entries from events.
#[derive(Clone)]
pub struct EventOutbox {
    /// The CloudEvents `source`: the deployment's origin.
    pub source: String,
    /// The configured sinks.
    pub sinks: Vec<ConfiguredSink>,
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

    /// One entry for each event and sink. The outbox is worked off by id, so what
    /// happened in one request is told in the order in which it happened.
    ///
    /// # Errors
    /// Fails when randomness or sealing does.
    pub fn entries(
        &self,
        events: impl IntoIterator<Item = impl Event>,
        correlation: &str,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, EventOutboxError> {
        if self.is_silent() {
            return Ok(Vec::new());
        }
        let mut entries = Vec::new();
        let mut entry_id = EntryId::generate(now, self.entropy.as_ref())?;
        for event in events {
            let id = EntryId::generate(now, self.entropy.as_ref())?;
            let event = event.into_cloud_event(id, &self.source, correlation);
            for sink in &self.sinks {
                entries.push(NewEntry::event(
                    entry_id,
                    &event,
                    &sink.name,
                    now,
                    &self.keys,
                    self.entropy.as_ref(),
                )?);
                entry_id = entry_id.next();
            }
        }
        Ok(entries)
    }
}
