//! Where a registration stands, for the pages that go on with it.

use super::{BrowserToken, StagedRegistrations};
use crate::accounts::Fault;
use crate::id::RegistrationId;

/// Where a registration stands.
pub struct Progress {
    /// The address that was given, masked.
    pub email: String,
    /// The number that was given, masked.
    pub phone: Option<String>,
    /// Whether its address or its number is proven, so that it can be completed.
    pub is_proven: bool,
}

impl StagedRegistrations {
    /// Where a live registration stands, for whom may go on with it; none for others.
    ///
    /// # Errors
    /// Fails when the store does, or what was given does not open.
    pub async fn progress(
        &self,
        id: RegistrationId,
        browser: Option<&BrowserToken>,
    ) -> Result<Option<Progress>, Fault> {
        let now = self.accounts.deployment.clock.now();
        let Some(registration) = self.find(id, browser, now).await? else {
            return Ok(None);
        };
        let to = self.open(&registration)?;
        Ok(Some(Progress {
            email: to.email.masked(),
            phone: to.phone.map(|number| number.masked().to_string()),
            is_proven: registration.is_proven(),
        }))
    }
}
