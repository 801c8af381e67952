//! Registration by mobile number (requirements OTP-1 to OTP-10).

mod events;
mod request_otp;
mod verify_otp;

pub use events::{EventOutbox, EventOutboxError};
pub use request_otp::{CodeRequested, RequestOtpError};
pub use verify_otp::{Registered, VerifyOtpError};

use crate::deployment::Deployment;
use crate::event::{RegistrationEvent, ThrottleReason};
use crate::id::RegistrationId;
use crate::limit::Throttled;
use crate::mobile::MobileNumber;
use crate::otp::ChallengeKey;
use crate::ports::{ChallengeState, EphemeralError};
use crate::request::RequestContext;
use jiff::Timestamp;
use std::sync::Arc;

/// The journey.
pub struct Registrations {
    /// What it works with.
    pub deployment: Arc<Deployment>,
    /// What it is configured to do.
    pub policy: RegistrationPolicy,
}

/// What a deployment decides about registration.
#[derive(Debug, Clone)]
pub struct RegistrationPolicy {
    /// Answer alike whether or not a number is registered.
    pub conceal_accounts: bool,
    /// The text of the message; `{code}` and `{minutes}` are filled in.
    pub code_message: String,
    /// The text to an owner whose number is registered already, when concealing.
    pub known_message: String,
}

impl Default for RegistrationPolicy {
    fn default() -> Self {
        Self {
            conceal_accounts: false,
            code_message:
                "Your OTP is: {code}. It is valid for {minutes} minutes. Never share it with anyone."
                    .to_owned(),
            known_message:
                "Someone tried to register with your number, which already has an account. If it was you, sign in instead."
                    .to_owned(),
        }
    }
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

    /// Tells of a throttled request in an event, at most once a minute for one
    /// reason and origin. A failure to tell is logged, not answered: the request is
    /// refused either way.
    async fn report_throttled(
        &self,
        registration: Option<RegistrationId>,
        throttled: Throttled,
        request: &RequestContext,
        now: Timestamp,
    ) {
        if let Err(error) = self
            .try_report_throttled(registration, throttled.reason, request, now)
            .await
        {
            tracing::warn!(
                correlation = request.correlation,
                error = &error as &dyn std::error::Error,
                "failed to report a throttled request"
            );
        }
    }

    async fn try_report_throttled(
        &self,
        registration_id: Option<RegistrationId>,
        reason: ThrottleReason,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), ReportError> {
        if self.deployment.events.is_silent()
            || !self
                .deployment
                .limiter
                .may_report(reason, request, now)
                .await?
        {
            return Ok(());
        }
        let event = RegistrationEvent::Throttled {
            registration_id,
            reason,
            ts: now,
        };
        let entries = self
            .deployment
            .events
            .entries([event], &request.correlation, now)?;
        self.deployment.store.enqueue(&entries).await?;
        Ok(())
    }
}

/// Why a throttled request could not be told of.
#[derive(Debug, thiserror::Error)]
enum ReportError {
    #[error("failed to read the limits")]
    Ephemeral(#[from] EphemeralError),
    #[error("failed to make the event")]
    Event(#[from] EventOutboxError),
    #[error("failed to store the event")]
    Store(#[from] crate::ports::StoreError),
}
