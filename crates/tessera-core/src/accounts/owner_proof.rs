//! Whether it is the owner who asks: a session that somebody found open is not enough.

use super::confirmation::NotConfirmed;
use super::{Accounts, Fault};
use crate::id::{SessionId, UserId};
use crate::limit::Throttled;
use crate::password::Password;
use crate::ports::{FactorStanding, StoreError};
use jiff::{SignedDuration, Timestamp};

/// What whoever asks shows, beside the session. Where a second factor is on it was proven in the
/// session a moment ago, whatever else is shown.
#[derive(Clone, Copy)]
pub enum OwnerProof<'a> {
    /// The password, where the account has one.
    Password(Option<&'a Password>),
    /// That they logged in a moment ago, where no second factor is on.
    Session,
    /// The same, or else the password, where the account has one.
    SessionOrPassword(Option<&'a Password>),
}

/// What is missing, where it was not shown that it is the owner who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOwner {
    /// The account is gone.
    #[error("the account is gone")]
    Gone,
    /// The password is wrong, or there is one and none was given.
    #[error("the password does not match")]
    Password,
    /// The second factor was not proven a moment ago.
    #[error("the second factor was not proven a moment ago")]
    Factor,
    /// The login was too long ago.
    #[error("the login was too long ago")]
    Login,
    /// Too many passwords were tried.
    #[error("too many requests")]
    Throttled(#[source] Throttled),
}

impl From<NotConfirmed> for NotOwner {
    fn from(refused: NotConfirmed) -> Self {
        match refused {
            NotConfirmed::Password => Self::Password,
            NotConfirmed::Throttled(throttled) => Self::Throttled(throttled),
        }
    }
}

impl Accounts {
    /// Whether whoever holds the session shows that the account is theirs.
    pub(super) async fn prove_owner(
        &self,
        user: UserId,
        session: SessionId,
        proof: OwnerProof<'_>,
        now: Timestamp,
    ) -> Result<Result<(), NotOwner>, Fault> {
        let standing = self.deployment.store.factor_standing(user, session).await?;
        let Some(standing) = standing else {
            return Ok(Err(NotOwner::Gone));
        };
        let recent = self.policy.second_factor.recent;
        let Some(is_shown) = shows_owner(&standing, recent, now) else {
            return Ok(Err(NotOwner::Factor));
        };
        let password = match proof {
            OwnerProof::Password(password) => Some(password),
            OwnerProof::SessionOrPassword(password) if !is_shown => Some(password),
            OwnerProof::SessionOrPassword(_) | OwnerProof::Session => None,
        };
        if let Some(password) = password
            && self.has_password(user).await?
        {
            let confirmed = self.confirm_owner(user, password, now).await?;
            return Ok(confirmed.map(drop).map_err(NotOwner::from));
        }
        Ok(is_shown.then_some(()).ok_or(NotOwner::Login))
    }

    /// Whether the password is what whoever holds the session shows that the account is theirs
    /// by: there is one, no second factor is on, and the login was not a moment ago.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn is_password_due(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<bool, StoreError> {
        let now = self.deployment.clock.now();
        let standing = self.deployment.store.factor_standing(user, session).await?;
        let recent = self.policy.second_factor.recent;
        let is_shown = standing.map(|standing| shows_owner(&standing, recent, now));
        Ok(is_shown == Some(Some(false)) && self.has_password(user).await?)
    }
}

/// Whether a session alone shows that it is the owner's: its second factor was proven a moment
/// ago, or its login was, where no second factor is on. None where a factor is on and was not
/// proven.
fn shows_owner(standing: &FactorStanding, recent: SignedDuration, now: Timestamp) -> Option<bool> {
    let is_recent = |at: Option<Timestamp>| at.is_some_and(|at| now.duration_since(at) < recent);
    match standing.required_since {
        Some(_) => is_recent(standing.proven_at).then_some(true),
        None => Some(is_recent(standing.began_at)),
    }
}
