//! Turning the second factor off, by the password and the factor (requirement MFA-6).

use super::super::confirmation::NotConfirmed;
use super::super::fault::operation_error;
use super::super::{Accounts, Fault};
use super::check::{CodeRefused, count_check};
use super::in_order;
use crate::account::User;
use crate::audit::AuditAction;
use crate::event::FactorEvent;
use crate::id::{SessionId, UserId};
use crate::limit::Throttled;
use crate::mail::MailTemplate;
use crate::password::Password;
use crate::ports::FactorUse;
use crate::request::RequestContext;
use crate::second_factor::{FactorCode, FactorKind};
use jiff::Timestamp;

operation_error!(
    /// Why the second factor stays on.
    DisableSecondFactorError {
        /// It is off, or the one to be removed is.
        #[error("the second factor is off")]
        Off,
        /// The password is wrong, or there is one and none was given.
        #[error("the password does not match")]
        Password,
        /// The code proves nothing.
        #[error("the code was refused")]
        Code(#[source] CodeRefused),
        /// Too many passwords were tried.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

impl From<NotConfirmed> for DisableSecondFactorError {
    fn from(refused: NotConfirmed) -> Self {
        match refused {
            NotConfirmed::Password => Self::Password,
            NotConfirmed::Throttled(throttled) => Self::Throttled(throttled),
        }
    }
}

impl Accounts {
    /// Turns the second factor off, or removes `removed` alone where another stays; the owner is
    /// told. Whoever has a password gives it.
    ///
    /// # Errors
    /// See [`DisableSecondFactorError`].
    pub async fn disable_second_factor(
        &self,
        user: UserId,
        session: SessionId,
        removed: Option<FactorKind>,
        password: Option<&Password>,
        code: &FactorCode,
        request: &RequestContext,
    ) -> Result<(), DisableSecondFactorError> {
        let now = self.deployment.clock.now();
        let user = self.confirm_owner(user, password, now).await??;
        if user.second_factor_at.is_none() {
            return Err(DisableSecondFactorError::Off);
        }
        let kinds = in_order(&self.deployment.store.factors(user.id).await?);
        let removal = match removed {
            Some(kind) if !kinds.contains(&kind) => return Err(DisableSecondFactorError::Off),
            Some(kind) if kinds.len() > 1 => Removal::One(kind),
            Some(_) | None => Removal::All(kinds),
        };
        let tried = self.try_factor(&user, session, code, request, now).await?;
        let (proof, tries_left) = tried.map_err(DisableSecondFactorError::Code)?;
        let method = proof.method().as_str();
        let is_removed = self.remove(&user, &removal, &proof, request, now).await?;
        if !is_removed {
            let refused = CodeRefused::Mismatch { tries_left };
            let refused = self.refuse_code(&user, method, refused, request, now);
            return Err(DisableSecondFactorError::Code(refused.await?));
        }
        count_check(method, "success");
        let change = match removal {
            Removal::All(_) => "disabled",
            Removal::One(_) => "removed",
        };
        metrics::counter!("tessera_second_factor_changes_total", "change" => change).increment(1);
        Ok(())
    }

    async fn remove(
        &self,
        user: &User,
        removal: &Removal,
        proof: &FactorUse,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let store = &self.deployment.store;
        let removed = match removal {
            Removal::All(kinds) => {
                let told = |at, reset_link, lock_link| MailTemplate::SecondFactorDisabled {
                    at,
                    reset_link,
                    lock_link,
                };
                let action = AuditAction::SecondFactorDisabled;
                let mut effects = self.factor_effects(user, action, told, request, now)?;
                let event = FactorEvent::removed(user.id, kinds, false, now);
                self.publish_factor(event, request, now, &mut effects)?;
                store.remove_second_factor(user.id, proof, &effects).await?
            }
            Removal::One(kind) => {
                let told = |at, reset_link, lock_link| MailTemplate::FactorRemoved {
                    at,
                    reset_link,
                    lock_link,
                };
                let action = AuditAction::FactorRemoved;
                let mut effects = self.factor_effects(user, action, told, request, now)?;
                effects.note("method", kind.as_str());
                let event = FactorEvent::removed(user.id, &[*kind], true, now);
                self.publish_factor(event, request, now, &mut effects)?;
                store.remove_factor(user.id, *kind, proof, &effects).await?
            }
        };
        Ok(removed)
    }
}

/// What is removed.
enum Removal {
    /// Every factor, so that logins ask for none.
    All(Vec<FactorKind>),
    /// One, where another stays.
    One(FactorKind),
}
