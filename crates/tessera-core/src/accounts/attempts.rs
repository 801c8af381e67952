//! How often somebody may try to log in, and a password may be guessed at.

use super::{Accounts, DeviceToken, Fault, LoginError};
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::BlindIndex;
use crate::limit::{Checked, Guessing, Scope};
use crate::ports::Effects;
use crate::request::RequestContext;
use jiff::Timestamp;

impl Accounts {
    /// Draws for a login, or for a step of one, from the client's address. That logins are
    /// refused goes on record once a minute for an origin (requirement AUTH-11): each of them
    /// would make whoever floods us write a log that is kept for years.
    pub(super) async fn draw_login(
        &self,
        scope: Scope,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Checked, Fault> {
        let deployment = &self.deployment;
        let checked = deployment.limiter.address(scope, request, now).await?;
        if checked.is_err() && deployment.limiter.may_record_login(request, now).await? {
            let outcome = AuditOutcome::Refused("throttled");
            let entry = deployment.audit(AuditAction::Login, outcome, request, now)?;
            let effects = Effects {
                audit: vec![entry],
                ..Effects::default()
            };
            deployment.store.record(&effects).await?;
        }
        Ok(checked)
    }

    /// Counts an attempt at the password of an address, before anything is compared. It
    /// counts for the address whether or not it has an account, so that nobody learns which.
    ///
    /// A device on which the account's owner has logged in counts for itself: whoever guesses
    /// from elsewhere cannot lock it out. True where the device is such a one.
    pub(super) async fn count_attempt(
        &self,
        email: &BlindIndex,
        device: Option<&DeviceToken>,
        now: Timestamp,
    ) -> Result<(Checked, bool), LoginError> {
        let limiter = &self.deployment.limiter;
        if let Some(device) = device {
            let hash = device.hash();
            if self
                .deployment
                .store
                .is_device_of(&hash, email, now)
                .await?
            {
                let checked = limiter.guess(Guessing::Device(hash), now).await?;
                return Ok((checked, true));
            }
        }
        let checked = limiter.guess(Guessing::Address(*email), now).await?;
        Ok((checked, false))
    }
}
