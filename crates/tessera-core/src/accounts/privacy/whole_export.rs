//! All that is held of a person, read while it is handed out: however long its lists are, a few
//! rows of them are held at once.

use super::super::owner_proof::{NotOwner, OwnerProof};
use super::super::{Accounts, Fault};
use super::export::ExportAccountError;
use crate::id::{SessionId, UserId};
use crate::ports::{HeldRecords, ListPart};
use crate::privacy::{Extent, LongList, PersonExport};
use crate::request::RequestContext;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::sync::Arc;

/// An export under way. What is added to a list while it is read may have a row of it written
/// twice, and leaves none out.
pub struct WholeExport {
    accounts: Arc<Accounts>,
    user: UserId,
    /// When it began.
    now: Timestamp,
    /// What is left to be read, and from where on.
    unread: VecDeque<(LongList, Place)>,
}

/// From where a list is read on, newest first.
#[derive(Clone, Copy)]
enum Place {
    /// Behind so many rows.
    Behind(u64),
    /// Before this entry of the audit log.
    Before(u64),
}

impl WholeExport {
    /// Begins to hand out all that is held of the owner of a session, who shows that it is them:
    /// the parts that are complete, and what reads the others. That it is handed out is on record
    /// before any of it is.
    ///
    /// # Errors
    /// See [`ExportAccountError`].
    pub async fn begin(
        accounts: Arc<Accounts>,
        user: UserId,
        session: SessionId,
        proof: OwnerProof<'_>,
        request: &RequestContext,
    ) -> Result<(Map<String, Value>, Self), ExportAccountError> {
        let now = accounts.deployment.clock.now();
        accounts.admit_export(user, session, proof, now).await?;
        let rows = Extent::rows_behind(0);
        let held = accounts.held(user, rows).await?;
        let export = accounts.opened(&held, accounts.has_password(user).await?, now)?;
        accounts.note_export(user, session, request, now).await?;
        let unread = unread_lists(&export, rows);
        let mut complete = members(&export)?;
        for (list, _) in &unread {
            complete.remove(list.part());
        }
        let export = Self {
            accounts,
            user,
            now,
            unread,
        };
        Ok((complete, export))
    }

    /// The next rows of a list that was not complete; none behind the last list.
    ///
    /// # Errors
    /// See [`ExportAccountError`]; among them that the account was erased meanwhile.
    pub async fn next_rows(
        &mut self,
    ) -> Result<Option<(LongList, Vec<Value>)>, ExportAccountError> {
        let Some((list, place)) = self.unread.pop_front() else {
            return Ok(None);
        };
        let (rows, next) = match place {
            Place::Behind(skip) => self.rows_behind(list, skip).await?,
            Place::Before(seq) => self.entries_before(seq).await?,
        };
        if let Some(next) = next {
            self.unread.push_front((list, next));
        }
        Ok(Some((list, rows)))
    }

    async fn rows_behind(
        &self,
        list: LongList,
        skip: u64,
    ) -> Result<(Vec<Value>, Option<Place>), ExportAccountError> {
        let part = Extent::rows_behind(skip);
        let held = self.accounts.held(self.user, part).await?;
        let export = self.accounts.opened(&held, false, self.now)?;
        let mut rows = values(&export, list)?;
        let is_more = rows.len() > part.limit as usize;
        rows.truncate(part.limit as usize);
        let next = is_more.then_some(Place::Behind(skip + u64::from(part.limit)));
        Ok((rows, next))
    }

    async fn entries_before(
        &self,
        seq: u64,
    ) -> Result<(Vec<Value>, Option<Place>), ExportAccountError> {
        let page = self.accounts.audit_before(self.user, seq).await?;
        let entries: Result<_, _> = page.entries.iter().map(value).collect();
        Ok((entries?, page.next.map(Place::Before)))
    }
}

impl Accounts {
    async fn held(&self, user: UserId, part: ListPart) -> Result<HeldRecords, ExportAccountError> {
        let held = self.deployment.store.held_of(user, part).await?;
        Ok(held.ok_or(NotOwner::Gone)?)
    }
}

/// The lists of an export that go on behind its rows, and the audit log, which is read apart.
fn unread_lists(export: &PersonExport, rows: ListPart) -> VecDeque<(LongList, Place)> {
    let behind = Place::Behind(0);
    let lengths = [
        (LongList::Sessions, export.sessions.len()),
        (LongList::Devices, export.devices.len()),
        (LongList::TrustedDevices, export.trusted_devices.len()),
        (LongList::Links, export.links.len()),
    ];
    let is_cut = |length: usize| length > rows.limit as usize;
    let cut = lengths.into_iter().filter(|(_, length)| is_cut(*length));
    let audit = (LongList::AuditLog, Place::Before(u64::MAX));
    cut.map(|(list, _)| (list, behind)).chain([audit]).collect()
}

fn members(export: &PersonExport) -> Result<Map<String, Value>, Fault> {
    match export.to_json()? {
        Value::Object(members) => Ok(members),
        // An export is an object, which the types say and JSON does not.
        _ => Ok(Map::new()),
    }
}

/// The rows of a list that is not the audit log.
fn values(export: &PersonExport, list: LongList) -> Result<Vec<Value>, Fault> {
    match list {
        LongList::Sessions => export.sessions.iter().map(value).collect(),
        LongList::Devices => export.devices.iter().map(value).collect(),
        LongList::TrustedDevices => export.trusted_devices.iter().map(value).collect(),
        LongList::Links => export.links.iter().map(value).collect(),
        LongList::AuditLog => export.audit_log.entries.iter().map(value).collect(),
    }
}

fn value(row: &impl Serialize) -> Result<Value, Fault> {
    Ok(serde_json::to_value(row)?)
}
