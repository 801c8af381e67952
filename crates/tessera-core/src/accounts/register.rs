//! Registering with an address and a password in one step (requirements AUTH-1, MFA-1).
//!
//! Nobody has proven the address yet. Any number of people may claim one: each claim has a
//! password of its own, and whoever proves the address first takes it from all others, whose
//! passwords die with their claims. So nothing that a stranger registered works once the
//! owner has shown that the address is theirs.
//!
//! Where accounts are concealed, an owned address is claimed like any other, and whom a mail goes
//! to is found out behind the answer: nothing that a request does depends on who has an account.

use super::fault::operation_error;
use super::{AccountDraft, Accounts, ConsentStatement, Fault};
use crate::account::{EmailAddress, PersonalData, RoleName};
use crate::audit::{AuditAction, AuditOutcome};
use crate::consent::Consent;
use crate::event::RegistrationEvent;
use crate::id::{RegistrationId, UserId};
use crate::limit::{MailPurpose, Metered, Scope, Standing, Throttled, keep_tightest};
use crate::mail::MailTemplate;
use crate::outbox::NewEntry;
use crate::password::{Password, PersonContext, Violation};
use crate::ports::{Effects, NewAccount, NewActionToken, RegisterAccountError};
use crate::request::RequestContext;
use jiff::Timestamp;

operation_error!(
    /// Why nobody was registered.
    RegisterError {
        /// The address has an account.
        #[error("the address is registered")]
        Registered,
        /// The password is not taken.
        #[error("the password breaks the policy")]
        Password(Vec<Violation>),
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What somebody gives to register.
pub struct NewRegistration {
    /// The address.
    pub email: EmailAddress,
    /// The password.
    pub password: Password,
    /// Names and the like.
    pub personal: PersonalData,
    /// What they said when they were asked for a consent; none where nobody asked.
    pub consent: Option<ConsentStatement>,
}

/// An account that waits for its address to be proven.
#[derive(Debug, Clone)]
pub struct RegisteredAccount {
    /// The user.
    pub user: UserId,
    /// When it came into being.
    pub created_at: Timestamp,
}

impl Accounts {
    /// Registers an account and sends what proves its address.
    ///
    /// # Errors
    /// See [`RegisterError`]. Where accounts are concealed, an address that has one is
    /// answered like any other, and its owner is told by mail.
    pub async fn register(
        &self,
        new: &NewRegistration,
        request: &RequestContext,
    ) -> Metered<RegisteredAccount, RegisterError> {
        let mut standing = None;
        let outcome = self.try_register(new, request, &mut standing).await;
        let counted = match &outcome {
            Ok(_) => "started",
            Err(RegisterError::Registered) => "duplicate",
            Err(RegisterError::Password(_)) => "weak_password",
            Err(RegisterError::Throttled(_)) => "throttled",
            Err(_) => "failed",
        };
        metrics::counter!("tessera_registrations_total", "outcome" => counted).increment(1);
        Metered { outcome, standing }
    }

    async fn try_register(
        &self,
        new: &NewRegistration,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<RegisteredAccount, RegisterError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let checked = limiter.address(Scope::Register, request, now).await?;
        keep_tightest(standing, checked.map_err(RegisterError::Throttled)?);
        let name = new.personal.display_name();
        let person = PersonContext {
            email: Some(&new.email),
            name: name.as_deref(),
        };
        let violations = self.check_password(&new.password, person).await;
        if !violations.is_empty() {
            return Err(RegisterError::Password(violations));
        }
        let index = deployment.index_key.email(&new.email);
        if !self.policy.conceal_accounts && deployment.store.email_taken(&index).await? {
            return Err(RegisterError::Registered);
        }
        let checked = limiter.mail(MailPurpose::Register, &index, now).await?;
        keep_tightest(standing, checked.map_err(RegisterError::Throttled)?);
        let password_hash = self.hasher.hash(&new.password).await?;
        let id = UserId::generate(now, deployment.entropy.as_ref())?;
        let account = self.claim(id, new, password_hash, request, now).await?;
        let registered = RegisteredAccount {
            user: id,
            created_at: now,
        };
        match deployment.store.register_account(&account).await {
            Ok(()) => Ok(registered),
            Err(RegisterAccountError::Store(error)) => Err(error.into()),
            Err(RegisterAccountError::EmailTaken | RegisterAccountError::MobileTaken) => {
                Err(RegisterError::Registered)
            }
        }
    }

    /// The account, with the code and the link that prove its address.
    async fn claim(
        &self,
        id: UserId,
        new: &NewRegistration,
        password_hash: String,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewAccount, RegisterError> {
        let deployment = &self.deployment;
        let draft = AccountDraft {
            id,
            role: RoleName::USER,
            email: Some(&new.email),
            email_proven_at: None,
            mobile: None,
            personal: Some(&new.personal),
            locale: &request.locale,
            comms_channel: None,
        };
        let sealed = deployment.seal_account(&draft, now)?;
        let (mail, proof) = self.proof_of_claim(id, new, request, now).await?;
        let started = RegistrationEvent::Started {
            registration_id: RegistrationId::from(id.as_uuid()),
            mobile_hash: None,
            email_hash: Some(deployment.index_key.email_pseudonym(&new.email)),
            locale: request.locale.clone(),
            ts: now,
        };
        let correlation = &request.correlation;
        let mut outbox = vec![mail];
        outbox.extend(deployment.events.entries([started], correlation, now)?);
        let entry = deployment
            .audit(AuditAction::Registered, AuditOutcome::Success, request, now)?
            .by_owner(id)
            .with("method", "email");
        Ok(NewAccount {
            user: sealed.user,
            profile: sealed.profile,
            password_hash,
            proof,
            consents: self.stated(new.consent.as_ref(), now)?,
            effects: Effects {
                outbox,
                audit: vec![entry],
                ..Effects::default()
            },
        })
    }

    /// What proves the address of a claim; where accounts are concealed, that it is to be proven.
    async fn proof_of_claim(
        &self,
        id: UserId,
        new: &NewRegistration,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(NewEntry, Option<NewActionToken>), RegisterError> {
        if self.policy.conceal_accounts {
            let asked = self.proof_request(Some(id), &new.email, request, now)?;
            return Ok((asked, None));
        }
        let name = new.personal.display_name();
        let drawn = self.draw_proof(id, &new.email, name.as_deref(), request, now);
        let proof = drawn.await?;
        Ok((proof.mail, Some(proof.token)))
    }

    /// What was said of a consent, for the record.
    fn stated(
        &self,
        statement: Option<&ConsentStatement>,
        now: Timestamp,
    ) -> Result<Vec<Consent>, RegisterError> {
        let Some(stated) = statement else {
            return Ok(Vec::new());
        };
        let entropy = self.deployment.entropy.as_ref();
        Ok(vec![stated.recorded(entropy, now)?])
    }

    /// The owner of an account is told that somebody registered with their address.
    pub(super) fn tell_owner(
        &self,
        email: &EmailAddress,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, Fault> {
        let origin = &self.deployment.origin;
        let told = MailTemplate::AlreadyRegistered {
            login_link: origin.page("/login"),
            reset_link: origin.page("/password/forgot"),
        };
        let outcome = AuditOutcome::Refused("registered");
        let entry = self
            .deployment
            .audit(AuditAction::Registered, outcome, request, now)?
            .with("account", self.deployment.index_key.email_pseudonym(email));
        Ok(Effects {
            outbox: vec![self.notice(email, told, request, now)?],
            audit: vec![entry],
            ..Effects::default()
        })
    }
}
