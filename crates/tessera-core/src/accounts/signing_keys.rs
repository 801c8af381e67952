//! Signing keys, as staff see them, make them and retire them (requirements AUTH-6, AUTH-8).

use super::Accounts;
use super::administrator::Administrator;
use super::fault::operation_error;
use crate::audit::AuditAction;
use crate::request::RequestContext;
use crate::token::{Algorithm, KeyOverview, KeyState, SigningKeysError};
use jiff::SignedDuration;

operation_error!(
    /// Why keys were neither read nor changed.
    ChangeKeysError {
        /// The keys are as they are.
        #[error("the keys stay as they are")]
        Keys(#[source] SigningKeysError),
    }
);

impl Accounts {
    /// The keys, the newest to sign first; nothing of what is secret in them.
    ///
    /// # Errors
    /// See [`ChangeKeysError`].
    pub async fn signing_keys(&self) -> Result<Vec<KeyOverview>, ChangeKeysError> {
        let listed = self.deployment.signing_keys.list().await;
        listed.map_err(ChangeKeysError::Keys)
    }

    /// Makes a key that signs from `lead` on; of the algorithm of the one that signs, where none is
    /// named.
    ///
    /// # Errors
    /// See [`ChangeKeysError`].
    pub async fn rotate_signing_key(
        &self,
        by: Administrator<'_>,
        algorithm: Option<Algorithm>,
        lead: SignedDuration,
        request: &RequestContext,
    ) -> Result<KeyOverview, ChangeKeysError> {
        let algorithm = match algorithm {
            Some(algorithm) => algorithm,
            None => self.signers_algorithm().await?,
        };
        let now = self.deployment.clock.now();
        let entry = self.staff_entry(by, AuditAction::SigningKey, None, request, now)?;
        let keys = &self.deployment.signing_keys;
        let made = keys.rotate_on_record(algorithm, lead, entry).await;
        made.map_err(ChangeKeysError::Keys)
    }

    /// Has the tokens of a key refused, and wipes it; `at_once` even while they live.
    ///
    /// # Errors
    /// See [`ChangeKeysError`].
    pub async fn retire_signing_key(
        &self,
        by: Administrator<'_>,
        kid: &str,
        at_once: bool,
        request: &RequestContext,
    ) -> Result<(), ChangeKeysError> {
        let now = self.deployment.clock.now();
        let entry = self.staff_entry(by, AuditAction::SigningKey, None, request, now)?;
        let keys = &self.deployment.signing_keys;
        let retired = keys.retire_on_record(kid, at_once, entry).await;
        retired.map_err(ChangeKeysError::Keys)
    }

    async fn signers_algorithm(&self) -> Result<Algorithm, ChangeKeysError> {
        let listed = self.signing_keys().await?;
        let signer = listed.iter().find(|key| key.state == KeyState::Signs);
        let algorithm = signer.and_then(|key| Algorithm::from_name(&key.algorithm));
        algorithm.ok_or(ChangeKeysError::Keys(SigningKeysError::Raced))
    }
}
