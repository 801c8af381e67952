//! Codes by text message: sent to the number that an owner enrolled, for one login or one
//! session (requirement MFA-8).

use super::super::fault::operation_error;
use super::super::{Accounts, Fault};
use crate::account::User;
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::crypto::OpenError;
use crate::id::{SessionId, UserId};
use crate::limit::{Metered, Scope, Throttled};
use crate::mobile::MobileNumber;
use crate::otp::OtpCode;
use crate::ports::{Effects, NewSmsCode, StoredFactor};
use crate::registration::CodeRequested;
use crate::request::RequestContext;
use crate::second_factor::{
    FactorKind, LoginChallenge, SmsCodeHash, SmsCodeSubject, SmsCodeUse, sms_context,
};
use crate::session::LoginMethod;
use jiff::Timestamp;

operation_error!(
    /// Why no code was sent.
    SendFactorCodeError {
        /// The login that it was asked for was finished, has expired, or never was.
        #[error("the challenge is not good")]
        Gone,
        /// No number is a second factor here: none was enrolled, or the login began with a text
        /// message itself.
        #[error("no number is a second factor here")]
        NoNumber,
        /// No provider takes messages at the moment.
        #[error("text messages are unavailable")]
        Unavailable,
        /// Too many codes were asked for.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// Why a message is not sent.
pub(super) enum SmsRefused {
    /// No provider takes messages at the moment.
    Unavailable,
    /// Too many were asked for.
    Throttled(Throttled),
}

impl From<SmsRefused> for SendFactorCodeError {
    fn from(refused: SmsRefused) -> Self {
        match refused {
            SmsRefused::Unavailable => Self::Unavailable,
            SmsRefused::Throttled(throttled) => Self::Throttled(throttled),
        }
    }
}

/// What a code is for, and where it goes.
pub(super) struct Addressed<'a> {
    pub(super) subject: SmsCodeSubject,
    pub(super) purpose: SmsCodeUse,
    pub(super) number: &'a MobileNumber,
}

impl Accounts {
    /// Sends a code for a login that waits for its second factor. It takes the place of the one
    /// before; tries stay counted.
    ///
    /// # Errors
    /// See [`SendFactorCodeError`].
    pub async fn send_login_factor_code(
        &self,
        challenge: &LoginChallenge,
        request: &RequestContext,
    ) -> Metered<CodeRequested, SendFactorCodeError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        let checked = limiter.address(Scope::RequestCode, request, now).await;
        Metered::where_granted(
            checked,
            SendFactorCodeError::Throttled,
            self.send_for_login(challenge, request, now),
        )
        .await
    }

    async fn send_for_login(
        &self,
        challenge: &LoginChallenge,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<CodeRequested, SendFactorCodeError> {
        let store = &self.deployment.store;
        let hash = challenge.hash();
        let waiting = store.waiting_login(&hash, now).await?;
        let waiting = waiting.ok_or(SendFactorCodeError::Gone)?;
        if !accepts_sms(waiting.method) {
            return Err(SendFactorCodeError::NoNumber);
        }
        let user = store.user(waiting.user).await?;
        let user = user.ok_or(SendFactorCodeError::Gone)?;
        self.send_proof(&user, SmsCodeSubject::Login(hash), request, now)
            .await
    }

    /// Sends a code to somebody logged in, who has to prove the factor before a change.
    ///
    /// # Errors
    /// See [`SendFactorCodeError`].
    pub async fn send_factor_code(
        &self,
        user: UserId,
        session: SessionId,
        request: &RequestContext,
    ) -> Result<CodeRequested, SendFactorCodeError> {
        let now = self.deployment.clock.now();
        let checked = self.deployment.limiter.account_code(user, request, now);
        checked.await?.map_err(SendFactorCodeError::Throttled)?;
        let user = self.deployment.store.user(user).await?;
        let user = user.ok_or(SendFactorCodeError::NoNumber)?;
        self.send_proof(&user, SmsCodeSubject::Session(session), request, now)
            .await
    }

    async fn send_proof(
        &self,
        user: &User,
        subject: SmsCodeSubject,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<CodeRequested, SendFactorCodeError> {
        let number = self.factor_number(user).await?;
        let number = number.ok_or(SendFactorCodeError::NoNumber)?;
        let addressed = Addressed {
            subject,
            purpose: SmsCodeUse::Proof,
            number: &number,
        };
        let code = self.draw_sms_code(user, &addressed, request, now).await??;
        if !self.deployment.store.put_sms_code(&code, now).await? {
            return Err(SendFactorCodeError::Gone);
        }
        Ok(self.code_requested())
    }

    /// How long a code of a message is good, and when another may be asked for.
    pub(super) fn code_requested(&self) -> CodeRequested {
        CodeRequested {
            expires_in: self.deployment.otp.ttl,
            resend_after: self.deployment.otp.resend_after,
        }
    }

    /// Draws a code and writes its message, within the limits of the number and of what
    /// messages may cost.
    pub(super) async fn draw_sms_code(
        &self,
        user: &User,
        addressed: &Addressed<'_>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Result<NewSmsCode, SmsRefused>, Fault> {
        let (deployment, number) = (&self.deployment, addressed.number);
        if !self.sms.takes_messages(now) {
            return Ok(Err(SmsRefused::Unavailable));
        }
        let index = deployment.index_key.mobile(number);
        if let Err(throttled) = deployment.limiter.number(&index, now).await? {
            return Ok(Err(SmsRefused::Throttled(throttled)));
        }
        if let Err(throttled) = deployment.limiter.spend(number, now).await? {
            return Ok(Err(SmsRefused::Throttled(throttled)));
        }
        let code = OtpCode::draw(deployment.entropy.as_ref())?;
        let body = deployment.texts.code(&code, deployment.otp.ttl);
        let (action, outcome) = (AuditAction::FactorCodeSent, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let (subject, purpose) = (addressed.subject, addressed.purpose);
        let pepper = &deployment.pepper;
        Ok(Ok(NewSmsCode {
            user: user.id,
            subject,
            hash: SmsCodeHash::of(user.id, subject, purpose, number, &code, pepper),
            expires_at: deployment.code_expires_at(now),
            effects: Effects {
                outbox: vec![deployment.code_message(number, body, None, request, now)?],
                audit: vec![NewAuditEntry {
                    subject: Some(user.id),
                    ..entry
                }],
                ..Effects::default()
            },
        }))
    }

    /// The number that is a second factor of `user`.
    pub(super) async fn factor_number(&self, user: &User) -> Result<Option<MobileNumber>, Fault> {
        let factors = self.deployment.store.factors(user.id).await?;
        self.number_among(user, &factors)
    }

    /// The number among what a user enrolled, where one protects the account.
    pub(super) fn number_among(
        &self,
        user: &User,
        factors: &[StoredFactor],
    ) -> Result<Option<MobileNumber>, Fault> {
        let confirmed = factors
            .iter()
            .find(|factor| factor.kind == FactorKind::Sms && factor.confirmed_at.is_some());
        confirmed
            .map(|factor| self.open_factor_number(user, &factor.sealed))
            .transpose()
    }

    /// Opens a number that codes go to.
    pub(in crate::accounts) fn open_factor_number(
        &self,
        user: &User,
        sealed: &[u8],
    ) -> Result<MobileNumber, Fault> {
        let key = self.deployment.data_key(user)?;
        let plain = key.open(&sms_context(user.id), sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| OpenError::Malformed)?;
        let number = self.plans.parse(text).map_err(|_| OpenError::Malformed)?;
        Ok(number)
    }
}

/// Whether a text message is a second factor to what was proven first: to a password it is; to
/// a code of a text message it would be the same thing twice.
pub(super) fn accepts_sms(first: LoginMethod) -> bool {
    match first {
        LoginMethod::Password => true,
        LoginMethod::OneTimeCode => false,
    }
}
