//! The log of a deployment: what was stored is chained, in batches, by a worker.
//!
//! Requests store entries and never wait for the chain. Of several instances that chain at
//! once one extends the head; the others find it moved and look again.

use super::chain::{AuditRecord, ChainKey, Floor, Link, LinkHash};
use super::diagnosis::Tampering;
use super::entry::{AuditAction, AuditOutcome};
use super::retention::Retention;
use crate::crypto::IndexKey;
use crate::ports::{AuditBacklog, AuditHead, Clock, Store, StoreError};
use std::sync::{Arc, Mutex, PoisonError};

/// How many entries are chained at once.
const BATCH: u32 = 256;

/// Why entries were not chained; they wait.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
    /// What stands where the head's hash should is none.
    #[error("the head of the audit log was changed")]
    Head,
}

/// What a round of chaining came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chained {
    /// How many entries have their place now; none where there were none, or somebody else
    /// came first.
    pub entries: usize,
    /// Whether more are likely to wait.
    pub is_full: bool,
    /// The place of the newest entry.
    pub head: Link,
    /// The head that was seen before, where the head is behind it now: somebody set it back,
    /// or the database is an older copy.
    pub rewound_from: Option<Link>,
}

/// The audit log of a deployment.
pub struct AuditLog {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) key: ChainKey,
    pub(super) retention: Retention,
    /// The newest head that this process has seen.
    seen: Mutex<Link>,
}

impl AuditLog {
    /// The log in `store`, kept for `retention`.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        index_key: &IndexKey,
        retention: Retention,
    ) -> Self {
        Self {
            store,
            clock,
            key: ChainKey::derive(index_key),
            retention,
            seen: Mutex::new(Link::GENESIS),
        }
    }

    /// Gives a batch of entries their places, oldest first.
    ///
    /// # Errors
    /// See [`ChainError`].
    pub async fn chain_once(&self) -> Result<Chained, ChainError> {
        let waiting = self.store.unchained_audit(BATCH).await?;
        let head = self.head().await?;
        let rewound_from = self.notice(head);
        let extended = self.extend(&head, &waiting).await?;
        if let Some(extended) = extended {
            self.notice(extended);
            waiting.iter().for_each(count);
        }
        Ok(Chained {
            entries: extended.map_or(0, |_| waiting.len()),
            is_full: waiting.len() == BATCH as usize,
            head: extended.unwrap_or(head),
            rewound_from,
        })
    }

    /// Puts entries behind `head`; gives the new one, unless somebody else came first.
    async fn extend(
        &self,
        head: &Link,
        waiting: &[AuditRecord],
    ) -> Result<Option<Link>, StoreError> {
        let links = self.key.chain(head, waiting);
        let Some(last) = links.last() else {
            return Ok(None);
        };
        let ids: Vec<_> = waiting.iter().map(|record| record.id).collect();
        let hashes: Vec<LinkHash> = links.iter().map(|link| link.hash).collect();
        let is_ours = self.store.chain_audit(head, &ids, &hashes).await?;
        Ok(is_ours.then_some(*last))
    }

    /// The place of the newest entry.
    ///
    /// # Errors
    /// See [`ChainError`].
    pub async fn head(&self) -> Result<Link, ChainError> {
        let AuditHead { link, .. } = self.store.audit_head().await?;
        let hash = LinkHash::from_stored(&link.hash).ok_or(ChainError::Head)?;
        Ok(Link {
            seq: link.seq,
            hash,
        })
    }

    /// How long the log is kept.
    pub fn retention(&self) -> &Retention {
        &self.retention
    }

    /// How many entries wait for their place.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn backlog(&self) -> Result<AuditBacklog, StoreError> {
        self.store.audit_backlog().await
    }

    /// Where the log begins, if we put the floor there.
    pub(super) fn floor(&self, head: AuditHead) -> Result<Floor, Tampering> {
        let seq = head.floor.seq;
        let floor = LinkHash::from_stored(&head.floor.hash).map(|hash| Floor {
            link: Link { seq, hash },
            seal: head.floor_seal,
        });
        floor
            .filter(|floor| self.key.has_sealed(floor))
            .ok_or(Tampering::Floor { seq })
    }

    /// Remembers `head`; gives the one that was seen before where `head` is behind it.
    fn notice(&self, head: Link) -> Option<Link> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *seen, head);
        let is_behind = head.seq < before.seq;
        let is_other = head.seq == before.seq && head.hash != before.hash;
        (is_behind || is_other).then_some(before)
    }
}

/// Counts an entry that has its place now: it is chained once, by one instance. What is no
/// action of ours was changed by somebody, and makes no label of its own.
fn count(record: &AuditRecord) {
    let mut actions = AuditAction::ALL.into_iter().map(AuditAction::as_str);
    let action = actions.find(|action| *action == record.action);
    let outcome = match record.outcome == AuditOutcome::Success.to_stored() {
        true => "success",
        false => "refused",
    };
    metrics::counter!(
        "tessera_audit_entries_total",
        "action" => action.unwrap_or("other"),
        "outcome" => outcome,
    )
    .increment(1);
}
