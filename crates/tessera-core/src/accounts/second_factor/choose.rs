//! Which of several second factors is asked for first.

use super::super::Accounts;
use super::super::fault::operation_error;
use crate::audit::{AuditAction, AuditOutcome};
use crate::id::UserId;
use crate::ports::Effects;
use crate::request::RequestContext;
use crate::second_factor::FactorKind;

operation_error!(
    /// Why the choice was not taken.
    ChooseFactorError {
        /// No such factor protects the account.
        #[error("no such factor protects the account")]
        Off,
    }
);

impl Accounts {
    /// Has the factor of `kind` asked for first.
    ///
    /// # Errors
    /// See [`ChooseFactorError`].
    pub async fn choose_factor(
        &self,
        user: UserId,
        kind: FactorKind,
        request: &RequestContext,
    ) -> Result<(), ChooseFactorError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let (action, outcome) = (AuditAction::FactorChosen, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let effects = Effects {
            audit: vec![entry.by_owner(user).with("method", kind.as_str())],
            ..Effects::default()
        };
        match deployment.store.choose_factor(user, kind, &effects).await? {
            true => Ok(()),
            false => Err(ChooseFactorError::Off),
        }
    }
}
