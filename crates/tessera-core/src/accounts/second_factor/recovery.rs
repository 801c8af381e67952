//! A lost second factor, taken off an account by staff (requirement MFA-5): one asks, another
//! approves, and a time passes. The owner is told of each step, and can stop it until the end.

use super::super::administrator::{Administrator, StaffChangeError};
use super::super::fault::operation_error;
use super::super::{Accounts, Fault};
use crate::account::{Email, EmailAddress, User};
use crate::action_token::{ActionToken, Purpose};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::event::{FactorEvent, RecoveryStep};
use crate::id::UserId;
use crate::limit::{Metered, Scope, Throttled};
use crate::link::Link;
use crate::mail::MailTemplate;
use crate::ports::{Effects, NewActionToken};
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

operation_error!(
    /// Why a recovery was not stopped by a link.
    StopRecoveryError {
        /// The link was used, has expired, or never was.
        #[error("the token is not good")]
        Token,
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
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

/// An owner who is told of a step.
struct Told {
    user: User,
    email: EmailAddress,
    /// What was asked for with the owner's language in the place of the staff's.
    request: RequestContext,
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
        let now = self.deployment.clock.now();
        if told.user.second_factor_at.is_none() {
            return Err(RecoveryError::Off);
        }
        let recovery = self.policy.second_factor.recovery.ask(user, actor, now);
        let step = (RecoveryStep::Asked, None);
        let mut effects = self.step(by, step, &told.user, request, now)?;
        let stop_link = self.stop_link(&recovery, now, &mut effects)?;
        let template = MailTemplate::RecoveryAsked { at: now, stop_link };
        self.tell(&told, template, now, &mut effects)?;
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
        let now = self.deployment.clock.now();
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
        let step = (RecoveryStep::Approved, Some(due_at));
        let mut effects = self.step(by, step, &told.user, request, now)?;
        let stop_link = self.stop_link(&approved, now, &mut effects)?;
        let template = MailTemplate::RecoveryApproved { due_at, stop_link };
        self.tell(&told, template, now, &mut effects)?;
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
        let now = self.deployment.clock.now();
        let store = &self.deployment.store;
        let recovery = store.factor_recovery(user, now).await?;
        let recovery = recovery.ok_or(RecoveryError::Absent)?;
        let approval = recovery.approval.ok_or(RecoveryError::NotApproved)?;
        if now < approval.due_at {
            let due_at = approval.due_at;
            return Err(RecoveryError::NotDue { due_at });
        }
        let step = (RecoveryStep::Finished, None);
        let mut effects = self.step(by, step, &told.user, request, now)?;
        let (lock_link, token) = self.draw_lock_link(user, now)?;
        effects.tokens.push(token);
        let template = MailTemplate::RecoveryFinished { at: now, lock_link };
        self.tell(&told, template, now, &mut effects)?;
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
        let now = self.deployment.clock.now();
        let step = (RecoveryStep::Stopped, None);
        let mut effects = self.step(by, step, &told.user, request, now)?;
        self.tell(
            &told,
            MailTemplate::RecoveryStopped { at: now },
            now,
            &mut effects,
        )?;
        let store = &self.deployment.store;
        match store
            .stop_factor_recovery(user, None, now, &effects)
            .await?
        {
            true => Ok(()),
            false => Err(RecoveryError::Absent),
        }
    }

    /// Whether a link is good, without using it: the page that it leads to asks first.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn is_stop_link(&self, token: &ActionToken) -> Result<bool, StopRecoveryError> {
        let now = self.deployment.clock.now();
        let (hash, store) = (token.hash(), &self.deployment.store);
        let found = store
            .action_token(&hash, Purpose::StopRecovery, now)
            .await?;
        Ok(found.is_some())
    }

    /// Stops a recovery by the link in a mail to the owner.
    ///
    /// # Errors
    /// See [`StopRecoveryError`].
    pub async fn stop_recovery_by_link(
        &self,
        token: &ActionToken,
        request: &RequestContext,
    ) -> Metered<UserId, StopRecoveryError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        match limiter.address(Scope::ActionToken, request, now).await {
            Ok(Ok(standing)) => Metered {
                outcome: self.try_stop(token, request, now).await,
                standing,
            },
            Ok(Err(throttled)) => Metered::refused(StopRecoveryError::Throttled(throttled)),
            Err(error) => Metered::refused(error.into()),
        }
    }

    async fn try_stop(
        &self,
        token: &ActionToken,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<UserId, StopRecoveryError> {
        let (hash, store) = (token.hash(), &self.deployment.store);
        let found = store
            .action_token(&hash, Purpose::StopRecovery, now)
            .await?;
        let user = found.ok_or(StopRecoveryError::Token)?.user;
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
        let stopped = store.stop_factor_recovery(user, Some(&hash), now, &effects);
        match stopped.await? {
            true => Ok(user),
            false => Err(StopRecoveryError::Token),
        }
    }

    /// Who acts, where they may.
    async fn must_recover(
        &self,
        by: Administrator<'_>,
        user: UserId,
    ) -> Result<RecoveryActor, RecoveryError> {
        self.must_act_on(by, user).await?;
        match by {
            Administrator::Operator => Ok(RecoveryActor::Operator),
            Administrator::Staff(claims) if claims.sub == user => Err(RecoveryError::Oneself),
            Administrator::Staff(claims) => Ok(RecoveryActor::Staff(claims.sub)),
        }
    }

    /// The owner, who is told of every step: nothing is done behind the back of anybody.
    async fn told(&self, user: UserId, request: &RequestContext) -> Result<Told, RecoveryError> {
        let store = &self.deployment.store;
        let found = store.user(user).await?;
        let user = found.ok_or(RecoveryError::Off)?;
        let is_proven = user.email.as_ref().is_some_and(Email::is_proven);
        let email = self.identity(&user)?.email.filter(|_| is_proven);
        let email = email.ok_or(RecoveryError::NoAddress)?;
        let profile = store.profile(user.id).await?;
        let locale = profile.map_or_else(|| request.locale.clone(), |profile| profile.locale);
        Ok(Told {
            user,
            email,
            request: RequestContext {
                locale,
                ..request.clone()
            },
        })
    }

    /// What is recorded of a step, and told to the sinks: with it, when the factor is due.
    fn step(
        &self,
        by: Administrator<'_>,
        step: (RecoveryStep, Option<Timestamp>),
        user: &User,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, Fault> {
        let action = match step.0 {
            RecoveryStep::Asked => AuditAction::RecoveryAsked,
            RecoveryStep::Approved => AuditAction::RecoveryApproved,
            RecoveryStep::Stopped => AuditAction::RecoveryStopped,
            RecoveryStep::Finished => AuditAction::RecoveryFinished,
        };
        let entry = self.staff_entry(by, action, Some(user.id), request, now)?;
        let mut effects = Effects {
            audit: vec![entry],
            ..Effects::default()
        };
        let event = stepped(user.id, step, now);
        self.publish_factor(event, request, now, &mut effects)?;
        Ok(effects)
    }

    fn tell(
        &self,
        told: &Told,
        template: MailTemplate,
        now: Timestamp,
        effects: &mut Effects,
    ) -> Result<(), Fault> {
        let mail = self.notice(&told.email, template, &told.request, now)?;
        effects.outbox.push(mail);
        Ok(())
    }

    /// A link that stops a recovery, good as long as there is something to stop.
    fn stop_link(
        &self,
        recovery: &FactorRecovery,
        now: Timestamp,
        effects: &mut Effects,
    ) -> Result<Link, Fault> {
        let deployment = &self.deployment;
        let token = ActionToken::draw(deployment.entropy.as_ref())?;
        effects.tokens.push(NewActionToken {
            hash: token.hash(),
            purpose: Purpose::StopRecovery,
            user: Some(recovery.user),
            payload_sealed: None,
            created_at: now,
            expires_at: recovery.expires_at,
        });
        Ok(deployment
            .origin
            .page_with_token("/account/recovery", token.expose()))
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
