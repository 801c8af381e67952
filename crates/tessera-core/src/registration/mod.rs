//! Registration by mobile number (requirements OTP-1 to OTP-10).

mod events;
mod request_otp;
mod throttled;
mod verify_otp;

pub use events::{ConfiguredSink, EventOutbox, EventOutboxError};
pub use request_otp::{CodeRequested, RequestOtpError};
pub use verify_otp::{Registered, VerifyOtpError};

use crate::deployment::Deployment;
use crate::mobile::MobileNumber;
use crate::otp::ChallengeKey;
use crate::ports::{ChallengeState, EphemeralError};
use std::sync::Arc;

/// The journey.
pub struct Registrations {
    /// What it works with.
    pub deployment: Arc<Deployment>,
    /// What it is configured to do.
    pub policy: RegistrationPolicy,
}

/// What a deployment decides about registration.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegistrationPolicy {
    /// Answer alike whether or not a number is registered.
    pub conceal_accounts: bool,
}

impl Registrations {
    fn challenge_key(&self, number: &MobileNumber) -> ChallengeKey {
        ChallengeKey::new(self.deployment.index_key.mobile(number))
    }

    /// What can be told of the code that a number waits for, for the page that asks for it.
    ///
    /// # Errors
    /// Fails when the ephemeral store does.
    pub async fn pending(
        &self,
        number: &MobileNumber,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        let now = self.deployment.clock.now();
        self.deployment
            .ephemeral
            .challenge(&self.challenge_key(number), now)
            .await
    }
}
