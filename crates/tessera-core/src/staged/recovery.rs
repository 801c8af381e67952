//! The way back for owners whose address somebody registered again (requirement REG-6).

use super::StagedRegistrations;
use crate::action_token::{ActionToken, Purpose};
use crate::ports::StoreError;

impl StagedRegistrations {
    /// Whether the link of a recovery mail is good, for the page that it leads to. Opening it
    /// is counted, and uses nothing up.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn open_recovery(&self, token: &ActionToken) -> Result<bool, StoreError> {
        let deployment = &self.accounts.deployment;
        let now = deployment.clock.now();
        let (hash, purpose) = (token.hash(), Purpose::RecoverAccount);
        let found = deployment.store.action_token(&hash, purpose, now).await?;
        if found.is_some() {
            metrics::counter!("tessera_recovery_links_opened_total").increment(1);
        }
        Ok(found.is_some())
    }
}
