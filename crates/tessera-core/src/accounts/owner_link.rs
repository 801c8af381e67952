//! Links in mails to owners about their second factor. Whoever reads the mailbox has them, so they
//! close an account or keep it as it is, and no more (ADR 0040, ADR 0044).

use super::Accounts;
use super::fault::operation_error;
use crate::action_token::{ActionToken, Purpose};
use crate::id::UserId;
use crate::limit::{Metered, Scope, Throttled};
use crate::link::Link;
use crate::ports::{EntropyError, NewActionToken};
use crate::request::RequestContext;
use jiff::Timestamp;

/// What a link to an owner is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerLink {
    /// Locking the account.
    Lock,
    /// Keeping the second factor that staff are to remove.
    StopRecovery,
}

impl OwnerLink {
    /// The page that it leads to, which asks before anything is done.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Lock => "/account/lock",
            Self::StopRecovery => "/account/recovery",
        }
    }

    pub(super) const fn purpose(self) -> Purpose {
        match self {
            Self::Lock => Purpose::LockAccount,
            Self::StopRecovery => Purpose::StopRecovery,
        }
    }
}

operation_error!(
    /// Why a link did nothing.
    OwnerLinkError {
        /// The link was used, has expired, or never was.
        #[error("the token is not good")]
        Token,
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

impl Accounts {
    /// A link to the owner `user`, and what is stored of it.
    pub(super) fn draw_owner_link(
        &self,
        link: OwnerLink,
        user: UserId,
        created_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(Link, NewActionToken), EntropyError> {
        let deployment = &self.deployment;
        let token = ActionToken::draw(deployment.entropy.as_ref())?;
        let leads_to = deployment
            .origin
            .page_with_token(link.path(), token.expose());
        let token = NewActionToken {
            hash: token.hash(),
            purpose: link.purpose(),
            user: Some(user),
            payload_sealed: None,
            created_at,
            expires_at,
        };
        Ok((leads_to, token))
    }

    /// Whether a link is good, without using it.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn is_owner_link(
        &self,
        link: OwnerLink,
        token: &ActionToken,
    ) -> Result<bool, OwnerLinkError> {
        let now = self.deployment.clock.now();
        let (hash, store) = (token.hash(), &self.deployment.store);
        let found = store.action_token(&hash, link.purpose(), now).await?;
        Ok(found.is_some())
    }

    /// Does what a link is for. Of any number of callers with one link one does so.
    ///
    /// # Errors
    /// See [`OwnerLinkError`].
    pub async fn use_owner_link(
        &self,
        link: OwnerLink,
        token: &ActionToken,
        request: &RequestContext,
    ) -> Metered<UserId, OwnerLinkError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        let checked = limiter.address(Scope::ActionToken, request, now).await;
        let work = self.try_owner_link(link, token, request, now);
        Metered::where_granted(checked, OwnerLinkError::Throttled, work).await
    }

    async fn try_owner_link(
        &self,
        link: OwnerLink,
        token: &ActionToken,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<UserId, OwnerLinkError> {
        let (hash, store) = (token.hash(), &self.deployment.store);
        let found = store.action_token(&hash, link.purpose(), now).await?;
        let user = found.ok_or(OwnerLinkError::Token)?.user;
        match link {
            OwnerLink::Lock => self.lock_by_link(user, &hash, request, now).await?,
            OwnerLink::StopRecovery => self.stop_by_link(user, &hash, request, now).await?,
        }
        Ok(user)
    }
}
