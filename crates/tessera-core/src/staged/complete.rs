//! The last step: the rest is told, and the account comes into being (requirement REG-4).
//!
//! Only here somebody is told that an address or a number has an account, and only of what
//! they have proven to be theirs (REG-6).

use super::{BrowserToken, Destinations, Proven, StagedRegistration, StagedRegistrations};
use crate::account::{CommsChannel, Grants, PersonalData, RoleName};
use crate::accounts::{AccountDraft, Fault, Proof, operation_error};
use crate::audit::{AuditAction, AuditOutcome};
use crate::consent::{Consent, ConsentPurpose};
use crate::event::RegistrationEvent;
use crate::id::{ConsentId, RegistrationId, UserId};
use crate::limit::{MailPurpose, Metered, Scope, Standing, Throttled, keep_tightest};
use crate::mail::MailTemplate;
use crate::outbox::NewEntry;
use crate::ports::{CompleteRegistrationError, Completion, Effects, NewAccount};
use crate::request::RequestContext;
use crate::session::{LoginMethod, RefreshToken, Session, StartedSession};
use crate::token::Issued;
use jiff::Timestamp;

operation_error!(
    /// Why there is no account.
    CompleteError {
        /// There is no such registration: unknown, run out, completed, or another browser's.
        #[error("there is no such registration")]
        NotFound,
        /// Neither the address nor the number is proven.
        #[error("nothing of the registration is proven")]
        NotVerified,
        /// What was proven has an account.
        #[error("what was proven has an account")]
        Duplicate(Proven),
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What a person tells at the end.
pub struct Particulars {
    /// Names, country and language.
    pub personal: PersonalData,
    /// Whether they want offers.
    pub marketing: bool,
    /// When they say they said so.
    pub marketing_at: Timestamp,
    /// How they want to be written to.
    pub comms_channel: Option<CommsChannel>,
    /// Whether a session begins.
    pub begin_session: bool,
}

/// A new customer.
pub struct Completed {
    /// The customer.
    pub customer: UserId,
    /// The session, where one was to begin.
    pub session: Option<FirstSession>,
}

/// The tokens of a session that begins with the account.
pub struct FirstSession {
    /// The access token.
    pub access: Issued,
    /// The refresh token.
    pub refresh: RefreshToken,
}

impl StagedRegistrations {
    /// Makes the account. Of any number of callers one does, and a failure leaves the
    /// registration as it was.
    ///
    /// # Errors
    /// See [`CompleteError`].
    pub async fn complete(
        &self,
        id: RegistrationId,
        told: &Particulars,
        browser: Option<&BrowserToken>,
        request: &RequestContext,
    ) -> Metered<Completed, CompleteError> {
        let mut standing = None;
        let completed = self.try_complete(id, told, browser, request, &mut standing);
        let outcome = completed.await;
        let counted = match &outcome {
            Ok(_) => Some("completed"),
            Err(CompleteError::Duplicate(_)) => Some("duplicate_proven"),
            Err(_) => None,
        };
        if let Some(outcome) = counted {
            metrics::counter!("tessera_staged_registrations_total", "outcome" => outcome)
                .increment(1);
        }
        Metered { outcome, standing }
    }

    async fn try_complete(
        &self,
        id: RegistrationId,
        told: &Particulars,
        browser: Option<&BrowserToken>,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<Completed, CompleteError> {
        let deployment = &self.accounts.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let checked = limiter.address(Scope::Register, request, now).await?;
        let granted = self.granted(checked, Some(id), request, now).await;
        keep_tightest(standing, granted.map_err(CompleteError::Throttled)?);
        let found = self.find(id, browser, now).await?;
        let registration = found.ok_or(CompleteError::NotFound)?;
        if !registration.is_proven() {
            return Err(CompleteError::NotVerified);
        }
        let request = &RequestContext {
            locale: registration.locale.clone(),
            ..request.clone()
        };
        let made = self.make(&registration, told, request, now);
        let (account, started) = made.await?;
        let customer = account.user.id;
        let (session, tokens) = started.map(split).unzip();
        let completion = Completion {
            registration: id,
            account,
            session,
        };
        let store = &deployment.store;
        let completed = store.complete_registration(&completion, now).await;
        completed.map_err(refused)?;
        let took = now.duration_since(registration.created_at);
        metrics::histogram!("tessera_staged_registration_duration_seconds")
            .record(took.as_secs_f64());
        Ok(Completed {
            customer,
            session: tokens,
        })
    }

    /// The account, with all that hangs on it.
    async fn make(
        &self,
        registration: &StagedRegistration,
        told: &Particulars,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(NewAccount, Option<StartedSession>), CompleteError> {
        let deployment = &self.accounts.deployment;
        let entropy = deployment.entropy.as_ref();
        let id = UserId::generate(now, entropy)?;
        let to = self.open(registration)?;
        let proof = match registration.email_proven_at {
            Some(_) => None,
            None => {
                let proof = self.prove_later(id, registration.id, &to, told, request, now);
                Some(proof.await?)
            }
        };
        let draft = AccountDraft {
            id,
            role: RoleName::USER,
            email: Some(&to.email),
            email_proven_at: registration.email_proven_at,
            // A number that nobody proved is nobody's.
            mobile: to
                .phone
                .as_ref()
                .filter(|_| registration.phone_proven_at.is_some()),
            personal: Some(&told.personal),
            locale: &registration.locale,
            comms_channel: told.comms_channel,
        };
        let sealed = deployment.seal_account(&draft, now)?;
        let grants = Grants::of(sealed.user.roles(), []);
        let session = told.begin_session.then(|| {
            let method = LoginMethod::OneTimeCode;
            deployment.start_session(id, &grants, &sealed.key, method, request, now)
        });
        let session = session.transpose()?;
        let (outbox, token) = proof.map(|proof| (proof.mail, proof.token)).unzip();
        let account = NewAccount {
            user: sealed.user,
            profile: sealed.profile,
            password_hash: registration.password_hash.clone(),
            proof: token,
            consents: vec![self.consent(told, now)?],
            effects: self.effects(registration.id, id, session.as_ref(), outbox, request, now)?,
        };
        Ok((account, session))
    }

    fn consent(&self, told: &Particulars, now: Timestamp) -> Result<Consent, Fault> {
        Ok(Consent {
            id: ConsentId::generate(now, self.accounts.deployment.entropy.as_ref())?,
            purpose: ConsentPurpose::marketing(),
            text_version: self.policy.marketing_text.clone(),
            given: told.marketing,
            claimed_at: Some(told.marketing_at),
            recorded_at: now,
        })
    }

    /// What is told and recorded of a completion.
    fn effects(
        &self,
        registration_id: RegistrationId,
        customer_id: UserId,
        session: Option<&StartedSession>,
        mail: Option<NewEntry>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, Fault> {
        let deployment = &self.accounts.deployment;
        let completed = RegistrationEvent::Completed {
            registration_id,
            customer_id,
            ts: now,
        };
        let correlation = &request.correlation;
        let mut outbox = deployment.events.entries([completed], correlation, now)?;
        outbox.extend(mail);
        let (action, outcome) = (AuditAction::Registered, AuditOutcome::Success);
        let entry = deployment
            .audit(action, outcome, request, now)?
            .by_owner(customer_id)
            .with("method", "staged");
        let entry = match session {
            Some(started) => entry.in_session(started.session.id),
            None => entry,
        };
        Ok(Effects {
            outbox,
            audit: vec![entry],
            ..Effects::default()
        })
    }

    /// Where only the number is proven, the address waits for its own proof. An owner that
    /// has it already is told instead; whoever registers is answered the same.
    async fn prove_later(
        &self,
        user: UserId,
        id: RegistrationId,
        to: &Destinations,
        told: &Particulars,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Proof, CompleteError> {
        let accounts = &self.accounts;
        let deployment = &accounts.deployment;
        let index = deployment.index_key.email(&to.email);
        let limiter = &deployment.limiter;
        let checked = limiter.mail(MailPurpose::Register, &index, now).await?;
        let granted = self.granted(checked, Some(id), request, now).await;
        granted.map_err(CompleteError::Throttled)?;
        let is_taken = deployment.store.email_taken(&index).await?;
        let name = told.personal.display_name();
        let drawn = accounts.draw_proof(user, &to.email, name.as_deref(), request, now);
        let mut proof = drawn.await?;
        if is_taken {
            let template = MailTemplate::AlreadyRegistered {
                login_link: deployment.origin.page("/login"),
                reset_link: deployment.origin.page("/password/forgot"),
            };
            proof.mail = accounts.notice(&to.email, template, request, now)?;
        }
        Ok(proof)
    }
}

fn split(started: StartedSession) -> (Session, FirstSession) {
    let tokens = FirstSession {
        access: started.access,
        refresh: started.refresh,
    };
    (started.session, tokens)
}

fn refused(error: CompleteRegistrationError) -> CompleteError {
    match error {
        CompleteRegistrationError::Gone => CompleteError::NotFound,
        CompleteRegistrationError::EmailTaken => CompleteError::Duplicate(Proven::Email),
        CompleteRegistrationError::MobileTaken => CompleteError::Duplicate(Proven::Phone),
        CompleteRegistrationError::Store(error) => error.into(),
    }
}
