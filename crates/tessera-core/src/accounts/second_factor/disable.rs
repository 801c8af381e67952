//! Turning the second factor off, by the password and the factor (requirement MFA-6).

use super::super::Accounts;
use super::super::confirmation::NotConfirmed;
use super::super::fault::operation_error;
use super::check::{CodeRefused, count_check};
use crate::audit::AuditAction;
use crate::id::UserId;
use crate::limit::Throttled;
use crate::mail::MailTemplate;
use crate::password::Password;
use crate::request::RequestContext;
use crate::second_factor::FactorCode;

operation_error!(
    /// Why the second factor stays on.
    DisableSecondFactorError {
        /// It is off.
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
    /// Turns the second factor off; the owner is told. Whoever has a password gives it.
    ///
    /// # Errors
    /// See [`DisableSecondFactorError`].
    pub async fn disable_second_factor(
        &self,
        user: UserId,
        password: Option<&Password>,
        code: &FactorCode,
        request: &RequestContext,
    ) -> Result<(), DisableSecondFactorError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let user = self.confirm_owner(user, password, now).await??;
        if user.second_factor_at.is_none() {
            return Err(DisableSecondFactorError::Off);
        }
        let method = code.method();
        let (proof, tries_left) = match self.try_factor(&user, code, now).await? {
            Ok(proven) => proven,
            Err(refused) => {
                let refused = self.refuse_code(&user, method, refused, request, now);
                return Err(DisableSecondFactorError::Code(refused.await?));
            }
        };
        let told = |at, reset_link| MailTemplate::SecondFactorDisabled { at, reset_link };
        let action = AuditAction::SecondFactorDisabled;
        let effects = self.factor_effects(&user, action, told, request, now)?;
        let store = &deployment.store;
        if !store
            .remove_second_factor(user.id, &proof, &effects)
            .await?
        {
            let refused = CodeRefused::Mismatch { tries_left };
            let refused = self.refuse_code(&user, method, refused, request, now);
            return Err(DisableSecondFactorError::Code(refused.await?));
        }
        count_check(method, "success");
        metrics::counter!("tessera_second_factor_changes_total", "change" => "disabled")
            .increment(1);
        Ok(())
    }
}
