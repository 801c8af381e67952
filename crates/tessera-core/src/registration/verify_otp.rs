//! Entering a code: the account comes into being.

use super::{EventOutboxError, Registrations};
use crate::account::{
    CustomerProfile, Grants, Identifier, RoleName, User, data_key_context, mobile_context,
};
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::SealError;
use crate::event::{RegistrationEvent, ThrottleReason};
use crate::id::{RegistrationId, UserId};
use crate::limit::{Metered, Scope, Standing, Throttled};
use crate::mobile::MobileNumber;
use crate::otp::OtpCode;
use crate::ports::{
    Effects, EntropyError, EphemeralError, NewCustomer, RegisterCustomerError, StoreError,
};
use crate::redeem::Redeemed;
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
        let redeemed = self
            .deployment
            .redeem(
                &key,
                now,
                |reservation| {
                    let digest = self.timed_digest(reservation.registration, number, code);
                    digest.matches(&reservation.digest)
                },
                async |reservation| {
                    let registration = reservation.registration;
                    self.make_account(number, registration, request, now).await
                },
                |error| matches!(error, VerifyOtpError::Registered),
            )
            .await?;
        let (reason, error) = match redeemed {
            Redeemed::Done(registered) => {
                metrics::counter!("tessera_otp_verified_total").increment(1);
                metrics::counter!("tessera_registrations_total", "outcome" => "completed")
                    .increment(1);
                return Ok(registered);
            }
            Redeemed::Absent => ("expired", VerifyOtpError::Expired),
            Redeemed::Mismatch { tries_left } => {
                ("mismatch", VerifyOtpError::Mismatch { tries_left })
            }
            Redeemed::Exhausted { retry_after } => {
                let throttled = self.tries_are_used_up(retry_after);
                self.deployment
                    .report_throttled(None, throttled, request, now)
                    .await;
                ("tries", VerifyOtpError::TooManyTries { retry_after })
            }
        };
        metrics::counter!("tessera_otp_failed_total", "reason" => reason).increment(1);
        Err(error)
    }

    fn tries_are_used_up(&self, retry_after: SignedDuration) -> Throttled {
        Throttled {
            reason: ThrottleReason::Tries,
            standing: Standing {
                limit: u64::from(self.deployment.otp.max_tries),
                remaining: 0,
                reset_after: retry_after,
            },
            retry_after,
        }
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
                self.deployment
                    .report_throttled(None, throttled, request, now)
                    .await;
                Err(VerifyOtpError::Throttled(throttled))
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
            second_factor_at: None,
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
                ..Effects::default()
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
}
