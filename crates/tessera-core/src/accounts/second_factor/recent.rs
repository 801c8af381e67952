//! Whether a session proved its owner's second factor a moment ago: what changes how an
//! account is got into asks for that.

use super::super::Accounts;
use super::super::fault::operation_error;
use super::check::{CodeRefused, count_check};
use crate::audit::{AuditAction, AuditOutcome};
use crate::id::{SessionId, UserId};
use crate::ports::{Effects, StoreError};
use crate::request::RequestContext;
use crate::second_factor::FactorCode;

operation_error!(
    /// Why a session proved nothing.
    ProveFactorError {
        /// The account has no second factor.
        #[error("the second factor is off")]
        Off,
        /// The code proves nothing.
        #[error("the code was refused")]
        Code(#[source] CodeRefused),
    }
);

impl Accounts {
    /// Whether a session has to prove its owner's second factor before a change: the account
    /// has one, and it was not proven here within [`SecondFactorPolicy::recent`].
    ///
    /// # Errors
    /// Fails when the store does.
    ///
    /// [`SecondFactorPolicy::recent`]: crate::second_factor::SecondFactorPolicy::recent
    pub async fn is_factor_due(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<bool, StoreError> {
        let now = self.deployment.clock.now();
        let standing = self.deployment.store.factor_standing(user, session).await?;
        // Nobody's account asks for nothing.
        let Some(standing) = standing else {
            return Ok(false);
        };
        let is_recent = standing
            .proven_at
            .is_some_and(|at| now.duration_since(at) < self.policy.second_factor.recent);
        Ok(standing.required_since.is_some() && !is_recent)
    }

    /// Proves the second factor in a session.
    ///
    /// # Errors
    /// See [`ProveFactorError`].
    pub async fn prove_factor(
        &self,
        user: UserId,
        session: SessionId,
        code: &FactorCode,
        request: &RequestContext,
    ) -> Result<(), ProveFactorError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let found = deployment.store.user(user).await?;
        let protected = found.filter(|user| user.second_factor_at.is_some());
        let user = protected.ok_or(ProveFactorError::Off)?;
        let tried = self.try_factor(&user, session, code, request, now).await?;
        let (proof, tries_left) = tried.map_err(ProveFactorError::Code)?;
        let method = proof.method().as_str();
        let (action, outcome) = (AuditAction::SecondFactorProven, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let effects = Effects {
            audit: vec![
                entry
                    .by_owner(user.id)
                    .in_session(session)
                    .with("method", method),
            ],
            ..Effects::default()
        };
        let store = &deployment.store;
        let proven = store.prove_factor(user.id, session, &proof, now, &effects);
        if !proven.await? {
            let refused = CodeRefused::Mismatch { tries_left };
            let refused = self.refuse_code(&user, method, refused, request, now);
            return Err(ProveFactorError::Code(refused.await?));
        }
        count_check(method, "success");
        Ok(())
    }
}
