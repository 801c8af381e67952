//! Enrolling a factor: a secret for an app, or a number for text messages. Neither protects the
//! account before its first code (requirement MFA-2).

use super::super::fault::operation_error;
use super::super::owner_proof::{NotOwner, OwnerProof};
use super::super::{Accounts, Fault};
use super::sms::{Addressed, SmsRefused};
use crate::account::{EmailAddress, User};
use crate::id::{SessionId, UserId};
use crate::limit::Throttled;
use crate::mobile::MobileNumber;
use crate::password::Password;
use crate::ports::{EntropyError, NewFactor};
use crate::registration::CodeRequested;
use crate::request::RequestContext;
use crate::second_factor::{
    BackupCode, BackupCodeHash, FactorKind, SmsCodeSubject, SmsCodeUse, TotpSecret, sms_context,
    totp_context,
};
use zeroize::Zeroizing;

operation_error!(
    /// Why no authenticator app was enrolled.
    EnrolTotpError {
        /// The account is not offered a second factor yet, or nobody is.
        #[error("a second factor is not offered")]
        NotOffered,
        /// One protects the account already.
        #[error("an authenticator app is on already")]
        AlreadyOn,
        /// It was not shown that it is the owner who asks, or there is no such account.
        #[error("it is not the owner who asks")]
        NotOwner(#[source] NotOwner),
    }
);

operation_error!(
    /// Why no number was enrolled.
    EnrolSmsError {
        /// The account is not offered a second factor yet, or nobody is.
        #[error("a second factor is not offered")]
        NotOffered,
        /// One protects the account already.
        #[error("a number is on already")]
        AlreadyOn,
        /// It was not shown that it is the owner who asks, or there is no such account.
        #[error("it is not the owner who asks")]
        NotOwner(#[source] NotOwner),
        /// The account is got into without a password: by text messages, to which another one
        /// is no second factor.
        #[error("the account has no password")]
        NoPassword,
        /// No number was given, and the account has none.
        #[error("there is no number")]
        NoNumber,
        /// No provider takes messages at the moment.
        #[error("text messages are unavailable")]
        Unavailable,
        /// Too many codes were asked for.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

impl From<NotOwner> for EnrolTotpError {
    fn from(missing: NotOwner) -> Self {
        Self::NotOwner(missing)
    }
}

impl From<NotOwner> for EnrolSmsError {
    fn from(missing: NotOwner) -> Self {
        Self::NotOwner(missing)
    }
}

impl From<SmsRefused> for EnrolSmsError {
    fn from(refused: SmsRefused) -> Self {
        match refused {
            SmsRefused::Unavailable => Self::Unavailable,
            SmsRefused::Throttled(throttled) => Self::Throttled(throttled),
        }
    }
}

/// A factor that waits for its first code.
pub enum WaitingFactor {
    /// An app.
    Totp(WaitingTotp),
    /// A number that a code was sent to.
    Sms(MobileNumber),
}

/// An authenticator app that waits for its first code.
pub struct WaitingTotp {
    /// The secret, to be typed.
    pub secret: Zeroizing<String>,
    /// The same for a QR code.
    pub uri: Zeroizing<String>,
}

/// The same as it was enrolled, with what is shown once.
pub struct EnrolledTotp {
    /// The app.
    pub app: WaitingTotp,
    /// Good once the first code was entered; none where the account is protected, and keeps
    /// those that it has.
    pub backup_codes: Vec<BackupCode>,
}

/// A number that a code was sent to, with what is shown once.
pub struct EnrolledSms {
    /// The number.
    pub number: MobileNumber,
    /// How long the code is good.
    pub code: CodeRequested,
    /// As for an app.
    pub backup_codes: Vec<BackupCode>,
}

impl Accounts {
    /// Draws a secret and backup codes. The account stays as it is until the first code of the
    /// app was entered; asking again draws others. Whoever has a factor has the account: the first
    /// one takes a login a moment ago, or the password.
    ///
    /// # Errors
    /// See [`EnrolTotpError`].
    pub async fn enrol_totp(
        &self,
        user: UserId,
        here: SessionId,
        password: Option<&Password>,
    ) -> Result<EnrolledTotp, EnrolTotpError> {
        let deployment = &self.deployment;
        let (entropy, now) = (deployment.entropy.as_ref(), deployment.clock.now());
        let found = deployment.store.user(user).await?;
        let user = found.ok_or(NotOwner::Gone)?;
        if !self.may_enrol(&user).await? {
            return Err(EnrolTotpError::NotOffered);
        }
        let proof = OwnerProof::SessionOrPassword(password);
        self.prove_owner(user.id, here, proof, now).await??;
        let secret = TotpSecret::draw(entropy)?;
        let backup_codes = self.first_backup_codes(&user)?;
        let key = deployment.data_key(&user)?;
        let sealed = key.seal(&totp_context(user.id), secret.as_bytes(), entropy)?;
        let factor = NewFactor {
            user: user.id,
            kind: FactorKind::Totp,
            sealed,
            backup_codes: self.backup_code_hashes(&user, &backup_codes),
            code: None,
            created_at: now,
        };
        if !deployment.store.enrol_factor(&factor).await? {
            return Err(EnrolTotpError::AlreadyOn);
        }
        Ok(EnrolledTotp {
            app: self.shown_to_app(&user, &secret)?,
            backup_codes,
        })
    }

    /// Sends a code to a number, or to the account's own where none is given. The account stays
    /// as it is until the code was entered in this session. It takes what an app takes.
    ///
    /// # Errors
    /// See [`EnrolSmsError`].
    pub async fn enrol_sms(
        &self,
        user: UserId,
        here: SessionId,
        number: Option<MobileNumber>,
        password: Option<&Password>,
        request: &RequestContext,
    ) -> Result<EnrolledSms, EnrolSmsError> {
        let deployment = &self.deployment;
        let (entropy, now) = (deployment.entropy.as_ref(), deployment.clock.now());
        let found = deployment.store.user(user).await?;
        let user = found.ok_or(NotOwner::Gone)?;
        if !self.may_enrol(&user).await? {
            return Err(EnrolSmsError::NotOffered);
        }
        if !self.has_password(user.id).await? {
            return Err(EnrolSmsError::NoPassword);
        }
        let proof = OwnerProof::SessionOrPassword(password);
        self.prove_owner(user.id, here, proof, now).await??;
        if self.factor_number(&user).await?.is_some() {
            return Err(EnrolSmsError::AlreadyOn);
        }
        let number = match number {
            Some(number) => number,
            None => {
                let own = self.identity(&user)?.mobile;
                own.ok_or(EnrolSmsError::NoNumber)?
            }
        };
        let checked = deployment.limiter.account_code(user.id, request, now);
        checked.await?.map_err(EnrolSmsError::Throttled)?;
        let addressed = Addressed {
            subject: SmsCodeSubject::Session(here),
            purpose: SmsCodeUse::Enrolment,
            number: &number,
        };
        let code = self
            .draw_sms_code(&user, &addressed, request, now)
            .await??;
        let backup_codes = self.first_backup_codes(&user)?;
        let key = deployment.data_key(&user)?;
        let sealed = key.seal(&sms_context(user.id), number.e164().as_bytes(), entropy)?;
        let factor = NewFactor {
            user: user.id,
            kind: FactorKind::Sms,
            sealed,
            backup_codes: self.backup_code_hashes(&user, &backup_codes),
            code: Some(code),
            created_at: now,
        };
        if !deployment.store.enrol_factor(&factor).await? {
            return Err(EnrolSmsError::AlreadyOn);
        }
        Ok(EnrolledSms {
            number,
            code: self.code_requested(),
            backup_codes,
        })
    }

    /// The backup codes that come with a first factor.
    fn first_backup_codes(&self, user: &User) -> Result<Vec<BackupCode>, EntropyError> {
        match user.second_factor_at {
            Some(_) => Ok(Vec::new()),
            None => BackupCode::draw_all(self.deployment.entropy.as_ref()),
        }
    }

    /// What is stored of backup codes.
    pub(super) fn backup_code_hashes(
        &self,
        user: &User,
        codes: &[BackupCode],
    ) -> Vec<BackupCodeHash> {
        let pepper = &self.deployment.pepper;
        codes
            .iter()
            .map(|code| code.hash(user.id, pepper))
            .collect()
    }

    /// What waits for its first code, to be shown once more to who enrolled it; none once it has
    /// waited for [`SecondFactorPolicy::enrolment_ttl`].
    ///
    /// [`SecondFactorPolicy::enrolment_ttl`]: crate::second_factor::SecondFactorPolicy::enrolment_ttl
    ///
    /// # Errors
    /// Fails when the store does, or what was sealed does not open.
    pub async fn waiting_factor(&self, user: UserId) -> Result<Option<WaitingFactor>, Fault> {
        let now = self.deployment.clock.now();
        let Some(user) = self.deployment.store.user(user).await? else {
            return Ok(None);
        };
        let Some(waiting) = self.waiting_factor_of(&user, now).await? else {
            return Ok(None);
        };
        Ok(Some(match waiting.kind {
            FactorKind::Totp => {
                let secret = self.totp_secret(&user, &waiting.sealed)?;
                WaitingFactor::Totp(self.shown_to_app(&user, &secret)?)
            }
            FactorKind::Sms => WaitingFactor::Sms(self.open_factor_number(&user, &waiting.sealed)?),
        }))
    }

    /// A secret as the owner's app takes it.
    fn shown_to_app(&self, user: &User, secret: &TotpSecret) -> Result<WaitingTotp, Fault> {
        let identity = self.identity(user)?;
        let email = identity.email.as_ref().map(EmailAddress::as_str);
        let mobile = identity.mobile.as_ref().map(MobileNumber::e164);
        let account = email.or(mobile).unwrap_or_default();
        Ok(WaitingTotp {
            uri: secret.uri(self.deployment.origin.host(), account),
            secret: secret.base32(),
        })
    }
}
