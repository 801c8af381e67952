//! What a one-time code is checked against, as the deployment's rules have it.

use crate::deployment::Deployment;
use crate::id::RegistrationId;
use crate::otp::OtpDigest;
use crate::ports::NewChallenge;
use jiff::Timestamp;

impl Deployment {
    /// When a code that is drawn now stops being good.
    pub(crate) fn code_expires_at(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.otp.ttl).unwrap_or(Timestamp::MAX)
    }

    /// A challenge that `digest` answers.
    pub(crate) fn challenge(
        &self,
        registration: RegistrationId,
        digest: OtpDigest,
        now: Timestamp,
    ) -> NewChallenge {
        NewChallenge {
            registration,
            digest,
            max_tries: self.otp.max_tries,
            issued_at: now,
            expires_at: self.code_expires_at(now),
        }
    }
}
