//! Logging in with a mobile number and a code.
//!
//! Asking is answered alike for every number, and looks none up: a code is waited for whoever
//! has the number, and the message goes out behind the request, where there is an account
//! (ADR 0046).

use super::fault::operation_error;
use super::requests::{Answered, AnsweredLater};
use super::second_factor::FirstFactor;
use super::{Accounts, FactorChallenge, Fault};
use crate::account::User;
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::BlindIndex;
use crate::id::RegistrationId;
use crate::limit::{Metered, Scope, Standing, Throttled, keep_tightest};
use crate::mobile::MobileNumber;
use crate::otp::{ChallengeKey, OtpCode, OtpDigest, Purpose};
use crate::outbox::{LoginCodeRequest, NewEntry, SmsMessage};
use crate::ports::{Effects, NewLogin};
use crate::redeem::Redeemed;
use crate::registration::CodeRequested;
use crate::request::RequestContext;
use crate::session::{LoginMethod, RefreshToken};
use crate::token::Issued;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

operation_error!(
    /// Why no code was sent.
    RequestLoginCodeError {
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

operation_error!(
    /// Why nobody was logged in.
    LoginCodeError {
        /// It is not the code that was sent.
        #[error("code does not match")]
        Mismatch {
            /// How many tries are left.
            tries_left: u32,
        },
        /// There is no live code.
        #[error("no live code")]
        Expired,
        /// Too many codes were tried.
        #[error("too many tries")]
        TooManyTries {
            /// When to come back.
            retry_after: SignedDuration,
        },
        /// The code is right, and the account is closed.
        #[error("the account is disabled")]
        Disabled,
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What a code that is right is good for.
pub enum LogInByCode {
    /// A session.
    Done(Box<LoggedInByCode>),
    /// A session, once a second factor is proven.
    SecondFactor(FactorChallenge),
}

/// Somebody who logged in with a code.
pub struct LoggedInByCode {
    /// The user.
    pub user: User,
    /// The access token.
    pub access: Issued,
    /// The refresh token.
    pub refresh: RefreshToken,
}

impl Accounts {
    /// Sends a code to a number that has an account.
    ///
    /// # Errors
    /// See [`RequestLoginCodeError`]; the limits count for the number whether or not it has
    /// an account.
    pub async fn request_login_code(
        &self,
        number: &MobileNumber,
        request: &RequestContext,
    ) -> Metered<CodeRequested, RequestLoginCodeError> {
        let mut standing = None;
        let outcome = self.try_request_code(number, request, &mut standing).await;
        Metered { outcome, standing }
    }

    async fn try_request_code(
        &self,
        number: &MobileNumber,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<CodeRequested, RequestLoginCodeError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let index = deployment.index_key.mobile(number);
        let checked = limiter.address(Scope::RequestCode, request, now).await?;
        keep_tightest(standing, checked.map_err(RequestLoginCodeError::Throttled)?);
        let checked = limiter.number(&index, now).await?;
        keep_tightest(standing, checked.map_err(RequestLoginCodeError::Throttled)?);
        let checked = limiter.spend(number, now).await?;
        checked.map_err(RequestLoginCodeError::Throttled)?;
        let entropy = deployment.entropy.as_ref();
        let code = OtpCode::draw(entropy)?;
        let owner = RegistrationId::generate(now, entropy)?;
        let digest = self.login_digest(owner, number, &code);
        let challenge = deployment.challenge(owner, digest, now);
        let key = ChallengeKey::login(index);
        deployment.ephemeral.put_challenge(&key, &challenge).await?;
        let asked = LoginCodeRequest::new(&index, self.login_message(number, &code, request, now));
        let expires_at = deployment.code_expires_at(now);
        let entry = NewEntry::request(&asked, expires_at, &deployment.keys, entropy)?;
        let entry = entry.addressed_to(index);
        deployment.store.enqueue(&[entry]).await?;
        Ok(CodeRequested {
            expires_in: deployment.otp.ttl,
            resend_after: deployment.otp.resend_after,
        })
    }

    fn login_digest(
        &self,
        owner: RegistrationId,
        number: &MobileNumber,
        code: &OtpCode,
    ) -> OtpDigest {
        let pepper = &self.deployment.pepper;
        pepper.digest(owner, number.e164(), Purpose::LoginMobile, code)
    }

    fn login_message(
        &self,
        number: &MobileNumber,
        code: &OtpCode,
        request: &RequestContext,
        now: Timestamp,
    ) -> SmsMessage {
        let deployment = &self.deployment;
        let body = deployment.texts.code(code, deployment.otp.ttl);
        deployment.code_text(number, body, None, request, now)
    }

    /// Logs in whoever has the code. Of any number of right codes at once one does.
    ///
    /// # Errors
    /// See [`LoginCodeError`].
    pub async fn log_in_by_code(
        &self,
        number: &MobileNumber,
        code: &OtpCode,
        request: &RequestContext,
    ) -> Metered<LogInByCode, LoginCodeError> {
        let now = self.deployment.clock.now();
        let checked = self.draw_login(Scope::VerifyCode, request, now).await;
        Metered::where_granted(
            checked,
            LoginCodeError::Throttled,
            self.try_code_login(number, code, request, now),
        )
        .await
    }

    async fn try_code_login(
        &self,
        number: &MobileNumber,
        code: &OtpCode,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<LogInByCode, LoginCodeError> {
        let index = self.deployment.index_key.mobile(number);
        let redeemed = self
            .deployment
            .redeem(
                &ChallengeKey::login(index),
                now,
                |reservation| {
                    let digest = self.login_digest(reservation.registration, number, code);
                    digest.matches(&reservation.digest)
                },
                async |reservation| {
                    let asked_at = reservation.registration.made_at();
                    self.begin_code_session(&index, asked_at, request, now)
                        .await
                },
                |error| matches!(error, LoginCodeError::Disabled),
            )
            .await?;
        let (reason, error) = match redeemed {
            Redeemed::Done(logged_in) => {
                let outcome = match &logged_in {
                    LogInByCode::Done(_) => "success",
                    LogInByCode::SecondFactor(_) => "second_factor",
                };
                metrics::counter!("tessera_logins_total", "outcome" => outcome).increment(1);
                return Ok(logged_in);
            }
            Redeemed::Absent => ("expired", LoginCodeError::Expired),
            Redeemed::Mismatch { tries_left } => ("code", LoginCodeError::Mismatch { tries_left }),
            Redeemed::Exhausted { retry_after } => {
                ("locked", LoginCodeError::TooManyTries { retry_after })
            }
        };
        metrics::counter!("tessera_logins_total", "outcome" => reason).increment(1);
        let outcome = AuditOutcome::Refused(reason);
        let pseudonym = self.deployment.index_key.mobile_pseudonym(number);
        let entry = self
            .deployment
            .audit(AuditAction::Login, outcome, request, now)?
            .with("account", pseudonym);
        let effects = Effects {
            audit: vec![entry],
            ..Effects::default()
        };
        self.deployment.store.record(&effects).await?;
        Err(error)
    }

    async fn begin_code_session(
        &self,
        index: &BlindIndex,
        asked_at: Option<Timestamp>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<LogInByCode, LoginCodeError> {
        let deployment = &self.deployment;
        let found = deployment.store.user_by_mobile(index).await?;
        let user = found.ok_or(LoginCodeError::Expired)?;
        if user.disabled_at.is_some() {
            return Err(LoginCodeError::Disabled);
        }
        let method = LoginMethod::OneTimeCode;
        // Every code has an id that tells it; one that did not would be as old as can be.
        let code_asked_at = Some(asked_at.unwrap_or(Timestamp::UNIX_EPOCH));
        if user.second_factor_at.is_some() {
            let first = FirstFactor {
                method,
                password_hash: None,
                rehashed: None,
                code_asked_at,
            };
            let asked = self.ask_for_factor(&user, &first, request, now).await?;
            return asked
                .map(LogInByCode::SecondFactor)
                .ok_or(LoginCodeError::Expired);
        }
        let key = deployment.data_key(&user)?;
        let grants = deployment.grants(&user).await?;
        let started = deployment.start_session(user.id, &grants, &key, method, request, now)?;
        let entry = deployment
            .audit(AuditAction::Login, AuditOutcome::Success, request, now)?
            .by_owner(user.id)
            .in_session(started.session.id)
            .with("method", method.as_str());
        let login = NewLogin {
            session: started.session,
            password_hash: None,
            rehashed: None,
            code_asked_at,
            device: None,
            trusted: None,
            effects: Effects {
                audit: vec![entry],
                ..Effects::default()
            },
        };
        // Closed, asked for a second factor, or all of its sessions ended since the code was asked for
        // or the account looked up: the code is given back, and entered again it is answered by what
        // the account is now.
        if !deployment.store.begin_session(&login).await? {
            return Err(LoginCodeError::Expired);
        }
        let current = deployment.store.user(user.id).await?;
        let current = current.as_ref().unwrap_or(&user);
        let (_, access) = deployment
            .with_current_grants(current, login.session.id, grants, started.access, now)
            .await
            .map_err(LoginCodeError::Fault)?;
        Ok(LogInByCode::Done(Box::new(LoggedInByCode {
            user,
            access,
            refresh: started.refresh,
        })))
    }
}

#[async_trait]
impl AnsweredLater for LoginCodeRequest {
    /// What follows: the message, where the number has an account.
    async fn answer(self, accounts: &Accounts, _now: Timestamp) -> Result<Answered, Fault> {
        let deployment = &accounts.deployment;
        let index = self.index();
        let Some(_) = deployment.store.user_by_mobile(&index).await? else {
            return Ok(Answered::Follows(Effects::default()));
        };
        let (keys, entropy) = (&deployment.keys, deployment.entropy.as_ref());
        let expires_at = deployment.code_expires_at(self.message.requested_at);
        let entry = NewEntry::sms(&self.message, expires_at, keys, entropy)?;
        Ok(Answered::Follows(Effects {
            outbox: vec![entry.addressed_to(index)],
            ..Effects::default()
        }))
    }
}
