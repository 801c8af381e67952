//! A lost second factor, taken off an account by staff (requirement MFA-5): one asks, another
//! approves, and a time passes. The owner is told of each step, and can stop it until the end.

use super::super::administrator::{Administrator, StaffChangeError};
use super::super::fault::operation_error;
use super::super::told::Told;
use super::super::{Accounts, Fault, OwnerLink, OwnerLinkError};
use crate::action_token::ActionTokenHash;
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::event::{FactorEvent, RecoveryStep};
use crate::id::UserId;
use crate::link::Link;
use crate::mail::MailTemplate;
use crate::ports::{Effects, EntropyError, NewActionToken, StoreError};
use crate::request::RequestContext;
use crate::second_factor::{FactorRecovery, RecoveryActor};
use jiff::Timestamp;

operation_error!(
    /// Why a recovery did not go on.
    RecoveryError {
        /// Whoever asks may not act on the account.
        #[error("the account is not theirs to act on")]
        Staff(#[source] StaffChangeError),
        /// Nobody recovers their own account.
        #[error("nobody recovers their own account")]
        Oneself,
        /// The account has no second factor, or is closed.
        #[error("the second factor is off")]
        Off,
        /// The owner could not be told.
        #[error("the account has no proven address")]
        NoAddress,
        /// One is under way.
        #[error("a recovery is under way")]
        UnderWay,
        /// None is under way.
        #[error("no recovery is under way")]
        Absent,
        /// Who asked cannot approve.
        #[error("who asked for a recovery does not approve it")]
        SamePerson,
        /// It was approved before.
        #[error("the recovery is approved already")]
        Approved,
        /// It was not approved yet.
        #[error("the recovery is not approved")]
        NotApproved,
        /// The owner may still stop it.
        #[error("the recovery is due at {due_at}")]
        NotDue {
            /// When it is due.
            due_at: Timestamp,
        },
    }
);

impl From<StaffChangeError> for RecoveryError {
    fn from(error: StaffChangeError) -> Self {
        match error {
            StaffChangeError::Fault(fault) => Self::Fault(fault),
            refused => Self::Staff(refused),
        }
    }
}

impl Accounts {
    /// The recovery that is under way for an account.
    ///
    /// # Errors
    /// See [`RecoveryError`].
    pub async fn factor_recovery(
        &self,
        by: Administrator<'_>,
        user: UserId,
    ) -> Result<FactorRecovery, RecoveryError> {
        self.must_recover(by, user).await?;
        let now = self.deployment.clock.now();
        let found = self.deployment.store.factor_recovery(user, now).await?;
        found.ok_or(RecoveryError::Absent)
    }

    /// The recoveries that are under way, in the order of their accounts, behind `after`.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn factor_recoveries(
        &self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<FactorRecovery>, StoreError> {
        let now = self.deployment.clock.now();
        let store = &self.deployment.store;
        store.factor_recoveries(after, limit, now).await
    }

    /// Asks for the second factor of an account to be removed; the owner is told.
    ///
    /// # Errors
    /// See [`RecoveryError`].
    pub async fn ask_factor_recovery(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<FactorRecovery, RecoveryError> {
        let actor = self.must_recover(by, user).await?;
        let told = self.told(user, request).await?;
        let at = told.at;
        if told.user.second_factor_at.is_none() {
            return Err(RecoveryError::Off);
        }
        let recovery = self.policy.second_factor.recovery.ask(user, actor, at);
        let (stop_link, token) = self.stop_link(&recovery, at)?;
        let template = MailTemplate::RecoveryAsked { at, stop_link };
        let effects = Effects {
            tokens: vec![token],
            ..self.step(by, (RecoveryStep::Asked, None), &told, template)?
        };
        let store = &self.deployment.store;
        match store.ask_factor_recovery(&recovery, &effects).await? {
            true => Ok(recovery),
            false => Err(RecoveryError::UnderWay),
        }
    }

    /// Approves what another asked for. From now on the owner has
    /// [`wait`](crate::second_factor::RecoveryPolicy::wait) to stop it, and is told so.
    ///
    /// # Errors
    /// See [`RecoveryError`].
    pub async fn approve_factor_recovery(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<FactorRecovery, RecoveryError> {
        let actor = self.must_recover(by, user).await?;
        let told = self.told(user, request).await?;
        let now = told.at;
        let store = &self.deployment.store;
        let asked = store.factor_recovery(user, now).await?;
        let asked = asked.ok_or(RecoveryError::Absent)?;
        if asked.approval.is_some() {
            return Err(RecoveryError::Approved);
        }
        let policy = &self.policy.second_factor.recovery;
        let approved = policy.approve(&asked, actor, now);
        let approved = approved.ok_or(RecoveryError::SamePerson)?;
        let due_at = approved.approval.map_or(now, |approval| approval.due_at);
        let (stop_link, token) = self.stop_link(&approved, now)?;
        let template = MailTemplate::RecoveryApproved { due_at, stop_link };
        let step = (RecoveryStep::Approved, Some(due_at));
        let effects = Effects {
            tokens: vec![token],
            ..self.step(by, step, &told, template)?
        };
        let stored = store.approve_factor_recovery(&approved, now, &effects);
        match stored.await? {
            true => Ok(approved),
            false => Err(RecoveryError::Approved),
        }
    }

    /// Removes the second factor once the owner's time is over; all sessions end.
    ///
    /// # Errors
    /// See [`RecoveryError`].
    pub async fn finish_factor_recovery(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<(), RecoveryError> {
        self.must_recover(by, user).await?;
        let told = self.told(user, request).await?;
        let now = told.at;
        let store = &self.deployment.store;
        let recovery = store.factor_recovery(user, now).await?;
        let recovery = recovery.ok_or(RecoveryError::Absent)?;
        let approval = recovery.approval.ok_or(RecoveryError::NotApproved)?;
        if now < approval.due_at {
            let due_at = approval.due_at;
            return Err(RecoveryError::NotDue { due_at });
        }
        let (lock_link, token) = self.draw_lock_link(user, now)?;
        let template = MailTemplate::RecoveryFinished { at: now, lock_link };
        let effects = Effects {
            tokens: vec![token],
            ..self.step(by, (RecoveryStep::Finished, None), &told, template)?
        };
        let change = self.staff_change(now);
        let finished = store.finish_factor_recovery(user, change, &effects).await?;
        let ended = finished.ok_or(RecoveryError::Absent)?;
        metrics::counter!("tessera_second_factor_changes_total", "change" => "recovered")
            .increment(1);
        self.access.refuse_all(&ended, now).await?;
        Ok(())
    }

    /// Stops a recovery; the owner is told.
    ///
    /// # Errors
    /// See [`RecoveryError`].
    pub async fn stop_factor_recovery(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<(), RecoveryError> {
        self.must_recover(by, user).await?;
        let told = self.told(user, request).await?;
        let at = told.at;
        let template = MailTemplate::RecoveryStopped { at };
        let effects = self.step(by, (RecoveryStep::Stopped, None), &told, template)?;
        let store = &self.deployment.store;
        let stopped = store.stop_factor_recovery(user, None, at, &effects);
        match stopped.await? {
            true => Ok(()),
            false => Err(RecoveryError::Absent),
        }
    }

    /// Stops a recovery by the link in a mail to the owner, which is used up by it.
    pub(in super::super) async fn stop_by_link(
        &self,
        user: UserId,
        token: &ActionTokenHash,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), OwnerLinkError> {
        let (action, outcome) = (AuditAction::RecoveryStopped, AuditOutcome::Success);
        let entry = self.deployment.audit(action, outcome, request, now)?;
        let mut effects = Effects {
            audit: vec![NewAuditEntry {
                subject: Some(user),
                ..entry.with("by", "link")
            }],
            ..Effects::default()
        };
        let event = stepped(user, (RecoveryStep::Stopped, None), now);
        self.publish_factor(event, request, now, &mut effects)?;
        let store = &self.deployment.store;
        let stopped = store.stop_factor_recovery(user, Some(token), now, &effects);
        match stopped.await? {
            true => Ok(()),
            false => Err(OwnerLinkError::Token),
        }
    }

    /// Who acts, where they may.
    async fn must_recover(
        &self,
        by: Administrator<'_>,
        user: UserId,
    ) -> Result<RecoveryActor, RecoveryError> {
        self.must_act_on(by, user).await?;
        match by.staff() {
            None => Ok(RecoveryActor::Operator),
            Some((staff, _)) if staff == user => Err(RecoveryError::Oneself),
            Some((staff, _)) => Ok(RecoveryActor::Staff(staff)),
        }
    }

    /// The owner, who is told of every step: nothing is done behind the back of anybody.
    async fn told(&self, user: UserId, request: &RequestContext) -> Result<Told, RecoveryError> {
        let found = self.deployment.store.user(user).await?;
        let user = found.ok_or(RecoveryError::Off)?;
        let told = self.owner_to_tell(user, request).await?;
        told.ok_or(RecoveryError::NoAddress)
    }

    /// What is recorded of a step and told to the sinks, with it when the factor is due; and what
    /// is told to the owner.
    fn step(
        &self,
        by: Administrator<'_>,
        step: (RecoveryStep, Option<Timestamp>),
        told: &Told,
        template: MailTemplate,
    ) -> Result<Effects, Fault> {
        let action = match step.0 {
            RecoveryStep::Asked => AuditAction::RecoveryAsked,
            RecoveryStep::Approved => AuditAction::RecoveryApproved,
            RecoveryStep::Stopped => AuditAction::RecoveryStopped,
            RecoveryStep::Finished => AuditAction::RecoveryFinished,
        };
        let (request, now) = (&told.request, told.at);
        let entry = self.staff_entry(by, action, Some(told.user.id), request, now)?;
        let mut effects = Effects {
            outbox: vec![self.notice(&told.email, template, request, now)?],
            audit: vec![entry],
            ..Effects::default()
        };
        let event = stepped(told.user.id, step, now);
        self.publish_factor(event, request, now, &mut effects)?;
        Ok(effects)
    }

    /// A link that stops a recovery, good as long as there is something to stop.
    fn stop_link(
        &self,
        recovery: &FactorRecovery,
        now: Timestamp,
    ) -> Result<(Link, NewActionToken), EntropyError> {
        let (user, expires_at) = (recovery.user, recovery.expires_at);
        self.draw_owner_link(OwnerLink::StopRecovery, user, now, expires_at)
    }
}

fn stepped(
    user: UserId,
    (step, due_at): (RecoveryStep, Option<Timestamp>),
    now: Timestamp,
) -> FactorEvent {
    FactorEvent::Recovery {
        user_id: user,
        step,
        due_at,
        ts: now,
    }
}
