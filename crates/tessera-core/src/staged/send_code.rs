//! The second step: a code goes out, by mail or by text message (requirement REG-2).
//!
//! To an address that has an account goes the same code, and with it the way back to the
//! account (REG-6). For every address the same is looked up, drawn, sealed and stored.

use super::{BrowserToken, Destinations, StagedRegistration, StagedRegistrations};
use crate::account::{Email, EmailAddress};
use crate::accounts::{Fault, minutes, operation_error};
use crate::action_token::{ActionToken, Purpose as TokenPurpose};
use crate::id::{RegistrationId, UserId};
use crate::limit::{MailPurpose, Metered, Scope, Standing, Throttled, keep_tightest};
use crate::mail::MailTemplate;
use crate::mobile::MobileNumber;
use crate::otp::{ChallengeKey, OtpCode, OtpDigest, Purpose};
use crate::ports::{Credentials, Effects, NewActionToken};
use crate::request::RequestContext;
use jiff::Timestamp;

operation_error!(
    /// Why no code was sent.
    SendCodeError {
        /// There is no such registration: unknown, run out, completed, or another browser's.
        #[error("there is no such registration")]
        NotFound,
        /// The registration has no number to send to.
        #[error("the registration has no number")]
        NoPhone,
        /// Too many requests, or too many codes.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// How a code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// By mail.
    Email,
    /// By text message.
    Sms,
}

impl StagedRegistrations {
    /// Sends a code. The one before it is good no more, whichever way it went; the tries that
    /// were spent on it stay spent.
    ///
    /// # Errors
    /// See [`SendCodeError`].
    pub async fn send_code(
        &self,
        id: RegistrationId,
        channel: Channel,
        browser: Option<&BrowserToken>,
        request: &RequestContext,
    ) -> Metered<(), SendCodeError> {
        let mut standing = None;
        let sent = self.try_send(id, channel, browser, request, &mut standing);
        let outcome = sent.await;
        if outcome.is_ok() {
            metrics::counter!("tessera_otp_requested_total").increment(1);
        }
        Metered { outcome, standing }
    }

    async fn try_send(
        &self,
        id: RegistrationId,
        channel: Channel,
        browser: Option<&BrowserToken>,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<(), SendCodeError> {
        let deployment = &self.accounts.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let checked = limiter.address(Scope::RequestCode, request, now).await?;
        let granted = self.granted(checked, None, request, now).await;
        keep_tightest(standing, granted.map_err(SendCodeError::Throttled)?);
        let found = self.find(id, browser, now).await?;
        let registration = found.ok_or(SendCodeError::NotFound)?;
        let to = self.open(&registration)?;
        // In the language that the registration was started in.
        let request = &RequestContext {
            locale: registration.locale.clone(),
            ..request.clone()
        };
        match (channel, &to.phone) {
            (Channel::Email, _) => {
                let mail = self.send_mail(&registration, &to.email, request, now, standing);
                mail.await
            }
            (Channel::Sms, Some(number)) => {
                let sms = self.send_sms(&registration, number, request, now, standing);
                sms.await
            }
            (Channel::Sms, None) => Err(SendCodeError::NoPhone),
        }
    }

    async fn send_mail(
        &self,
        registration: &StagedRegistration,
        to: &EmailAddress,
        request: &RequestContext,
        now: Timestamp,
        standing: &mut Option<Standing>,
    ) -> Result<(), SendCodeError> {
        let deployment = &self.accounts.deployment;
        let (limiter, index) = (&deployment.limiter, &registration.email.index);
        let id = Some(registration.id);
        let checked = limiter.registration(registration.id, now).await?;
        let granted = self.granted(checked, id, request, now).await;
        keep_tightest(standing, granted.map_err(SendCodeError::Throttled)?);
        let checked = limiter.mail(MailPurpose::StagedCode, index, now).await?;
        let granted = self.granted(checked, id, request, now).await;
        keep_tightest(standing, granted.map_err(SendCodeError::Throttled)?);
        let found = deployment.store.credentials_by_email(index).await?;
        let owner = found.and_then(owner);
        let code = self
            .draw_code(registration.id, &to.canonical(), now)
            .await?;
        let recovery = ActionToken::draw(deployment.entropy.as_ref())?;
        let ttl = deployment.otp.ttl;
        let template = match owner {
            Some(_) => MailTemplate::RegistrationCodeForOwner {
                code,
                minutes: minutes(ttl),
                recovery_link: deployment
                    .origin
                    .page_with_token("/account/recover", recovery.expose()),
            },
            None => MailTemplate::RegistrationCode {
                code,
                minutes: minutes(ttl),
            },
        };
        let mail = self.accounts.mail(to, template, id, ttl, request, now)?;
        let effects = Effects {
            outbox: vec![mail],
            ..Effects::default()
        };
        // For an address that nobody has a token is stored that does nothing: what took
        // longer would tell.
        let token = NewActionToken {
            hash: recovery.hash(),
            purpose: TokenPurpose::RecoverAccount,
            user: owner,
            payload_sealed: None,
            created_at: now,
            expires_at: now
                .saturating_add(self.accounts.policy.reset_ttl)
                .unwrap_or(Timestamp::MAX),
        };
        deployment.store.put_action_token(&token, &effects).await?;
        if owner.is_some() {
            metrics::counter!("tessera_staged_registrations_total", "outcome" => "duplicate")
                .increment(1);
        }
        Ok(())
    }

    async fn send_sms(
        &self,
        registration: &StagedRegistration,
        to: &MobileNumber,
        request: &RequestContext,
        now: Timestamp,
        standing: &mut Option<Standing>,
    ) -> Result<(), SendCodeError> {
        let deployment = &self.accounts.deployment;
        let (limiter, id) = (&deployment.limiter, registration.id);
        let index = deployment.index_key.mobile(to);
        let checked = limiter.registration(id, now).await?;
        let granted = self.granted(checked, Some(id), request, now).await;
        keep_tightest(standing, granted.map_err(SendCodeError::Throttled)?);
        let checked = limiter.number(&index, now).await?;
        let granted = self.granted(checked, Some(id), request, now).await;
        keep_tightest(standing, granted.map_err(SendCodeError::Throttled)?);
        // What is left of the budgets is nobody's business.
        let checked = limiter.spend(to, now).await?;
        let granted = self.granted(checked, Some(id), request, now).await;
        granted.map_err(SendCodeError::Throttled)?;
        let code = self.draw_code(id, to.e164(), now).await?;
        let body = deployment.texts.code(&code, deployment.otp.ttl);
        let entry = deployment.code_message(to, body, Some(id), request, now)?;
        deployment.store.enqueue(&[entry]).await?;
        Ok(())
    }

    /// Draws a code and stores it, before the message: one that arrives finds its code.
    async fn draw_code(
        &self,
        registration: RegistrationId,
        destination: &str,
        now: Timestamp,
    ) -> Result<OtpCode, Fault> {
        let deployment = &self.accounts.deployment;
        let code = OtpCode::draw(deployment.entropy.as_ref())?;
        let digest = self.digest(registration, destination, &code);
        let challenge = deployment.challenge(registration, digest, now);
        let key = challenge_key(registration);
        deployment.ephemeral.put_challenge(&key, &challenge).await?;
        Ok(code)
    }

    fn digest(&self, id: RegistrationId, destination: &str, code: &OtpCode) -> OtpDigest {
        let pepper = &self.accounts.deployment.pepper;
        pepper.digest(id, destination, Purpose::StagedRegistration, code)
    }

    /// What a code must hash to that was sent to the address, or to the number.
    pub(super) fn digests(
        &self,
        id: RegistrationId,
        to: &Destinations,
        code: &OtpCode,
    ) -> (OtpDigest, Option<OtpDigest>) {
        let phone = to.phone.as_ref();
        (
            self.digest(id, &to.email.canonical(), code),
            phone.map(|number| self.digest(id, number.e164(), code)),
        )
    }
}

/// One key for both channels: neither another code nor another channel gives more tries.
pub(super) fn challenge_key(registration: RegistrationId) -> ChallengeKey {
    ChallengeKey::of(Purpose::StagedRegistration, registration)
}

/// Who has proven the address and may come back to the account.
fn owner(found: Credentials) -> Option<UserId> {
    let user = found.user;
    let is_owner = user.email.as_ref().is_some_and(Email::is_proven) && user.disabled_at.is_none();
    is_owner.then_some(user.id)
}
