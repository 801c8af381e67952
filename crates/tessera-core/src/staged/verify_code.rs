//! The third step: the code is entered, and proves where it was sent (requirement REG-3).

use super::send_code::challenge_key;
use super::{BrowserToken, Proven, StagedRegistration, StagedRegistrations};
use crate::accounts::operation_error;
use crate::event::{RegistrationEvent, ThrottleReason};
use crate::id::RegistrationId;
use crate::limit::{Metered, Scope, Standing, Throttled, keep_tightest};
use crate::otp::{OtpCode, OtpDigest};
use crate::ports::Effects;
use crate::redeem::Redeemed;
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};

operation_error!(
    /// Why a code proved nothing.
    VerifyCodeError {
        /// There is no such registration: unknown, run out, completed, or another browser's.
        #[error("there is no such registration")]
        NotFound,
        /// It is not the code that was sent.
        #[error("code does not match")]
        Mismatch {
            /// How many tries are left.
            tries_left: u32,
        },
        /// There is no live code: never sent, expired, or used.
        #[error("no live code")]
        Expired,
        /// Too many codes were tried.
        #[error("too many tries")]
        TooManyTries {
            /// When to come back.
            retry_after: SignedDuration,
        },
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What the right code hashes to, by where it was sent.
struct Digests {
    email: OtpDigest,
    phone: Option<OtpDigest>,
}

impl Digests {
    /// Where the code was sent whose digest is stored. Both are compared, each in constant
    /// time.
    fn proven(&self, stored: &OtpDigest) -> Option<Proven> {
        let is_email = self.email.matches(stored);
        let is_phone = self
            .phone
            .as_ref()
            .is_some_and(|phone| phone.matches(stored));
        match (is_email, is_phone) {
            (true, _) => Some(Proven::Email),
            (false, true) => Some(Proven::Phone),
            (false, false) => None,
        }
    }
}

impl StagedRegistrations {
    /// Checks a code. A try is counted before the code is looked at; of any number of right
    /// codes at once one proves something, and a failure to store that gives the code back.
    ///
    /// # Errors
    /// See [`VerifyCodeError`].
    pub async fn verify_code(
        &self,
        id: RegistrationId,
        code: &OtpCode,
        browser: Option<&BrowserToken>,
        request: &RequestContext,
    ) -> Metered<Proven, VerifyCodeError> {
        let mut standing = None;
        let verified = self.try_verify(id, code, browser, request, &mut standing);
        let outcome = verified.await;
        let failed = match &outcome {
            Ok(_) => {
                metrics::counter!("tessera_otp_verified_total").increment(1);
                None
            }
            Err(VerifyCodeError::Mismatch { .. }) => Some("mismatch"),
            Err(VerifyCodeError::Expired) => Some("expired"),
            Err(VerifyCodeError::TooManyTries { .. }) => Some("tries"),
            Err(_) => None,
        };
        if let Some(reason) = failed {
            metrics::counter!("tessera_otp_failed_total", "reason" => reason).increment(1);
        }
        Metered { outcome, standing }
    }

    async fn try_verify(
        &self,
        id: RegistrationId,
        code: &OtpCode,
        browser: Option<&BrowserToken>,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<Proven, VerifyCodeError> {
        let deployment = &self.accounts.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let checked = limiter.address(Scope::VerifyCode, request, now).await?;
        let granted = self.granted(checked, None, request, now).await;
        keep_tightest(standing, granted.map_err(VerifyCodeError::Throttled)?);
        let found = self.find(id, browser, now).await?;
        let registration = found.ok_or(VerifyCodeError::NotFound)?;
        let digests = self.digests_of(&registration, code)?;
        let redeemed = deployment
            .redeem(
                &challenge_key(id),
                now,
                |reservation| digests.proven(&reservation.digest).is_some(),
                async |reservation| {
                    let proven = digests.proven(&reservation.digest);
                    let proven = proven.ok_or(VerifyCodeError::Expired)?;
                    self.note(id, proven, request, now).await
                },
                |error| matches!(error, VerifyCodeError::NotFound),
            )
            .await?;
        match redeemed {
            Redeemed::Done(proven) => Ok(proven),
            Redeemed::Absent => Err(VerifyCodeError::Expired),
            Redeemed::Mismatch { tries_left } => Err(VerifyCodeError::Mismatch { tries_left }),
            Redeemed::Exhausted { retry_after } => {
                let throttled = Throttled {
                    reason: ThrottleReason::Tries,
                    standing: Standing {
                        limit: u64::from(deployment.otp.max_tries),
                        remaining: 0,
                        reset_after: retry_after,
                    },
                    retry_after,
                };
                let told = deployment.report_throttled(Some(id), throttled, request, now);
                told.await;
                Err(VerifyCodeError::TooManyTries { retry_after })
            }
        }
    }

    fn digests_of(
        &self,
        registration: &StagedRegistration,
        code: &OtpCode,
    ) -> Result<Digests, VerifyCodeError> {
        let to = self.open(registration)?;
        let (email, phone) = self.digests(registration.id, &to, code);
        Ok(Digests { email, phone })
    }

    /// Stores what was proven, and tells of it.
    async fn note(
        &self,
        id: RegistrationId,
        proven: Proven,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Proven, VerifyCodeError> {
        let deployment = &self.accounts.deployment;
        let verified = RegistrationEvent::OtpVerified {
            registration_id: id,
            ts: now,
        };
        let correlation = &request.correlation;
        let effects = Effects {
            outbox: deployment.events.entries([verified], correlation, now)?,
            ..Effects::default()
        };
        let store = &deployment.store;
        let noted = store.prove_registration(id, proven, now, &effects).await?;
        noted.then_some(proven).ok_or(VerifyCodeError::NotFound)
    }
}
