//! Sinks as operators see them, and having delivered events told again (requirements REG-11, AUTH-8).

use super::Accounts;
use super::administrator::{Administrator, effects};
use super::fault::operation_error;
use crate::audit::AuditAction;
use crate::event::CloudEvent;
use crate::outbox::{KeptEvent, ReadEntryError, Replay, ReplayFrom, SinkHistory, SinkLag};
use crate::ports::StoreError;
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How many events are read, and put back, at once: a transaction is to stay short.
const PAGE: u32 = 500;

/// How far the clock of one who makes an event may differ from the database's, by which its
/// place goes.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

operation_error!(
    /// Why events were not told again.
    ReplayError {
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
    /// What waits; nothing where it is empty.
    pub lag: Option<SinkLag>,
    /// What came of the rest.
    pub history: SinkHistory,
}

impl Accounts {
    /// The sinks of the configuration, and those that events wait for without standing there.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn sinks(&self) -> Result<Vec<SinkState>, StoreError> {
        let store = &self.deployment.store;
        let lags = store.sink_lags().await?;
        let configured = self.deployment.events.sinks.iter();
        let waiting = lags.iter().map(|lag| &lag.sink);
        let names: BTreeSet<&String> = configured.chain(waiting).collect();
        let mut states = Vec::with_capacity(names.len());
        for sink in names {
            states.push(SinkState {
                sink: sink.clone(),
                lag: lags.iter().find(|lag| lag.sink == *sink).cloned(),
                history: store.sink_history(sink).await?,
            });
        }
        Ok(states)
    }

    /// Has kept events told again, under the ids that they had and in the order in which they were
    /// stored; gives how many. A dry run counts them alone. What was put back when a call fails
    /// stays so, and is on record.
    ///
    /// # Errors
    /// See [`ReplayError`].
    pub async fn replay(
        &self,
        by: Administrator<'_>,
        what: &Replay,
        is_dry_run: bool,
        request: &RequestContext,
    ) -> Result<u64, ReplayError> {
        let store = &self.deployment.store;
        let since = beginning(what.from)?;
        let until = what.until.unwrap_or(Timestamp::MAX);
        let mut choice = Choice::of(what);
        let (mut after, mut count) = (None, 0);
        loop {
            let page = store.kept_events(&what.sink, since, until, after, PAGE);
            let page = page.await?;
            let mut chosen = Vec::new();
            for kept in &page {
                if choice.takes(&self.kept(kept)?) {
                    chosen.push(kept.place.id);
                }
            }
            count += match is_dry_run || chosen.is_empty() {
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
            if page.len() < PAGE as usize {
                break;
            }
        }
        match choice.has_begun {
            true => Ok(count),
            false => Err(ReplayError::NotKept),
        }
    }

    fn kept(&self, event: &KeptEvent) -> Result<CloudEvent, ReplayError> {
        event
            .read(&self.deployment.keys)
            .map_err(|error| match error {
                ReadEntryError::Open(error) => error.into(),
                ReadEntryError::Decode(error) => error.into(),
            })
    }
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
}

impl<'a> Choice<'a> {
    fn of(what: &'a Replay) -> Self {
        let has_begun = matches!(what.from, ReplayFrom::Time(_));
        Self { what, has_begun }
    }

    fn takes(&mut self, event: &CloudEvent) -> bool {
        self.has_begun |= self.what.from == ReplayFrom::Event(event.id);
        let types = &self.what.types;
        self.has_begun && (types.is_empty() || types.contains(&event.kind))
    }
}
