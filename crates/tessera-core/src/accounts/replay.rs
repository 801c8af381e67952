//! Sinks as operators see them, and having delivered events told again (requirements REG-11, AUTH-8).

use super::Accounts;
use super::administrator::{Administrator, effects};
use super::fault::{Fault, operation_error};
use crate::audit::AuditAction;
use crate::crypto::MasterKeys;
use crate::event::CloudEvent;
use crate::id::EntryId;
use crate::outbox::{
    KeptEvent, ReadEntryError, Replay, ReplayFrom, Replayed, SinkHistory, SinkLag,
};
use crate::ports::{SinkKind, StoreError};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::error::Error;

/// How many events are read, and put back, at once: a transaction is to stay short.
const PAGE: u32 = 500;

/// The most events that one call has told again: a request is to end.
const MAX_REPLAYED: u64 = 5_000;

/// How far the clock of one who makes an event may differ from the database's, by which its
/// place goes.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

operation_error!(
    /// Why events were not told again.
    ReplayError {
        /// The configuration names no such sink.
        #[error("no sink of the configuration has that name")]
        NoSuchSink,
        /// The event to begin with is not kept.
        #[error(
            "no event of that id is kept for the sink: it was never delivered to it, or longer ago \
             than `events.retention` says"
        )]
        NotKept,
        /// The id is none that an event has.
        #[error("the id of an event is a UUID of version 7")]
        NoEventId,
    }
);

/// A sink, what waits for it, and what came of the rest.
#[derive(Debug, Clone)]
pub struct SinkState {
    /// Its name.
    pub sink: String,
    /// What it is; none where the configuration names it no more.
    pub kind: Option<SinkKind>,
    /// What waits; nothing where it is empty.
    pub lag: Option<SinkLag>,
    /// How long the oldest event waits.
    pub behind: SignedDuration,
    /// The event that was stored last of those that it was told, as far as they are kept.
    pub position: Option<SinkPosition>,
    /// What came of the rest.
    pub history: SinkHistory,
}

/// An event that says how far a sink is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkPosition {
    /// Its CloudEvents `id`.
    pub event: EntryId,
    /// Its type.
    pub kind: String,
    /// When it happened.
    pub time: Timestamp,
}

impl Accounts {
    /// The sinks of the configuration, and those that events wait for without standing there.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn sinks(&self) -> Result<Vec<SinkState>, StoreError> {
        let store = &self.deployment.store;
        let now = self.deployment.clock.now();
        let lags = store.sink_lags().await?;
        let configured = &self.deployment.events.sinks;
        let names = configured.iter().map(|sink| &sink.name);
        let names: BTreeSet<&String> = names.chain(lags.iter().map(|lag| &lag.sink)).collect();
        let mut states = Vec::with_capacity(names.len());
        for sink in names {
            let lag = lags.iter().find(|lag| lag.sink == *sink).cloned();
            let history = store.sink_history(sink).await?;
            let farthest = history.farthest.as_ref();
            let position = farthest.and_then(|kept| self.position(sink, kept));
            let known = configured.iter().find(|known| known.name == *sink);
            let waits = |lag: &SinkLag| now.duration_since(lag.oldest);
            states.push(SinkState {
                sink: sink.clone(),
                kind: known.map(|known| known.kind),
                behind: lag.as_ref().map_or(SignedDuration::ZERO, waits),
                position,
                lag,
                history,
            });
        }
        Ok(states)
    }

    /// Has kept events told again, under the ids that they had and in the order in which they were
    /// stored, 5 000 of them at most: what is left begins with [`Replayed::next`]. A dry run counts
    /// them alone. What was put back when a call fails stays so, and is on record.
    ///
    /// # Errors
    /// See [`ReplayError`].
    pub async fn replay(
        &self,
        by: Administrator<'_>,
        what: &Replay,
        is_dry_run: bool,
        request: &RequestContext,
    ) -> Result<Replayed, ReplayError> {
        let configured = &self.deployment.events.sinks;
        if !configured.iter().any(|sink| sink.name == what.sink) {
            return Err(ReplayError::NoSuchSink);
        }
        let store = &self.deployment.store;
        let since = beginning(what.from)?;
        let until = what.until.unwrap_or(Timestamp::MAX);
        let mut choice = Choice::of(what);
        let mut replayed = Replayed::default();
        let mut after = None;
        loop {
            let page = store.kept_events(&what.sink, since, until, after, PAGE);
            let page = page.await?;
            let chosen = choice.of_page(&page, &self.deployment.keys)?;
            replayed.events += match is_dry_run || chosen.is_empty() {
                true => chosen.len() as u64,
                false => {
                    let now = self.deployment.clock.now();
                    let action = AuditAction::EventsReplayed;
                    let entry = self.staff_entry(by, action, None, request, now)?;
                    let entry = entry
                        .with("sink", what.sink.as_str())
                        .with("events", chosen.len());
                    store.replay(&chosen, now, &effects(entry)).await?
                }
            };
            after = page.last().map(|kept| kept.place);
            if choice.next.is_some() || page.len() < PAGE as usize {
                break;
            }
        }
        replayed.next = choice.next;
        match choice.has_begun {
            true => Ok(replayed),
            false => Err(ReplayError::NotKept),
        }
    }

    /// How far a sink is. Staff see the sinks, too, where an event does not open.
    fn position(&self, sink: &str, kept: &KeptEvent) -> Option<SinkPosition> {
        match read(kept, &self.deployment.keys) {
            Ok(event) => Some(SinkPosition {
                event: event.id,
                kind: event.kind,
                time: event.time,
            }),
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::warn!(error, sink, entry.id = %kept.place.id, "a kept event does not open");
                None
            }
        }
    }
}

fn read(kept: &KeptEvent, keys: &MasterKeys) -> Result<CloudEvent, Fault> {
    kept.read(keys).map_err(|error| match error {
        ReadEntryError::Open(error) => error.into(),
        ReadEntryError::Decode(error) => error.into(),
    })
}

/// Before when nothing has to be looked at.
fn beginning(from: ReplayFrom) -> Result<Timestamp, ReplayError> {
    let id = match from {
        ReplayFrom::Time(time) => return Ok(time),
        ReplayFrom::Event(id) => id,
    };
    let made = id.made_at().ok_or(ReplayError::NoEventId)?;
    Ok(made.saturating_sub(SKEW).unwrap_or(Timestamp::MIN))
}

/// Which of the events that pass are told again.
struct Choice<'a> {
    what: &'a Replay,
    has_begun: bool,
    /// How many more.
    left: u64,
    /// The first that is more than one call has told.
    next: Option<EntryId>,
}

impl<'a> Choice<'a> {
    fn of(what: &'a Replay) -> Self {
        Self {
            what,
            has_begun: matches!(what.from, ReplayFrom::Time(_)),
            left: MAX_REPLAYED,
            next: None,
        }
    }

    /// The entries of a page, up to the first that is too many.
    fn of_page(&mut self, page: &[KeptEvent], keys: &MasterKeys) -> Result<Vec<EntryId>, Fault> {
        let mut chosen = Vec::new();
        for kept in page {
            let event = read(kept, keys)?;
            if !self.takes(&event) {
                continue;
            }
            if self.left == 0 {
                self.next = Some(event.id);
                break;
            }
            self.left -= 1;
            chosen.push(kept.place.id);
        }
        Ok(chosen)
    }

    fn takes(&mut self, event: &CloudEvent) -> bool {
        self.has_begun |= self.what.from == ReplayFrom::Event(event.id);
        let types = &self.what.types;
        self.has_begun && (types.is_empty() || types.contains(&event.kind))
    }
}
