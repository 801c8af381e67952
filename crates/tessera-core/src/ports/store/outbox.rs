//! The outbox: entries are leased to a worker, then settled.

use super::{Effects, StoreError};
use crate::id::{ClaimId, EntryId};
use crate::outbox::{
    Claimed, DeadEntry, EntryKind, KeptEvent, KeptPlace, NewEntry, OrderingKey, Redelivery,
    SinkHistory, SinkLag,
};
use async_trait::async_trait;
use jiff::Timestamp;

/// What became of a claimed outbox entry.
pub enum Settlement {
    /// Delivered. `follow_up` is stored in the same transaction.
    Delivered {
        /// Who took it.
        by: String,
        /// What its delivery brings about.
        follow_up: Effects,
    },
    /// Delivered, and kept as it is, to be delivered again when somebody asks for it.
    Kept {
        /// Who took it.
        by: String,
    },
    /// To be tried again.
    Retry {
        /// Not before then.
        at: Timestamp,
        /// Why, without personal data.
        error: String,
    },
    /// Given up: a person has to look.
    Dead {
        /// Why, without personal data.
        error: String,
    },
}

/// How full one kind of outbox is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxDepth {
    /// Entries that wait.
    pub pending: u64,
    /// Entries that were given up.
    pub dead: u64,
    /// When the oldest waiting entry was created.
    pub oldest: Option<Timestamp>,
}

/// The outbox.
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Stores outbox entries.
    async fn enqueue(&self, entries: &[NewEntry]) -> Result<(), StoreError>;

    /// Leases up to `max` due entries of `kind` to `claim` until `lease_until`,
    /// oldest first. No entry is leased to two holders at once, and none with an ordering key
    /// while one for the same destination that was stored before it waits or is leased.
    async fn claim_outbox(
        &self,
        kind: EntryKind,
        max: u32,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// Records what became of entries leased to `claim`; those whose lease has
    /// passed to another holder stay untouched. What waited behind one that is done is due.
    async fn settle_outbox(
        &self,
        claim: ClaimId,
        settlements: &[(EntryId, Settlement)],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// How full the outbox of `kind` is.
    async fn outbox_depth(&self, kind: EntryKind) -> Result<OutboxDepth, StoreError>;

    /// Entries that were given up, newest first, older than `before`.
    async fn dead_entries(
        &self,
        before: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<DeadEntry>, StoreError>;

    /// Puts up to `max` entries that were given up, and kept what they hold, among those that
    /// wait, oldest first and as if never tried; gives their number. Where it is none, `effects`
    /// are not stored. Of any number of callers one moves an entry.
    async fn redeliver(
        &self,
        what: &Redelivery,
        max: u32,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<u64, StoreError>;

    /// What waits for each sink that anything waits for.
    async fn sink_lags(&self) -> Result<Vec<SinkLag>, StoreError>;

    /// What came of the events for a sink.
    async fn sink_history(&self, sink: &str) -> Result<SinkHistory, StoreError>;

    /// Delivered events for `sink` that are kept, made between `since` and `until` (not included),
    /// in the order in which they were stored, behind `after`.
    async fn kept_events(
        &self,
        sink: &str,
        since: Timestamp,
        until: Timestamp,
        after: Option<KeptPlace>,
        limit: u32,
    ) -> Result<Vec<KeptEvent>, StoreError>;

    /// Puts delivered events that are kept among those that wait, as if never tried; gives their
    /// number. Where it is none, `effects` are not stored. Of any number of callers one moves an
    /// event.
    async fn replay(
        &self,
        events: &[EntryId],
        now: Timestamp,
        effects: &Effects,
    ) -> Result<u64, StoreError>;

    /// Wipes what a sink was told of an ordering key, and what was given up for it, and is kept.
    async fn wipe_told(&self, key: OrderingKey, sink: &str) -> Result<(), StoreError>;

    /// Wipes events that were delivered before `before` and kept; gives their number.
    async fn prune_kept_events(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Deletes delivered entries older than `before` that are not kept; gives their number.
    async fn prune_outbox(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Deletes entries that were given up before `before`, whatever they hold; gives their number.
    async fn prune_given_up(&self, before: Timestamp) -> Result<u64, StoreError>;
}
