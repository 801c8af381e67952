//! The outbox as staff see it: how full it is, what was given up, and having that delivered again
//! (requirements REG-11, AUTH-8).

use super::Accounts;
use super::administrator::{Administrator, StaffChangeError, effects};
use crate::audit::AuditAction;
use crate::id::EntryId;
use crate::outbox::{DeadEntry, EntryKind, Redelivery};
use crate::ports::{OutboxDepth, StoreError};
use crate::request::RequestContext;

/// The most that one call has delivered again: a transaction is to stay short.
const MAX_REDELIVERED: u32 = 1_000;

impl Accounts {
    /// How full the outbox is, kind by kind.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn outbox_depths(&self) -> Result<Vec<(EntryKind, OutboxDepth)>, StoreError> {
        let mut depths = Vec::with_capacity(EntryKind::ALL.len());
        for kind in EntryKind::ALL {
            depths.push((kind, self.deployment.store.outbox_depth(kind).await?));
        }
        Ok(depths)
    }

    /// What was given up, newest first, older than `before`.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn dead_entries(
        &self,
        before: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<DeadEntry>, StoreError> {
        self.deployment.store.dead_entries(before, limit).await
    }

    /// Has what was given up delivered again, under the ids that it had, oldest first; gives how
    /// many entries that are, at most 1 000. Messages were wiped and are not among them.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn redeliver(
        &self,
        by: Administrator<'_>,
        what: &Redelivery,
        request: &RequestContext,
    ) -> Result<u64, StaffChangeError> {
        let now = self.deployment.clock.now();
        let entry = self.staff_entry(by, AuditAction::OutboxRedelivered, None, request, now)?;
        let entry = match what {
            Redelivery::Entry(id) => entry.with("entry", id.to_string()),
            Redelivery::Sink(name) => entry.with("sink", name.as_str()),
        };
        let store = &self.deployment.store;
        let effects = effects(entry);
        let moved = store.redeliver(what, MAX_REDELIVERED, now, &effects);
        Ok(moved.await?)
    }
}
