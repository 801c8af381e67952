//! The first step: an address, a password, a language, perhaps a number (requirement REG-1).
//!
//! Whether the address or the number has an account is not even looked up.

use super::registration::{email_context, phone_context};
use super::{BrowserToken, StagedRegistration, StagedRegistrations};
use crate::account::{EmailAddress, Identifier};
use crate::accounts::operation_error;
use crate::event::RegistrationEvent;
use crate::id::RegistrationId;
use crate::limit::{Metered, Scope, Standing, Throttled, keep_tightest};
use crate::mobile::MobileNumber;
use crate::password::{Password, PersonContext, Violation};
use crate::ports::Effects;
use crate::request::RequestContext;
use jiff::Timestamp;

operation_error!(
    /// Why no registration was started.
    StartError {
        /// The password is not taken.
        #[error("the password breaks the policy")]
        Password(Vec<Violation>),
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What a registration starts with.
pub struct NewStart {
    /// The address.
    pub email: EmailAddress,
    /// The password.
    pub password: Password,
    /// The number.
    pub phone: Option<MobileNumber>,
    /// The language, BCP 47.
    pub locale: String,
    /// The browser that it is to go on in, and nowhere else.
    pub browser: Option<BrowserToken>,
}

impl StagedRegistrations {
    /// Starts a registration.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(
        &self,
        new: &NewStart,
        request: &RequestContext,
    ) -> Metered<RegistrationId, StartError> {
        let mut standing = None;
        let outcome = self.try_start(new, request, &mut standing).await;
        let counted = match &outcome {
            Ok(_) => "started",
            Err(StartError::Password(_)) => "weak_password",
            Err(StartError::Throttled(_)) => "throttled",
            Err(StartError::Fault(_)) => "failed",
        };
        metrics::counter!("tessera_staged_registrations_total", "outcome" => counted).increment(1);
        Metered { outcome, standing }
    }

    async fn try_start(
        &self,
        new: &NewStart,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<RegistrationId, StartError> {
        let deployment = &self.accounts.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let checked = limiter.address(Scope::Register, request, now).await?;
        let granted = self.granted(checked, None, request, now).await;
        keep_tightest(standing, granted.map_err(StartError::Throttled)?);
        let person = PersonContext {
            email: Some(&new.email),
            name: None,
        };
        let violations = self.accounts.check_password(&new.password, person).await;
        if !violations.is_empty() {
            return Err(StartError::Password(violations));
        }
        let password_hash = self.accounts.hasher.hash(&new.password).await?;
        let registration = self.seal(new, password_hash, now)?;
        let started = RegistrationEvent::Started {
            registration_id: registration.id,
            mobile_hash: None,
            email_hash: Some(deployment.index_key.email_pseudonym(&new.email)),
            locale: new.locale.clone(),
            ts: now,
        };
        let correlation = &request.correlation;
        let effects = Effects {
            outbox: deployment.events.entries([started], correlation, now)?,
            ..Effects::default()
        };
        let store = &deployment.store;
        store.start_registration(&registration, &effects).await?;
        Ok(registration.id)
    }

    fn seal(
        &self,
        new: &NewStart,
        password_hash: String,
        now: Timestamp,
    ) -> Result<StagedRegistration, StartError> {
        let deployment = &self.accounts.deployment;
        let (keys, entropy) = (&deployment.keys, deployment.entropy.as_ref());
        let id = RegistrationId::unguessable(entropy)?;
        let address = new.email.as_str().as_bytes();
        let email = Identifier {
            index: deployment.index_key.email(&new.email),
            sealed: keys.seal(&email_context(id), address, entropy)?,
        };
        let phone = new.phone.as_ref().map(|number| {
            let sealed = keys.seal(&phone_context(id), number.e164().as_bytes(), entropy)?;
            let index = deployment.index_key.mobile(number);
            Ok::<_, StartError>(Identifier { index, sealed })
        });
        Ok(StagedRegistration {
            id,
            email,
            phone: phone.transpose()?,
            password_hash,
            locale: new.locale.clone(),
            browser: new.browser.as_ref().map(BrowserToken::hash),
            email_proven_at: None,
            phone_proven_at: None,
            created_at: now,
            expires_at: now
                .saturating_add(self.policy.ttl)
                .unwrap_or(Timestamp::MAX),
        })
    }
}
