//! Entering a code: the account comes into being.

use super::{EventOutboxError, Registrations};
use crate::account::{
    CustomerProfile, Grants, Identifier, RoleName, User, data_key_context, mobile_context,
};
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::SealError;
use crate::event::{RegistrationEvent, ThrottleReason};
use crate::id::{ClaimId, RegistrationId, UserId};
use crate::limit::{Metered, Scope, Standing, Throttled};
use crate::mobile::MobileNumber;
use crate::otp::{ChallengeKey, OtpCode};
use crate::ports::{
    Effects, EntropyError, EphemeralError, NewCustomer, RegisterCustomerError, Reservation,
    Reserve, StoreError, TryCap,
};
use crate::request::RequestContext;
use crate::session::{LoginMethod, RefreshToken, StartSessionError};
use crate::token::Issued;
use jiff::{SignedDuration, Timestamp};

/// Why a code did not lead to an account.
#[derive(Debug, thiserror::Error)]
pub enum VerifyOtpError {
    /// It is not the code that was sent.
    #[error("code does not match")]
    Mismatch {
        /// How many tries are left.
        tries_left: u32,
    },
    /// There is no live code: it expired, was used, or never was.
    #[error("no live code")]
    Expired,
    /// Too many codes were tried.
    #[error("too many tries")]
    TooManyTries {
        /// When to come back.
        retry_after: SignedDuration,
    },
    /// Too many requests from one address.
    #[error("throttled by the {} limit", .0.reason.as_str())]
    Throttled(Throttled),
    /// The number has an account by now.
    #[error("the mobile number is registered")]
    Registered,
    /// The ephemeral store failed.
    #[error("failed to reach the ephemeral store")]
    Ephemeral(#[from] EphemeralError),
    /// The store failed; the code was given back.
    #[error("failed to store the account")]
    Store(#[from] StoreError),
    /// No id or token could be drawn.
    #[error("failed to draw an id")]
    Entropy(#[from] EntropyError),
    /// Personal data could not be sealed.
    #[error("failed to seal personal data")]
    Seal(#[from] SealError),
    /// No session could be made.
    #[error("failed to start a session")]
    Session(#[from] StartSessionError),
    /// The events could not be made.
    #[error("failed to make the events")]
    Event(#[from] EventOutboxError),
}

/// A new customer, logged in.
pub struct Registered {
    /// The new user.
    pub user: User,
    /// The access token.
    pub access: Issued,
    /// The refresh token.
    pub refresh: RefreshToken,
}

impl Registrations {
    /// Checks `code` and makes the account.
    ///
    /// A try is counted before the code is looked at; the comparison takes the same
    /// time for every code; of any number of right codes at once, one makes the account.
    /// Whatever fails after that gives the code back.
    ///
    /// # Errors
    /// See [`VerifyOtpError`].
    pub async fn verify_otp(
        &self,
        number: &MobileNumber,
        code: &OtpCode,
        request: &RequestContext,
    ) -> Metered<Registered, VerifyOtpError> {
        let now = self.deployment.clock.now();
        match self.check_address(request, now).await {
            Ok(standing) => Metered {
                outcome: self.try_verify_otp(number, code, request, now).await,
                standing,
            },
            Err(error) => Metered {
                outcome: Err(error),
                standing: None,
            },
        }
    }

    async fn try_verify_otp(
        &self,
        number: &MobileNumber,
        code: &OtpCode,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Registered, VerifyOtpError> {
        let key = self.challenge_key(number);
        let reservation = self.reserve(&key, request, now).await?;

        let digest = self.timed_digest(reservation.registration, number, code);
        if !digest.matches(&reservation.digest) {
            count_failure("mismatch");
            return Err(VerifyOtpError::Mismatch {
                tries_left: reservation.tries_left,
            });
        }
        let claim = ClaimId::generate(now, self.deployment.entropy.as_ref())?;
        let lease_until = now
            .saturating_add(self.deployment.otp.claim_lease)
            .unwrap_or(Timestamp::MAX);
        let is_ours = self
            .deployment
            .ephemeral
            .claim(&key, &reservation, claim, now, lease_until)
            .await?;
        if !is_ours {
            count_failure("used");
            return Err(VerifyOtpError::Expired);
        }
        let made = self
            .make_account(number, reservation.registration, request, now)
            .await;
        self.finish_claim(&key, &reservation, claim, &made).await;
        let registered = made?;
        metrics::counter!("tessera_otp_verified_total").increment(1);
        metrics::counter!("tessera_registrations_total", "outcome" => "completed").increment(1);
        Ok(registered)
    }

    async fn check_address(
        &self,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Option<Standing>, VerifyOtpError> {
        let checked = self
            .deployment
            .limiter
            .address(Scope::VerifyCode, request, now)
            .await?;
        match checked {
            Ok(standing) => Ok(standing),
            Err(throttled) => {
                self.report_throttled(None, throttled, request, now).await;
                Err(VerifyOtpError::Throttled(throttled))
            }
        }
    }

    async fn reserve(
        &self,
        key: &ChallengeKey,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Reservation, VerifyOtpError> {
        let cap = TryCap {
            max: self.deployment.otp.max_tries_per_hour,
            window: SignedDuration::from_hours(1),
        };
        match self.deployment.ephemeral.reserve(key, cap, now).await? {
            Reserve::Reserved(reservation) => Ok(reservation),
            Reserve::Absent => {
                count_failure("expired");
                Err(VerifyOtpError::Expired)
            }
            Reserve::Exhausted { retry_at } => {
                count_failure("tries");
                let retry_after = retry_at.duration_since(now).max(SignedDuration::ZERO);
                let throttled = Throttled {
                    reason: ThrottleReason::Tries,
                    standing: Standing {
                        limit: u64::from(self.deployment.otp.max_tries),
                        remaining: 0,
                        reset_after: retry_after,
                    },
                    retry_after,
                };
                self.report_throttled(None, throttled, request, now).await;
                Err(VerifyOtpError::TooManyTries { retry_after })
            }
        }
    }

    async fn make_account(
        &self,
        number: &MobileNumber,
        registration: RegistrationId,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Registered, VerifyOtpError> {
        let deployment = &self.deployment;
        let entropy = deployment.entropy.as_ref();
        let id = UserId::generate(now, entropy)?;
        let (data_key, data_key_sealed) = deployment
            .keys
            .new_data_key(&data_key_context(id), entropy)?;
        let user = User {
            id,
            role: RoleName::CUSTOMER,
            granted_roles: Vec::new(),
            mobile: Some(Identifier {
                index: deployment.index_key.mobile(number),
                sealed: data_key.seal(&mobile_context(id), number.e164().as_bytes(), entropy)?,
            }),
            email: None,
            data_key_sealed,
            disabled_at: None,
            created_at: now,
        };
        let grants = Grants::of(user.roles(), []);
        let method = LoginMethod::OneTimeCode;
        let started = deployment.start_session(id, &grants, &data_key, method, request, now)?;
        let profile = CustomerProfile {
            user: id,
            locale: request.locale.clone(),
            personal_sealed: None,
            comms_channel: None,
            created_at: now,
            updated_at: None,
        };
        let told = [
            RegistrationEvent::OtpVerified {
                registration_id: registration,
                ts: now,
            },
            RegistrationEvent::Completed {
                registration_id: registration,
                customer_id: id,
                ts: now,
            },
        ];
        let registered = deployment
            .audit(AuditAction::Registered, AuditOutcome::Success, request, now)?
            .by_owner(id)
            .in_session(started.session.id)
            .with("method", method.as_str());
        let customer = NewCustomer {
            user,
            profile,
            session: started.session,
            effects: Effects {
                outbox: deployment.events.entries(told, &request.correlation, now)?,
                audit: vec![registered],
            },
        };
        deployment
            .store
            .register_customer(&customer)
            .await
            .map_err(|error| match error {
                RegisterCustomerError::MobileTaken => VerifyOtpError::Registered,
                RegisterCustomerError::Store(error) => VerifyOtpError::Store(error),
            })?;
        Ok(Registered {
            user: customer.user,
            access: started.access,
            refresh: started.refresh,
        })
    }

    /// Uses the code up, or gives it back when the account was not made. A failure
    /// here does not change the answer: the claim's lease ends by itself, and a
    /// second account for the number cannot be stored.
    async fn finish_claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        made: &Result<Registered, VerifyOtpError>,
    ) {
        let finished = match made {
            Ok(_) | Err(VerifyOtpError::Registered) => {
                self.deployment
                    .ephemeral
                    .settle(key, reservation, claim)
                    .await
            }
            Err(_) => {
                self.deployment
                    .ephemeral
                    .release(key, reservation, claim)
                    .await
            }
        };
        if let Err(error) = finished {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "failed to finish the claim on a code"
            );
        }
    }
}

fn count_failure(reason: &'static str) {
    metrics::counter!("tessera_otp_failed_total", "reason" => reason).increment(1);
}
