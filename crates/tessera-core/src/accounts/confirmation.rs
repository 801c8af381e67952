//! Whether it is the owner who asks, before what an account is found by changes.

use super::{Accounts, Fault};
use crate::account::User;
use crate::id::UserId;
use crate::limit::{Guessing, Throttled};
use crate::password::Password;
use crate::ports::StoreError;
use jiff::Timestamp;

/// Why a session alone was not enough.
pub(super) enum NotConfirmed {
    /// The password is wrong, or there is one and none was given.
    Password,
    /// Too many passwords were tried.
    Throttled(Throttled),
}

impl Accounts {
    /// Whether a user has a password, which is then asked for before what an account is found
    /// by changes.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn has_password(&self, user: UserId) -> Result<bool, StoreError> {
        let found = self.deployment.store.credentials(user).await?;
        Ok(found.is_some_and(|credentials| credentials.password_hash.is_some()))
    }

    /// The user, once they gave their password; who has none needs none.
    pub(super) async fn confirm_owner(
        &self,
        user: UserId,
        password: Option<&Password>,
        now: Timestamp,
    ) -> Result<Result<User, NotConfirmed>, Fault> {
        let deployment = &self.deployment;
        let Some(credentials) = deployment.store.credentials(user).await? else {
            return Ok(Err(NotConfirmed::Password));
        };
        let Some(stored) = credentials.password_hash.as_deref() else {
            return Ok(Ok(credentials.user));
        };
        let tries = deployment.limiter.guess(Guessing::User(user), now).await?;
        if let Err(throttled) = tries {
            return Ok(Err(NotConfirmed::Throttled(throttled)));
        }
        let Some(password) = password else {
            return Ok(Err(NotConfirmed::Password));
        };
        let compared = self.hasher.compare(password, Some(stored)).await?;
        Ok(match compared.matches {
            true => Ok(credentials.user),
            false => Err(NotConfirmed::Password),
        })
    }
}
