//! Turning the second factor on: a secret for the app, then the first code of it
//! (requirement MFA-2).

use super::super::fault::operation_error;
use super::super::{Accounts, Fault};
use super::check::{CodeRefused, count_check};
use crate::account::{EmailAddress, User};
use crate::audit::AuditAction;
use crate::id::{SessionId, UserId};
use crate::mail::MailTemplate;
use crate::mobile::MobileNumber;
use crate::otp::OtpCode;
use crate::ports::{NewTotp, TotpConfirmation};
use crate::request::RequestContext;
use crate::second_factor::{BackupCode, FactorMethod, TotpSecret, totp_context};
use zeroize::Zeroizing;

operation_error!(
    /// Why no authenticator app was enrolled.
    EnrolTotpError {
        /// One protects the account already.
        #[error("an authenticator app is on already")]
        AlreadyOn,
        /// The account is gone.
        #[error("the account is gone")]
        Gone,
    }
);

operation_error!(
    /// Why the second factor was not turned on.
    ConfirmTotpError {
        /// No authenticator app waits for its first code.
        #[error("no authenticator app waits for its first code")]
        NotEnrolled,
        /// The code proves nothing.
        #[error("the code was refused")]
        Code(#[source] CodeRefused),
    }
);

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
    /// Good once the first code was entered.
    pub backup_codes: Vec<BackupCode>,
}

impl Accounts {
    /// Draws a secret and backup codes. The account stays as it is until the first code of the
    /// app was entered; asking again draws others.
    ///
    /// # Errors
    /// See [`EnrolTotpError`].
    pub async fn enrol_totp(&self, user: UserId) -> Result<EnrolledTotp, EnrolTotpError> {
        let deployment = &self.deployment;
        let entropy = deployment.entropy.as_ref();
        let found = deployment.store.user(user).await?;
        let user = found.ok_or(EnrolTotpError::Gone)?;
        let secret = TotpSecret::draw(entropy)?;
        let backup_codes = BackupCode::draw_all(entropy)?;
        let hashes = backup_codes.iter();
        let key = deployment.data_key(&user)?;
        let totp = NewTotp {
            user: user.id,
            secret_sealed: key.seal(&totp_context(user.id), secret.as_bytes(), entropy)?,
            backup_codes: hashes
                .map(|code| code.hash(user.id, &deployment.pepper))
                .collect(),
            created_at: deployment.clock.now(),
        };
        if !deployment.store.enrol_totp(&totp).await? {
            return Err(EnrolTotpError::AlreadyOn);
        }
        Ok(EnrolledTotp {
            app: self.shown_to_app(&user, &secret)?,
            backup_codes,
        })
    }

    /// The app that waits for its first code, to be shown once more to who enrolled it.
    ///
    /// # Errors
    /// Fails when the store does, or the secret does not open.
    pub async fn waiting_totp(&self, user: UserId) -> Result<Option<WaitingTotp>, Fault> {
        let store = &self.deployment.store;
        let Some(user) = store.user(user).await? else {
            return Ok(None);
        };
        let found = store.totp(user.id).await?;
        let Some(waiting) = found.filter(|totp| totp.confirmed_at.is_none()) else {
            return Ok(None);
        };
        let secret = self.totp_secret(&user, &waiting.secret_sealed)?;
        Ok(Some(self.shown_to_app(&user, &secret)?))
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

    /// Turns the second factor on by the first code of the app. All sessions but this one end,
    /// since none of them proved it; the owner is told.
    ///
    /// # Errors
    /// See [`ConfirmTotpError`].
    pub async fn confirm_totp(
        &self,
        user: UserId,
        here: SessionId,
        code: &OtpCode,
        request: &RequestContext,
    ) -> Result<(), ConfirmTotpError> {
        let (deployment, store) = (&self.deployment, &self.deployment.store);
        let now = deployment.clock.now();
        let user = store.user(user).await?;
        let user = user.ok_or(ConfirmTotpError::NotEnrolled)?;
        let found = store.totp(user.id).await?;
        let waiting = found.filter(|totp| totp.confirmed_at.is_none());
        let waiting = waiting.ok_or(ConfirmTotpError::NotEnrolled)?;
        let method = FactorMethod::Totp;
        let tries_left = match self.count_factor_try(&user, now).await? {
            Ok(tries_left) => tries_left,
            Err(refused) => {
                let refused = self.refuse_code(&user, method, refused, request, now);
                return Err(ConfirmTotpError::Code(refused.await?));
            }
        };
        let secret = self.totp_secret(&user, &waiting.secret_sealed)?;
        let Some(step) = secret.step_of(code, now) else {
            let refused = CodeRefused::Mismatch { tries_left };
            let refused = self.refuse_code(&user, method, refused, request, now);
            return Err(ConfirmTotpError::Code(refused.await?));
        };
        let confirmation = TotpConfirmation {
            user: user.id,
            session: here,
            secret_sealed: waiting.secret_sealed,
            step,
            revoked_since: self.access.revocations_since(now),
        };
        let told = |at, reset_link| MailTemplate::SecondFactorEnabled { at, reset_link };
        let action = AuditAction::SecondFactorEnabled;
        let mut effects = self.factor_effects(&user, action, told, request, now)?;
        effects.audit = effects
            .audit
            .into_iter()
            .map(|entry| entry.in_session(here).with("method", method.as_str()))
            .collect();
        let confirmed = store.confirm_totp(&confirmation, now, &effects).await?;
        let ended = confirmed.ok_or(ConfirmTotpError::NotEnrolled)?;
        count_check(method, "success");
        metrics::counter!("tessera_second_factor_changes_total", "change" => "enabled")
            .increment(1);
        self.access.refuse_all(&ended, now).await?;
        Ok(())
    }
}
