//! Changing a password that is known (requirement AUTH-7).

use super::Accounts;
use super::fault::operation_error;
use crate::audit::AuditAction;
use crate::id::{SessionId, UserId};
use crate::limit::{Guessing, Throttled};
use crate::password::{Password, PersonContext, Violation};
use crate::ports::PasswordChange;
use crate::request::RequestContext;

operation_error!(
    /// Why a password was not changed.
    ChangePasswordError {
        /// The current password is wrong, or there is none.
        #[error("the current password does not match")]
        Mismatch,
        /// The new password is not taken.
        #[error("the new password breaks the policy")]
        Password(Vec<Violation>),
        /// Too many wrong passwords.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
        /// It was changed by somebody else at the same moment.
        #[error("the password was changed meanwhile")]
        Busy,
    }
);

impl Accounts {
    /// Replaces the password of a logged-in user who knows the current one. All sessions but
    /// this one end, and the owner is told.
    ///
    /// # Errors
    /// See [`ChangePasswordError`].
    pub async fn change_password(
        &self,
        user: UserId,
        here: SessionId,
        current: &Password,
        new: &Password,
        request: &RequestContext,
    ) -> Result<(), ChangePasswordError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let tries = deployment.limiter.guess(Guessing::User(user), now).await?;
        tries.map_err(ChangePasswordError::Throttled)?;
        let found = deployment.store.credentials(user).await?;
        let credentials = found.ok_or(ChangePasswordError::Mismatch)?;
        let stored = credentials.password_hash.as_deref();
        if !self.hasher.compare(current, stored).await?.matches {
            return Err(ChangePasswordError::Mismatch);
        }
        let identity = self.identity(&credentials.user)?;
        let email = identity.email.ok_or(ChangePasswordError::Mismatch)?;
        let person = PersonContext {
            email: Some(&email),
            name: None,
        };
        let violations = self.check_password(new, person).await;
        if !violations.is_empty() {
            return Err(ChangePasswordError::Password(violations));
        }
        let change = PasswordChange {
            user,
            was: credentials.password_hash,
            hash: self.hasher.hash(new).await?,
            keep: Some(here),
            revoked_since: self.access.revocations_since(now),
        };
        let action = AuditAction::PasswordChanged;
        let mut effects = self.password_effects(action, user, &email, request, now)?;
        for entry in &mut effects.audit {
            entry.session = Some(here);
        }
        let changed = deployment.store.change_password(&change, now, &effects);
        let ended = changed.await?.ok_or(ChangePasswordError::Busy)?;
        self.access.refuse_all(&ended, now).await?;
        Ok(())
    }
}
