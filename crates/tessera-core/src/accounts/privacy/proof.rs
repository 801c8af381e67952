//! Whether it is the owner who asks: a session that somebody found open is not enough.

use super::super::confirmation::NotConfirmed;
use super::super::{Accounts, Fault};
use crate::id::{SessionId, UserId};
use crate::limit::Throttled;
use crate::password::Password;
use jiff::Timestamp;

/// What whoever asks shows, beside the session. Where a second factor is on it was proven in the
/// session a moment ago, whatever else is shown.
#[derive(Clone, Copy)]
pub enum OwnerProof<'a> {
    /// The password, where the account has one.
    Password(Option<&'a Password>),
    /// That they logged in a moment ago, where no second factor is on.
    Session,
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
        let is_recent =
            |at: Option<Timestamp>| at.is_some_and(|at| now.duration_since(at) < recent);
        let has_factor = standing.required_since.is_some();
        if has_factor && !is_recent(standing.proven_at) {
            return Ok(Err(NotOwner::Factor));
        }
        if let OwnerProof::Password(password) = proof
            && self.has_password(user).await?
        {
            let confirmed = self.confirm_owner(user, password, now).await?;
            return Ok(confirmed.map(drop).map_err(NotOwner::from));
        }
        match has_factor || is_recent(standing.began_at) {
            true => Ok(Ok(())),
            false => Ok(Err(NotOwner::Login)),
        }
    }
}
