//! Asking for a code.

use super::{EventOutboxError, Registrations};
use crate::event::RegistrationEvent;
use crate::id::RegistrationId;
use crate::limit::{Checked, Metered, Scope, Standing, Throttled, keep_tightest};
use crate::mobile::MobileNumber;
use crate::otp::{OtpCode, OtpDigest, Purpose};
use crate::outbox::NewEntryError;
use crate::ports::{EntropyError, EphemeralError, StoreError};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestOtpError {
    /// The number has an account.
    #[error("the mobile number is registered")]
    Registered,
    /// Too many requests.
    #[error("throttled by the {} limit", .0.reason.as_str())]
    Throttled(Throttled),
    /// Limits or codes could not be stored; without them nothing is sent.
    #[error("failed to reach the ephemeral store")]
    Ephemeral(#[from] EphemeralError),
    /// The store failed; nothing will be sent.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
    /// No code or id could be drawn.
    #[error("failed to draw a code")]
    Entropy(#[from] EntropyError),
    /// The message could not be made.
    #[error("failed to make the message")]
    Message(#[from] NewEntryError),
    /// The event could not be made.
    #[error("failed to make the event")]
    Event(#[from] EventOutboxError),
}

/// A code is on its way.
#[derive(Debug, Clone, Copy)]
pub struct CodeRequested {
    /// How long the code is valid.
    pub expires_in: SignedDuration,
    /// How long to wait before asking again.
    pub resend_after: SignedDuration,
}

impl Registrations {
    /// Sends a code to `number`.
    ///
    /// The code is stored before the message: a message that arrives always finds
    /// its code. The message is stored, not sent: no provider holds the answer up.
    ///
    /// # Errors
    /// See [`RequestOtpError`]; whatever fails, nothing half made is left that a
    /// later request would stumble over.
    pub async fn request_otp(
        &self,
        number: &MobileNumber,
        request: &RequestContext,
    ) -> Metered<CodeRequested, RequestOtpError> {
        let mut standing = None;
        let outcome = self.try_request_otp(number, request, &mut standing).await;
        Metered { outcome, standing }
    }

    async fn try_request_otp(
        &self,
        number: &MobileNumber,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<CodeRequested, RequestOtpError> {
        let now = self.deployment.clock.now();
        let checked = self
            .deployment
            .limiter
            .address(Scope::RequestCode, request, now)
            .await?;
        keep_tightest(standing, self.granted(checked, request, now).await?);

        let index = self.deployment.index_key.mobile(number);
        let is_registered = self.deployment.store.mobile_taken(&index).await?;
        if is_registered && !self.policy.conceal_accounts {
            metrics::counter!("tessera_registrations_total", "outcome" => "duplicate").increment(1);
            return Err(RequestOtpError::Registered);
        }

        let checked = self.deployment.limiter.number(&index, now).await?;
        keep_tightest(standing, self.granted(checked, request, now).await?);
        let checked = self.deployment.limiter.spend(number, now).await?;
        self.granted(checked, request, now).await?;

        let key = self.challenge_key(number);
        // Most ask for the first time: that there is no code yet is found out by storing one.
        let mut registration = RegistrationId::generate(now, self.deployment.entropy.as_ref())?;
        let (digest, mut body) = self.code_and_text(registration, number, is_registered)?;
        let offered = self.deployment.challenge(registration, digest, now);
        let standing = self
            .deployment
            .ephemeral
            .offer_challenge(&key, &offered)
            .await?;
        if let Some(standing) = standing {
            registration = standing;
            let (digest, text) = self.code_and_text(registration, number, is_registered)?;
            body = text;
            let next = self.deployment.challenge(registration, digest, now);
            self.deployment.ephemeral.put_challenge(&key, &next).await?;
        }

        let message =
            self.deployment
                .code_message(number, body, Some(registration), request, now)?;
        let mut entries = vec![message];
        if standing.is_none() {
            let started = RegistrationEvent::Started {
                registration_id: registration,
                mobile_hash: Some(self.deployment.index_key.mobile_pseudonym(number)),
                email_hash: None,
                locale: request.locale.clone(),
                ts: now,
            };
            entries.extend(
                self.deployment
                    .events
                    .entries([started], &request.correlation, now)?,
            );
        }
        self.deployment.store.enqueue(&entries).await?;

        metrics::counter!("tessera_otp_requested_total").increment(1);
        Ok(CodeRequested {
            expires_in: self.deployment.otp.ttl,
            resend_after: self.deployment.otp.resend_after,
        })
    }

    /// The digest to wait for and the text to send. To an owner whose account is
    /// being concealed goes a notice, and no code fits.
    fn code_and_text(
        &self,
        registration: RegistrationId,
        number: &MobileNumber,
        is_registered: bool,
    ) -> Result<(OtpDigest, String), EntropyError> {
        let code = OtpCode::draw(self.deployment.entropy.as_ref())?;
        let digest = self.timed_digest(registration, number, &code);
        if is_registered {
            let digest = OtpDigest::unmatchable(self.deployment.entropy.as_ref())?;
            return Ok((digest, self.deployment.texts.known.clone()));
        }
        let text = self.deployment.texts.code(&code, self.deployment.otp.ttl);
        Ok((digest, text))
    }

    pub(super) fn timed_digest(
        &self,
        registration: RegistrationId,
        number: &MobileNumber,
        code: &OtpCode,
    ) -> OtpDigest {
        let started = Instant::now();
        let digest = self.deployment.pepper.digest(
            registration,
            number.e164(),
            Purpose::RegisterMobile,
            code,
        );
        metrics::histogram!("tessera_otp_hash_duration_seconds")
            .record(started.elapsed().as_secs_f64());
        digest
    }

    async fn granted(
        &self,
        checked: Checked,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Option<Standing>, RequestOtpError> {
        match checked {
            Ok(standing) => Ok(standing),
            Err(throttled) => {
                self.deployment
                    .report_throttled(None, throttled, request, now)
                    .await;
                Err(RequestOtpError::Throttled(throttled))
            }
        }
    }
}
