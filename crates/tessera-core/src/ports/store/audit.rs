//! The audit log: entries wait for their place in the chain, are given it, read, and pruned.
//! What an entry holds is never changed.

use super::StoreError;
use crate::audit::{
    AuditAction, AuditRecord, ChainedRecord, Floor, Link, LinkHash, NewAuditEntry, StoredLink,
};
use crate::id::{AuditId, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// Where the log ends and begins, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// The newest entry's place.
    pub link: StoredLink,
    /// The place of the last entry that was pruned.
    pub floor: StoredLink,
    /// Shows who put the floor there.
    pub floor_seal: Vec<u8>,
}

/// Which chained entries to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditQuery {
    /// From where, and in which direction.
    pub from: AuditPosition,
    /// Not older than that.
    pub since: Option<Timestamp>,
    /// Older than that.
    pub until: Option<Timestamp>,
    /// About this user, or done by them.
    pub user: Option<UserId>,
    /// How many at most.
    pub limit: u32,
}

/// A place to read from; the entry that stands there is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditPosition {
    /// Older entries first, behind this one.
    After(u64),
    /// Newer entries first, before this one.
    Before(u64),
}

impl AuditQuery {
    /// All entries behind `seq`, oldest first.
    pub fn after(seq: u64, limit: u32) -> Self {
        Self {
            from: AuditPosition::After(seq),
            since: None,
            until: None,
            user: None,
            limit,
        }
    }
}

/// What waits for its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditBacklog {
    /// How many entries.
    pub entries: u64,
    /// When the oldest of them happened.
    pub oldest: Option<Timestamp>,
}

/// How often something came on record in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHour {
    /// When the hour began.
    pub begins_at: Timestamp,
    /// Whether what is counted was done; else it was refused.
    pub is_success: bool,
    /// How many entries.
    pub entries: u64,
}

/// The audit log.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Entries without a place, in the order of their ids.
    async fn unchained_audit(&self, limit: u32) -> Result<Vec<AuditRecord>, StoreError>;

    /// Gives the entries of `ids` the places behind `head`, with `hashes`. False, and
    /// nothing was changed, when the head is another by now, or one of the entries is gone
    /// or has its place already: of any number of callers one extends a head.
    async fn chain_audit(
        &self,
        head: &Link,
        ids: &[AuditId],
        hashes: &[LinkHash],
    ) -> Result<bool, StoreError>;

    /// Where the log ends and begins.
    async fn audit_head(&self) -> Result<AuditHead, StoreError>;

    /// Entries that have their place.
    async fn audit_page(&self, query: &AuditQuery) -> Result<Vec<ChainedRecord>, StoreError>;

    /// Raises the floor, and deletes the entries up to there; gives their number. Nothing
    /// is changed when the floor is another by now.
    async fn prune_audit(&self, from: &Floor, to: &Floor) -> Result<u64, StoreError>;

    /// Stores an entry where none of the same action, by the same actor and about the same subject,
    /// is as young as `since`; whether it was stored. Of several calls at once more than one may be.
    async fn record_unless_since(
        &self,
        entry: &NewAuditEntry,
        since: Timestamp,
    ) -> Result<bool, StoreError>;

    /// How often an action came on record, hour by hour, from the hour of `since` on, oldest first.
    /// Entries count once they have their place; hours in which there were none are left out.
    async fn audit_hours(
        &self,
        action: AuditAction,
        since: Timestamp,
    ) -> Result<Vec<AuditHour>, StoreError>;

    /// Forgets the counts of hours before that of `before`.
    async fn prune_audit_hours(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// How much waits for its place.
    async fn audit_backlog(&self) -> Result<AuditBacklog, StoreError>;
}
