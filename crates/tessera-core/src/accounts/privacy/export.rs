//! All that is held of a person, handed out to them.

use super::super::administrator::{Administrator, effects};
use super::super::fault::operation_error;
use super::super::owner_proof::{NotOwner, OwnerProof};
use super::super::profile::open_personal;
use super::super::{Accounts, Fault};
use crate::account::RoleName;
use crate::audit::{AuditAction, AuditOutcome, ChainedRecord};
use crate::crypto::DataKey;
use crate::id::{SessionId, UserId};
use crate::limit::Throttled;
use crate::ports::{
    AuditPosition, AuditQuery, HeldDevice, HeldFactor, HeldRecords, HeldSession, ListPart,
    StoreError,
};
use crate::privacy::{
    ExportedAccount, ExportedAudit, ExportedAuditEntry, ExportedConsent, ExportedContacts,
    ExportedDevice, ExportedFactor, ExportedLink, ExportedProfile, ExportedRecovery,
    ExportedSecondFactor, ExportedSession, Extent, LongList, PageNumber, PersonExport,
};
use crate::request::RequestContext;
use crate::second_factor::FactorKind;
use crate::session::client_context;
use jiff::Timestamp;
use serde_json::Value;

/// Entries of the audit log that are read at once.
const AUDIT_PAGE: u32 = 500;

operation_error!(
    /// Why nothing was handed out.
    ExportAccountError {
        /// It was not shown that it is the owner who asks, or there is no such account.
        #[error("it is not the owner who asks")]
        NotOwner(#[source] NotOwner),
        /// Too many exports.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

impl From<NotOwner> for ExportAccountError {
    fn from(refused: NotOwner) -> Self {
        Self::NotOwner(refused)
    }
}

impl Accounts {
    /// Everything that is held of the owner of a session, who shows that it is them, long lists
    /// page by page. That it was handed out is on record.
    ///
    /// # Errors
    /// See [`ExportAccountError`].
    pub async fn export_own_account(
        &self,
        user: UserId,
        session: SessionId,
        proof: OwnerProof<'_>,
        page: PageNumber,
        request: &RequestContext,
    ) -> Result<PersonExport, ExportAccountError> {
        let now = self.deployment.clock.now();
        self.admit_export(user, session, proof, now).await?;
        let export = self.export(user, Extent::Page(page), now).await?;
        let export = export.ok_or(NotOwner::Gone)?;
        self.note_export(user, session, request, now).await?;
        Ok(export)
    }

    /// Lets the owner through who has not taken everything too often.
    pub(super) async fn admit_export(
        &self,
        user: UserId,
        session: SessionId,
        proof: OwnerProof<'_>,
        now: Timestamp,
    ) -> Result<(), ExportAccountError> {
        self.prove_owner(user, session, proof, now).await??;
        let checked = self.deployment.limiter.export(user, now).await?;
        checked.map_err(ExportAccountError::Throttled)?;
        Ok(())
    }

    /// Puts on record that the owner is handed what is held of them.
    pub(super) async fn note_export(
        &self,
        user: UserId,
        session: SessionId,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), ExportAccountError> {
        let deployment = &self.deployment;
        let (action, outcome) = (AuditAction::AccountExported, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let entry = entry.by_owner(user).in_session(session);
        deployment.store.record(&effects(entry)).await?;
        Ok(())
    }

    /// The same for whoever runs the deployment, who was asked for it: all of it at once.
    ///
    /// # Errors
    /// See [`ExportAccountError`].
    pub async fn export_account(
        &self,
        user: UserId,
        request: &RequestContext,
    ) -> Result<PersonExport, ExportAccountError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let export = self.export(user, Extent::Whole, now).await?;
        let export = export.ok_or(NotOwner::Gone)?;
        let (by, action) = (Administrator::Operator, AuditAction::AccountExported);
        let entry = self.staff_entry(by, action, Some(user), request, now)?;
        deployment.store.record(&effects(entry)).await?;
        Ok(export)
    }

    async fn export(
        &self,
        user: UserId,
        extent: Extent,
        now: Timestamp,
    ) -> Result<Option<PersonExport>, Fault> {
        let store = &self.deployment.store;
        let rows = extent.rows();
        let Some(held) = store.held_of(user, rows).await? else {
            return Ok(None);
        };
        let has_password = self.has_password(user).await?;
        let audit = self.audit_about(user, extent.audit_entries());
        let (entries, has_more) = audit.await?;
        let mut export = self.opened(&held, has_password, now)?;
        export.audit_log = ExportedAudit { entries };
        for (part, is_more) in [
            (LongList::Sessions, cut(&mut export.sessions, rows)),
            (LongList::Devices, cut(&mut export.devices, rows)),
            (
                LongList::TrustedDevices,
                cut(&mut export.trusted_devices, rows),
            ),
            (LongList::Links, cut(&mut export.links, rows)),
            (LongList::AuditLog, has_more),
        ] {
            if is_more {
                export.cut_short.push(part);
                export.next_page = extent.next();
            }
        }
        Ok(Some(export))
    }

    /// The parts, in words; without the audit log.
    pub(super) fn opened(
        &self,
        held: &HeldRecords,
        has_password: bool,
        now: Timestamp,
    ) -> Result<PersonExport, Fault> {
        let user = &held.user;
        let key = self.deployment.data_key(user)?;
        let identity = self.identity(user)?;
        let (format, version) = PersonExport::FORM;
        let profile = held.profile.as_ref().map(|stored| {
            Ok::<_, Fault>(ExportedProfile {
                personal: open_personal(&key, stored)?,
                locale: stored.locale.clone(),
                comms_channel: stored.comms_channel,
                created_at: stored.created_at,
                updated_at: stored.updated_at,
            })
        });
        let sessions = held.sessions.iter().map(|session| open(&key, session));
        let factors = held.factors.iter().map(|factor| self.factor(held, factor));
        Ok(PersonExport {
            format,
            version,
            made_at: now,
            account: ExportedAccount {
                id: user.id,
                roles: user
                    .roles()
                    .map(RoleName::as_str)
                    .map(str::to_owned)
                    .collect(),
                created_at: user.created_at,
                disabled_at: user.disabled_at,
                has_password,
            },
            contacts: ExportedContacts {
                email: identity.email.map(|email| email.as_str().to_owned()),
                email_verified_at: user.email.as_ref().and_then(|email| email.verified_at),
                mobile_number: identity.mobile.map(|number| number.e164().to_owned()),
            },
            profile: profile.transpose()?,
            consents: held.consents.iter().map(ExportedConsent::of).collect(),
            sessions: sessions.collect::<Result<_, _>>()?,
            devices: held.devices.iter().map(device).collect(),
            trusted_devices: held.trusted_devices.iter().map(device).collect(),
            second_factor: ExportedSecondFactor {
                enabled_at: user.second_factor_at,
                factors: factors.collect::<Result<_, _>>()?,
                backup_codes_left: held.backup_codes,
                recovery: held.recovery.as_ref().map(|recovery| ExportedRecovery {
                    asked_at: recovery.asked_at,
                    approved_at: recovery.approved_at,
                    due_at: recovery.due_at,
                }),
            },
            links: held
                .links
                .iter()
                .map(|link| ExportedLink {
                    purpose: link.purpose.clone(),
                    created_at: link.created_at,
                    expires_at: link.expires_at,
                })
                .collect(),
            audit_log: ExportedAudit {
                entries: Vec::new(),
            },
            cut_short: Vec::new(),
            next_page: None,
            purposes: PersonExport::all_purposes(&self.deployment.periods),
        })
    }

    /// A factor, without what proves it.
    fn factor(&self, held: &HeldRecords, factor: &HeldFactor) -> Result<ExportedFactor, Fault> {
        let number = match factor.kind {
            FactorKind::Totp => None,
            FactorKind::Sms => Some(self.open_factor_number(&held.user, &factor.sealed)?),
        };
        Ok(ExportedFactor {
            method: factor.kind.as_str(),
            mobile_number: number.map(|number| number.e164().to_owned()),
            created_at: factor.created_at,
            confirmed_at: factor.confirmed_at,
        })
    }

    /// A part of the entries about a person, newest first, and whether there are more. What they
    /// did to others is about those.
    async fn audit_about(
        &self,
        user: UserId,
        part: ListPart,
    ) -> Result<(Vec<ExportedAuditEntry>, bool), StoreError> {
        let mut entries = Vec::new();
        let (mut before, mut to_skip) = (u64::MAX, part.skip);
        loop {
            let page = self.audit_before(user, before).await?;
            for entry in page.entries {
                match to_skip {
                    0 => entries.push(entry),
                    _ => to_skip -= 1,
                }
            }
            let has_more = entries.len() > part.limit as usize;
            match page.next {
                Some(next) if !has_more => before = next,
                _ => {
                    entries.truncate(part.limit as usize);
                    return Ok((entries, has_more));
                }
            }
        }
    }

    /// Some of the entries about a person that stand before one, newest first.
    pub(super) async fn audit_before(
        &self,
        user: UserId,
        before: u64,
    ) -> Result<AuditPage, StoreError> {
        let query = AuditQuery {
            from: AuditPosition::Before(before),
            user: Some(user),
            ..AuditQuery::after(0, AUDIT_PAGE)
        };
        let read = self.deployment.store.audit_page(&query).await?;
        let about = read
            .iter()
            .filter(|entry| entry.record.subject == Some(user));
        let is_full = read.len() == AUDIT_PAGE as usize;
        Ok(AuditPage {
            entries: about.map(|entry| audit_entry(user, entry)).collect(),
            next: read.last().filter(|_| is_full).map(|last| last.link.seq),
        })
    }
}

/// Entries that were read at once.
pub(super) struct AuditPage {
    pub(super) entries: Vec<ExportedAuditEntry>,
    /// The entry that the next ones stand before; none where there are no more.
    pub(super) next: Option<u64>,
}

/// Cuts a list to what was asked for; whether there was more.
fn cut<T>(list: &mut Vec<T>, part: ListPart) -> bool {
    let is_more = list.len() > part.limit as usize;
    list.truncate(part.limit as usize);
    is_more
}

fn open(key: &DataKey, session: &HeldSession) -> Result<ExportedSession, Fault> {
    let plain = key.open(&client_context(session.id), &session.client_sealed)?;
    let text = String::from_utf8_lossy(&plain);
    let (address, user_agent) = text.split_once('\n').unwrap_or((&text, ""));
    Ok(ExportedSession {
        id: session.id,
        address: address.to_owned(),
        user_agent: user_agent.to_owned(),
        method: session.method.clone(),
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        second_factor_at: session.factor_at,
        expires_at: session.expires_at,
        revoked_at: session.revoked_at,
    })
}

fn device(device: &HeldDevice) -> ExportedDevice {
    ExportedDevice {
        created_at: device.created_at,
        last_used_at: device.last_used_at,
        expires_at: device.expires_at,
    }
}

/// An entry as its subject is told. Who else acted, in which session and from which network, is
/// not theirs to know.
fn audit_entry(user: UserId, entry: &ChainedRecord) -> ExportedAuditEntry {
    let record = &entry.record;
    let is_own = record.actor == Some(user);
    let mut details = serde_json::from_str(&record.details).unwrap_or(Value::Null);
    if let (Value::Object(details), false) = (&mut details, is_own) {
        details.remove("client");
    }
    ExportedAuditEntry {
        at: record.at,
        action: record.action.clone(),
        outcome: record.outcome.clone(),
        by: record.actor.map(|_| if is_own { "owner" } else { "staff" }),
        session: record.session.filter(|_| is_own),
        details,
    }
}
