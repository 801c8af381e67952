//! How often a password may be guessed at.

use super::{Accounts, DeviceToken, LoginError};
use crate::crypto::BlindIndex;
use crate::limit::{Checked, Guessing};
use jiff::Timestamp;

impl Accounts {
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
