//! Choosing a new password by a link in a mail (requirement AUTH-4).
//!
//! Whoever asks learns nothing: the request is written down, whoever the address belongs to, and
//! looked into by a worker (ADR 0046).

use super::fault::operation_error;
use super::{Accounts, Fault};
use crate::account::EmailAddress;
use crate::action_token::{ActionToken, Purpose};
use crate::audit::{AuditAction, AuditOutcome};
use crate::id::UserId;
use crate::limit::{MailPurpose, Metered, Scope, Throttled};
use crate::mail::MailTemplate;
use crate::outbox::{NewEntry, ResetRequest, StrangersRequest};
use crate::password::{Password, PersonContext, Violation};
use crate::ports::{Effects, PasswordChange};
use crate::request::RequestContext;
use jiff::Timestamp;

operation_error!(
    /// Why no link was sent.
    RequestResetError {
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

operation_error!(
    /// Why no new password was set.
    ResetPasswordError {
        /// The link was used, has expired, or never was.
        #[error("the token is not good")]
        Token,
        /// The password is not taken. The link stays good.
        #[error("the password breaks the policy")]
        Password(Vec<Violation>),
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

impl Accounts {
    /// Has a link to a new password sent, where the address has an account:
    /// [`StrangersRequests`](super::StrangersRequests) does so a moment later.
    ///
    /// # Errors
    /// See [`RequestResetError`]; the limit counts for the address whether or not it has an
    /// account.
    pub async fn request_reset(
        &self,
        email: &EmailAddress,
        request: &RequestContext,
    ) -> Metered<(), RequestResetError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        let index = self.deployment.index_key.email(email);
        let checked = match limiter.address(Scope::Message, request, now).await {
            Ok(Ok(_)) => limiter.mail(MailPurpose::Reset, &index, now).await,
            other => other,
        };
        Metered::where_granted(
            checked,
            RequestResetError::Throttled,
            self.note_reset_request(email, request, now),
        )
        .await
    }

    /// Writes down that a link was asked for. Whose the address is, is found out later: what is
    /// not looked up here cannot be told from the answer, or from how long it takes.
    async fn note_reset_request(
        &self,
        email: &EmailAddress,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), RequestResetError> {
        let deployment = &self.deployment;
        let asked = ResetRequest {
            email: email.as_str().to_owned(),
            by: StrangersRequest::of(request, now),
        };
        let expires_at = now
            .saturating_add(self.policy.reset_ttl)
            .unwrap_or(Timestamp::MAX);
        let (keys, entropy) = (&deployment.keys, deployment.entropy.as_ref());
        let entry = NewEntry::request(&asked, expires_at, keys, entropy)?;
        let entry = entry.addressed_to(deployment.index_key.email(email));
        deployment.store.enqueue(&[entry]).await?;
        metrics::counter!("tessera_password_resets_total", "outcome" => "requested").increment(1);
        Ok(())
    }

    /// Whether a link is good, without using it: the page that it leads to asks first.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn is_reset(&self, token: &ActionToken) -> Result<bool, ResetPasswordError> {
        let now = self.deployment.clock.now();
        let purpose = Purpose::ResetPassword;
        let store = &self.deployment.store;
        let found = store.action_token(&token.hash(), purpose, now).await?;
        Ok(found.is_some())
    }

    /// Sets a new password by the link. Of any number of callers one sets it; all sessions
    /// end, and the owner is told. Second factors stay.
    ///
    /// # Errors
    /// See [`ResetPasswordError`].
    pub async fn reset_password(
        &self,
        token: &ActionToken,
        password: &Password,
        request: &RequestContext,
    ) -> Metered<(), ResetPasswordError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        let checked = limiter.address(Scope::ActionToken, request, now).await;
        Metered::where_granted(
            checked,
            ResetPasswordError::Throttled,
            self.try_reset(token, password, request, now),
        )
        .await
    }

    async fn try_reset(
        &self,
        token: &ActionToken,
        password: &Password,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), ResetPasswordError> {
        let deployment = &self.deployment;
        let (hash, purpose) = (token.hash(), Purpose::ResetPassword);
        let found = deployment.store.action_token(&hash, purpose, now).await?;
        let user = found.ok_or(ResetPasswordError::Token)?.user;
        let found = deployment.store.credentials(user).await?;
        let credentials = found.ok_or(ResetPasswordError::Token)?;
        let identity = self.identity(&credentials.user)?;
        let email = identity.email.ok_or(ResetPasswordError::Token)?;
        let person = PersonContext {
            email: Some(&email),
            name: None,
        };
        let violations = self.check_password(password, person).await;
        if !violations.is_empty() {
            return Err(ResetPasswordError::Password(violations));
        }
        let change = PasswordChange {
            user,
            was: credentials.password_hash,
            hash: self.hasher.hash(password).await?,
            keep: None,
            revoked_since: self.access.revocations_since(now),
        };
        let action = AuditAction::PasswordReset;
        let effects = self.password_effects(action, user, &email, request, now)?;
        let store = &deployment.store;
        let reset = store.reset_password(&hash, &change, now, &effects).await?;
        let ended = reset.ok_or(ResetPasswordError::Token)?;
        self.access.refuse_all(&ended, now).await?;
        metrics::counter!("tessera_password_resets_total", "outcome" => "completed").increment(1);
        Ok(())
    }

    /// What is told and recorded when a password was replaced.
    pub(super) fn password_effects(
        &self,
        action: AuditAction,
        user: UserId,
        email: &EmailAddress,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, Fault> {
        let template = MailTemplate::PasswordChanged {
            at: now,
            reset_link: self.deployment.origin.page("/password/forgot"),
        };
        let entry = self
            .deployment
            .audit(action, AuditOutcome::Success, request, now)?;
        Ok(Effects {
            outbox: vec![self.notice(email, template, request, now)?],
            audit: vec![entry.by_owner(user)],
            ..Effects::default()
        })
    }
}
