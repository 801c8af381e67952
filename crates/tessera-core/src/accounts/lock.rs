//! An account locked by its owner, by the link in every mail that tells of a changed second factor
//! (requirement MFA-6): whoever changed it is out at once, and nobody gets in before staff open the
//! account again. Whoever reads the mailbox can close it, and no more.

use super::{Accounts, OwnerLink, OwnerLinkError};
use crate::account::Email;
use crate::action_token::ActionTokenHash;
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::id::UserId;
use crate::link::Link;
use crate::mail::MailTemplate;
use crate::ports::{Effects, EntropyError, NewActionToken};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};

/// How long a link is good: mails are read late.
pub(crate) const LINK_TTL: SignedDuration = SignedDuration::from_hours(14 * 24);

impl Accounts {
    /// A link that locks the account of `user`, and what is stored of it.
    pub(super) fn draw_lock_link(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<(Link, NewActionToken), EntropyError> {
        let expires_at = now.saturating_add(LINK_TTL).unwrap_or(Timestamp::MAX);
        self.draw_owner_link(OwnerLink::Lock, user, now, expires_at)
    }

    /// Locks an account: its sessions end, and nobody logs in before staff open it. The last admin
    /// is locked, too; the way back is the shell of the deployment.
    pub(super) async fn lock_by_link(
        &self,
        user: UserId,
        token: &ActionTokenHash,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), OwnerLinkError> {
        let store = &self.deployment.store;
        let effects = self.lock_effects(user, request, now).await?;
        let change = self.staff_change(now);
        let ended = store.lock_account(user, token, change, &effects).await?;
        let ended = ended.ok_or(OwnerLinkError::Token)?;
        self.access.refuse_all(&ended, now).await?;
        Ok(())
    }

    /// What is recorded, and told to the owner. Who had the link is not known.
    async fn lock_effects(
        &self,
        user: UserId,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, OwnerLinkError> {
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
            return Err(OwnerLinkError::Token);
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
