//! An account locked by its owner, by the link in every mail that tells of a changed second factor
//! (requirement MFA-6): whoever changed it is out at once, and nobody gets in before staff open the
//! account again. Whoever reads the mailbox can close it, and no more.

use super::Accounts;
use super::fault::operation_error;
use crate::account::Email;
use crate::action_token::{ActionToken, Purpose};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::id::UserId;
use crate::limit::{Metered, Scope, Throttled};
use crate::link::Link;
use crate::mail::MailTemplate;
use crate::ports::{Effects, EntropyError, NewActionToken};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};

/// How long a link is good: mails are read late.
const LINK_TTL: SignedDuration = SignedDuration::from_hours(14 * 24);

operation_error!(
    /// Why an account was not locked.
    LockAccountError {
        /// The link was used, has expired, or never was.
        #[error("the token is not good")]
        Token,
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

impl Accounts {
    /// A link that locks the account of `user`, and what is stored of it.
    pub(super) fn draw_lock_link(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<(Link, NewActionToken), EntropyError> {
        let deployment = &self.deployment;
        let token = ActionToken::draw(deployment.entropy.as_ref())?;
        let link = deployment
            .origin
            .page_with_token("/account/lock", token.expose());
        let token = NewActionToken {
            hash: token.hash(),
            purpose: Purpose::LockAccount,
            user: Some(user),
            payload_sealed: None,
            created_at: now,
            expires_at: now.saturating_add(LINK_TTL).unwrap_or(Timestamp::MAX),
        };
        Ok((link, token))
    }

    /// Whether a link is good, without using it: the page that it leads to asks first.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn is_lock_link(&self, token: &ActionToken) -> Result<bool, LockAccountError> {
        let now = self.deployment.clock.now();
        let (hash, store) = (token.hash(), &self.deployment.store);
        let found = store.action_token(&hash, Purpose::LockAccount, now).await?;
        Ok(found.is_some())
    }

    /// Locks the account of a link: its sessions end, and nobody logs in before staff open it. Of
    /// any number of callers with one link one does so. The last admin is locked, too; the way
    /// back is the shell of the deployment.
    ///
    /// # Errors
    /// See [`LockAccountError`].
    pub async fn lock_account(
        &self,
        token: &ActionToken,
        request: &RequestContext,
    ) -> Metered<UserId, LockAccountError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        match limiter.address(Scope::ActionToken, request, now).await {
            Ok(Ok(standing)) => Metered {
                outcome: self.try_lock(token, request, now).await,
                standing,
            },
            Ok(Err(throttled)) => Metered::refused(LockAccountError::Throttled(throttled)),
            Err(error) => Metered::refused(error.into()),
        }
    }

    async fn try_lock(
        &self,
        token: &ActionToken,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<UserId, LockAccountError> {
        let (hash, store) = (token.hash(), &self.deployment.store);
        let found = store.action_token(&hash, Purpose::LockAccount, now).await?;
        let user = found.ok_or(LockAccountError::Token)?.user;
        let effects = self.lock_effects(user, request, now).await?;
        let change = self.staff_change(now);
        let ended = store.lock_account(user, &hash, change, &effects).await?;
        let ended = ended.ok_or(LockAccountError::Token)?;
        self.access.refuse_all(&ended, now).await?;
        Ok(user)
    }

    /// What is recorded, and told to the owner. Who had the link is not known.
    async fn lock_effects(
        &self,
        user: UserId,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, LockAccountError> {
        let deployment = &self.deployment;
        let (action, outcome) = (AuditAction::AccountLocked, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let mut effects = Effects {
            audit: vec![NewAuditEntry {
                subject: Some(user),
                ..entry.with("by", "link")
            }],
            ..Effects::default()
        };
        let Some(user) = deployment.store.user(user).await? else {
            return Err(LockAccountError::Token);
        };
        let is_proven = user.email.as_ref().is_some_and(Email::is_proven);
        if let Some(email) = self.identity(&user)?.email.filter(|_| is_proven) {
            let told = MailTemplate::AccountLocked { at: now };
            effects
                .outbox
                .push(self.notice(&email, told, request, now)?);
        }
        Ok(effects)
    }
}
