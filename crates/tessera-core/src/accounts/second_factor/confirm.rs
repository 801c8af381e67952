//! The first code of a factor: from then on it protects the account (requirement MFA-2).

use super::super::fault::operation_error;
use super::super::{Accounts, Fault};
use super::check::{CodeRefused, count_check};
use super::sms::Addressed;
use crate::account::User;
use crate::audit::AuditAction;
use crate::event::FactorEvent;
use crate::id::{SessionId, UserId};
use crate::mail::MailTemplate;
use crate::otp::OtpCode;
use crate::ports::{Effects, FactorConfirmation, FirstCode, StoredFactor};
use crate::request::RequestContext;
use crate::second_factor::{FactorKind, SmsCodeSubject, SmsCodeUse};
use jiff::Timestamp;

operation_error!(
    /// Why a factor does not protect the account yet.
    ConfirmFactorError {
        /// The account is not offered a second factor any more.
        #[error("a second factor is not offered")]
        NotOffered,
        /// None waits for its first code, or none does any more.
        #[error("no factor waits for its first code")]
        NotEnrolled,
        /// The code proves nothing.
        #[error("the code was refused")]
        Code(#[source] CodeRefused),
    }
);

impl Accounts {
    /// Lets the factor that waits protect the account, by its first code. Where it is the first
    /// one all sessions but this end, since none of them proved it; the owner is told.
    ///
    /// # Errors
    /// See [`ConfirmFactorError`].
    pub async fn confirm_factor(
        &self,
        user: UserId,
        here: SessionId,
        code: &OtpCode,
        request: &RequestContext,
    ) -> Result<(), ConfirmFactorError> {
        let (deployment, store) = (&self.deployment, &self.deployment.store);
        let now = deployment.clock.now();
        let user = store.user(user).await?;
        let user = user.ok_or(ConfirmFactorError::NotEnrolled)?;
        let waiting = self.waiting_factor_of(&user, now).await?;
        let waiting = waiting.ok_or(ConfirmFactorError::NotEnrolled)?;
        if !self.may_enrol(&user).await? {
            return Err(ConfirmFactorError::NotOffered);
        }
        let method = waiting.kind.as_str();
        let tries_left = match self.count_factor_try(&user, now).await? {
            Ok(tries_left) => tries_left,
            Err(refused) => {
                let refused = self.refuse_code(&user, method, refused, request, now);
                return Err(ConfirmFactorError::Code(refused.await?));
            }
        };
        let compared = self.compare_first(&user, here, &waiting, code, now).await?;
        let Some(code) = compared else {
            let refused = CodeRefused::Mismatch { tries_left };
            let refused = self.refuse_code(&user, method, refused, request, now);
            return Err(ConfirmFactorError::Code(refused.await?));
        };
        let confirmation = FactorConfirmation {
            user: user.id,
            session: here,
            sealed: waiting.sealed,
            code,
            revoked_since: self.access.revocations_since(now),
        };
        let effects = self.confirmed_effects(&user, &confirmation, request, now)?;
        let confirmed = store.confirm_factor(&confirmation, now, &effects).await?;
        let ended = confirmed.ok_or(ConfirmFactorError::NotEnrolled)?;
        count_check(method, "success");
        let change = match user.second_factor_at {
            Some(_) => "added",
            None => "enabled",
        };
        metrics::counter!("tessera_second_factor_changes_total", "change" => change).increment(1);
        self.access.refuse_all(&ended, now).await?;
        Ok(())
    }

    /// The factor that waits for its first code: none once it has waited too long, since whoever
    /// finds the session later has shown nothing.
    pub(super) async fn waiting_factor_of(
        &self,
        user: &User,
        now: Timestamp,
    ) -> Result<Option<StoredFactor>, Fault> {
        let ttl = self.policy.second_factor.enrolment_ttl;
        let waits = |factor: &StoredFactor| {
            factor.confirmed_at.is_none() && now.duration_since(factor.created_at) < ttl
        };
        let factors = self.deployment.store.factors(user.id).await?;
        Ok(factors.into_iter().find(waits))
    }

    async fn compare_first(
        &self,
        user: &User,
        here: SessionId,
        waiting: &StoredFactor,
        code: &OtpCode,
        now: Timestamp,
    ) -> Result<Option<FirstCode>, Fault> {
        match waiting.kind {
            FactorKind::Totp => {
                let secret = self.totp_secret(user, &waiting.sealed)?;
                Ok(secret.step_of(code, now).map(FirstCode::Totp))
            }
            FactorKind::Sms => {
                let number = self.open_factor_number(user, &waiting.sealed)?;
                let addressed = Addressed {
                    subject: SmsCodeSubject::Session(here),
                    purpose: SmsCodeUse::Enrolment,
                    number: &number,
                };
                let found = self.find_sms_code(user, &addressed, code, now).await?;
                Ok(found.map(FirstCode::Sms))
            }
        }
    }

    fn confirmed_effects(
        &self,
        user: &User,
        confirmation: &FactorConfirmation,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, Fault> {
        let mut effects = match user.second_factor_at {
            Some(_) => {
                let told = |at, reset_link, lock_link| MailTemplate::FactorAdded {
                    at,
                    reset_link,
                    lock_link,
                };
                self.factor_effects(user, AuditAction::FactorAdded, told, request, now)?
            }
            None => {
                let told = |at, reset_link, lock_link| MailTemplate::SecondFactorEnabled {
                    at,
                    reset_link,
                    lock_link,
                };
                self.factor_effects(user, AuditAction::SecondFactorEnabled, told, request, now)?
            }
        };
        effects.note("method", confirmation.code.kind().as_str());
        for entry in &mut effects.audit {
            entry.session = Some(confirmation.session);
        }
        let event = FactorEvent::Enrolled {
            user_id: user.id,
            method: confirmation.code.kind().as_str(),
            is_first: user.second_factor_at.is_none(),
            ts: now,
        };
        self.publish_factor(event, request, now, &mut effects)?;
        Ok(effects)
    }
}
