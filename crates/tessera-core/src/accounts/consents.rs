//! Giving and withdrawing consent. The record only grows.

use super::Accounts;
use super::fault::operation_error;
use crate::audit::{AuditAction, AuditOutcome};
use crate::consent::{Consent, ConsentPurpose, TextVersion};
use crate::id::{ConsentId, UserId};
use crate::limit::Throttled;
use crate::ports::{Effects, Entropy, EntropyError, StoreError};
use crate::request::RequestContext;
use jiff::Timestamp;

operation_error!(
    /// Why a consent was not recorded.
    ConsentError {
        /// The account stated more in a day than anybody does.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What a person says.
pub struct ConsentStatement {
    /// What for.
    pub purpose: ConsentPurpose,
    /// Which text.
    pub text_version: TextVersion,
    /// Given, or withdrawn.
    pub given: bool,
    /// When they say it was.
    pub claimed_at: Option<Timestamp>,
}

impl ConsentStatement {
    /// The entry of the record that it makes.
    pub(crate) fn recorded(
        &self,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<Consent, EntropyError> {
        Ok(Consent {
            id: ConsentId::generate(now, entropy)?,
            purpose: self.purpose.clone(),
            text_version: self.text_version.clone(),
            given: self.given,
            claimed_at: self.claimed_at,
            recorded_at: now,
        })
    }
}

impl Accounts {
    /// Everything a user agreed to and took back, oldest first.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn consents(&self, user: UserId) -> Result<Vec<Consent>, StoreError> {
        self.deployment.store.consents(user).await
    }

    /// Adds a statement to the record.
    ///
    /// # Errors
    /// See [`ConsentError`].
    pub async fn state_consent(
        &self,
        user: UserId,
        statement: &ConsentStatement,
        request: &RequestContext,
    ) -> Result<Consent, ConsentError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let checked = deployment.limiter.consent(user, now).await?;
        checked.map_err(ConsentError::Throttled)?;
        let consent = statement.recorded(deployment.entropy.as_ref(), now)?;
        let entry = deployment
            .audit(AuditAction::Consent, AuditOutcome::Success, request, now)?
            .by_owner(user)
            .with("purpose", consent.purpose.as_str())
            .with("given", consent.given);
        let effects = Effects {
            audit: vec![entry],
            ..Effects::default()
        };
        let added = std::slice::from_ref(&consent);
        deployment.store.add_consents(user, added, &effects).await?;
        Ok(consent)
    }
}
