//! Proving an address, by the link or by the code of the same mail (requirement AUTH-1).

use super::fault::operation_error;
use super::mails::minutes;
use super::profile::open_personal;
use super::requests::{Answered, AnsweredLater};
use super::{Accounts, Claimant, Fault};
use crate::account::{Email, EmailAddress, User};
use crate::action_token::{ActionToken, Purpose as TokenPurpose};
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::BlindIndex;
use crate::event::RegistrationEvent;
use crate::id::{RegistrationId, UserId};
use crate::limit::{MailPurpose, Metered, Scope, Throttled};
use crate::mail::{DisplayName, MailTemplate};
use crate::otp::{ChallengeKey, OtpCode, OtpDigest, Purpose};
use crate::outbox::{NewEntry, ProofRequest, StrangersRequest};
use crate::password::Violation;
use crate::ports::{ChosenPassword, Credentials, Effects, NewActionToken, ProveEmail};
use crate::redeem::Redeemed;
use crate::request::RequestContext;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

operation_error!(
    /// Why an address was not proven.
    VerifyEmailError {
        /// The link was used, has expired, or never was.
        #[error("the token is not good")]
        Token,
        /// It is not the code that was sent.
        #[error("code does not match")]
        Mismatch {
            /// How many tries are left.
            tries_left: u32,
        },
        /// There is no live code.
        #[error("no live code")]
        Expired,
        /// It is no code that proves the address, where accounts are concealed: whether one is
        /// waited for is not told.
        #[error("no code that proves the address")]
        NoCode,
        /// Too many codes, or passwords, were tried.
        #[error("too many tries")]
        TooManyTries {
            /// When to come back.
            retry_after: SignedDuration,
        },
        /// It could be somebody else's registration. Neither code nor link is used up.
        #[error("the registration may be another's")]
        PasswordNeeded,
        /// It is not the password that was registered. Neither code nor link is used up.
        #[error("the password does not match")]
        WrongPassword,
        /// The password that was chosen is not taken. Neither code nor link is used up.
        #[error("the password breaks the policy")]
        WeakPassword(Vec<Violation>),
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

operation_error!(
    /// Why what proves an address was not sent again.
    ResendProofError {
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// What proves an address: a token to store, and the mail that holds it and a code.
pub(crate) struct Proof {
    pub(crate) token: NewActionToken,
    pub(crate) mail: NewEntry,
}

/// Whose address is to be proven.
struct Registrant<'a> {
    user: UserId,
    email: &'a EmailAddress,
    name: Option<&'a str>,
}

/// The registration that a user's address is proven for: in events, digests and challenges
/// an account that was registered in one step is its own registration.
fn registration_of(user: UserId) -> RegistrationId {
    RegistrationId::from(user.as_uuid())
}

fn challenge_key(user: UserId) -> ChallengeKey {
    ChallengeKey::of(Purpose::VerifyEmail, registration_of(user))
}

impl Accounts {
    /// Draws a code and a link that prove `email` for `user`. The code is stored at once, so
    /// that a mail that arrives always finds it.
    pub(crate) async fn draw_proof(
        &self,
        user: UserId,
        email: &EmailAddress,
        name: Option<&str>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Proof, Fault> {
        let code = OtpCode::draw(self.deployment.entropy.as_ref())?;
        let to = Registrant { user, email, name };
        self.proof_with(code, &to, request, now, now).await
    }

    /// The same with a code that was drawn before, at the time it was asked for.
    async fn proof_with(
        &self,
        code: OtpCode,
        to: &Registrant<'_>,
        request: &RequestContext,
        requested_at: Timestamp,
        now: Timestamp,
    ) -> Result<Proof, Fault> {
        let Registrant { user, email, name } = *to;
        let deployment = &self.deployment;
        let token = ActionToken::draw(deployment.entropy.as_ref())?;
        let registration = registration_of(user);
        let digest = self.digest(user, email, &code);
        let challenge = deployment.challenge(registration, digest, now);
        let key = challenge_key(user);
        deployment.ephemeral.put_challenge(&key, &challenge).await?;
        let template = MailTemplate::VerifyEmail {
            code,
            link: deployment
                .origin
                .page_with_token("/verify-email", token.expose()),
            code_minutes: minutes(deployment.otp.ttl),
            link_minutes: minutes(self.policy.proof_ttl),
            name: name.and_then(DisplayName::parse),
        };
        let ttl = self.policy.proof_ttl;
        let registration = Some(registration);
        let mail = self.mail(email, template, registration, ttl, request, requested_at)?;
        let token = NewActionToken {
            hash: token.hash(),
            purpose: TokenPurpose::VerifyEmail,
            user: Some(user),
            payload_sealed: None,
            created_at: now,
            expires_at: now.saturating_add(ttl).unwrap_or(Timestamp::MAX),
        };
        Ok(Proof { token, mail })
    }

    fn digest(&self, user: UserId, email: &EmailAddress, code: &OtpCode) -> OtpDigest {
        let registration = registration_of(user);
        let address = email.canonical();
        let pepper = &self.deployment.pepper;
        pepper.digest(registration, &address, Purpose::VerifyEmail, code)
    }

    /// Whose registration a link proves, without using it: the page that it leads to asks
    /// first. None where the link is not good.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn registrant(
        &self,
        token: &ActionToken,
    ) -> Result<Option<UserId>, VerifyEmailError> {
        let now = self.deployment.clock.now();
        let purpose = TokenPurpose::VerifyEmail;
        let store = &self.deployment.store;
        let found = store.action_token(&token.hash(), purpose, now).await?;
        Ok(found.map(|token| token.user))
    }

    /// Proves an address by the link in the mail. Of any number of callers one proves it.
    ///
    /// # Errors
    /// See [`VerifyEmailError`].
    pub async fn verify_email_by_token(
        &self,
        token: &ActionToken,
        claimant: Claimant<'_>,
        request: &RequestContext,
    ) -> Metered<UserId, VerifyEmailError> {
        self.limited(request, async |now| {
            let (hash, purpose) = (token.hash(), TokenPurpose::VerifyEmail);
            let store = &self.deployment.store;
            let found = store.action_token(&hash, purpose, now).await?;
            let user = found.ok_or(VerifyEmailError::Token)?.user;
            let chosen = self.admit_claimant(user, claimant, now).await?;
            let effects = self.proven(user, chosen.as_ref(), request, now)?;
            let proven = store.prove_email_by_token(&hash, chosen.as_ref(), now, &effects);
            match proven.await? {
                ProveEmail::Proven => Ok(user),
                ProveEmail::Gone | ProveEmail::Taken => Err(VerifyEmailError::Token),
            }
        })
        .await
    }

    /// Proves an address by the code in the mail that was sent last. A try is counted before
    /// the code is looked at; of any number of right codes at once one proves it.
    ///
    /// # Errors
    /// See [`VerifyEmailError`]. An address that nobody has registered is answered like one
    /// that waits for no code; where accounts are concealed, every code that does not prove the
    /// address is answered alike.
    pub async fn verify_email_by_code(
        &self,
        email: &EmailAddress,
        code: &OtpCode,
        claimant: Claimant<'_>,
        request: &RequestContext,
    ) -> Metered<UserId, VerifyEmailError> {
        self.limited(request, async |now| {
            let index = self.deployment.index_key.email(email);
            let claimed = self.deployment.store.credentials_by_email(&index).await?;
            // Where there is none, a challenge is looked for all the same, in vain.
            let user = match claimed {
                Some(claimed) => claimed.user.id,
                None => UserId::generate(now, self.deployment.entropy.as_ref())?,
            };
            let tried = self.try_code(user, email, code, claimant, request, now);
            tried.await
        })
        .await
    }

    /// The same in the browser that registered: it knows which of those who claim the address
    /// it is, and no code of another will do.
    ///
    /// # Errors
    /// See [`VerifyEmailError`].
    pub async fn verify_own_email_by_code(
        &self,
        user: UserId,
        email: &EmailAddress,
        code: &OtpCode,
        request: &RequestContext,
    ) -> Metered<UserId, VerifyEmailError> {
        self.limited(request, async |now| {
            let claimant = Claimant::Registrant(user);
            let tried = self.try_code(user, email, code, claimant, request, now);
            tried.await
        })
        .await
    }

    async fn try_code(
        &self,
        user: UserId,
        email: &EmailAddress,
        code: &OtpCode,
        claimant: Claimant<'_>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<UserId, VerifyEmailError> {
        let redeemed = self
            .deployment
            .redeem(
                &challenge_key(user),
                now,
                |reservation| self.digest(user, email, code).matches(&reservation.digest),
                async |_| {
                    let chosen = self.admit_claimant(user, claimant, now).await?;
                    let effects = self.proven(user, chosen.as_ref(), request, now)?;
                    let store = &self.deployment.store;
                    let proven = store.prove_email_of(user, chosen.as_ref(), now, &effects);
                    match proven.await? {
                        ProveEmail::Proven => Ok(user),
                        ProveEmail::Gone | ProveEmail::Taken => Err(VerifyEmailError::Expired),
                    }
                },
                |error| matches!(error, VerifyEmailError::Expired),
            )
            .await?;
        match redeemed {
            Redeemed::Done(user) => Ok(user),
            _ if self.policy.conceal_accounts => Err(VerifyEmailError::NoCode),
            Redeemed::Absent => Err(VerifyEmailError::Expired),
            Redeemed::Mismatch { tries_left } => Err(VerifyEmailError::Mismatch { tries_left }),
            Redeemed::Exhausted { retry_after } => {
                Err(VerifyEmailError::TooManyTries { retry_after })
            }
        }
    }

    /// Has a new code and link sent to an address that waits to be proven:
    /// [`StrangersRequests`](super::StrangersRequests) does so a moment later. The answer is the
    /// same for every address.
    ///
    /// # Errors
    /// See [`ResendProofError`].
    pub async fn resend_proof(
        &self,
        email: &EmailAddress,
        request: &RequestContext,
    ) -> Metered<(), ResendProofError> {
        self.resend(None, email, request).await
    }

    /// The same in the browser that registered: what it is sent proves its own claim to the
    /// address, not that of somebody who claimed it since.
    ///
    /// # Errors
    /// See [`ResendProofError`].
    pub async fn resend_own_proof(
        &self,
        user: UserId,
        email: &EmailAddress,
        request: &RequestContext,
    ) -> Metered<(), ResendProofError> {
        self.resend(Some(user), email, request).await
    }

    async fn resend(
        &self,
        user: Option<UserId>,
        email: &EmailAddress,
        request: &RequestContext,
    ) -> Metered<(), ResendProofError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        let index = self.deployment.index_key.email(email);
        let checked = match limiter.address(Scope::Message, request, now).await {
            Ok(Ok(_)) => limiter.mail(MailPurpose::Resend, &index, now).await,
            other => other,
        };
        Metered::where_granted(
            checked,
            ResendProofError::Throttled,
            self.note_proof_request(user, email, request, now),
        )
        .await
    }

    async fn note_proof_request(
        &self,
        registrant: Option<UserId>,
        email: &EmailAddress,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), ResendProofError> {
        let entry = self.proof_request(registrant, email, request, now)?;
        self.deployment.store.enqueue(&[entry]).await?;
        Ok(())
    }

    /// That a proof was asked for, written down. Whether the address waits for one, and whose it
    /// is, is found out later (ADR 0046).
    pub(super) fn proof_request(
        &self,
        registrant: Option<UserId>,
        email: &EmailAddress,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewEntry, Fault> {
        let deployment = &self.deployment;
        let (keys, entropy) = (&deployment.keys, deployment.entropy.as_ref());
        let asked = ProofRequest {
            email: email.as_str().to_owned(),
            registrant,
            code: OtpCode::draw(entropy)?.digits().to_owned(),
            by: StrangersRequest::of(request, now),
        };
        let expires_at = now
            .saturating_add(self.policy.proof_ttl)
            .unwrap_or(Timestamp::MAX);
        let entry = NewEntry::request(&asked, expires_at, keys, entropy)?;
        Ok(entry.addressed_to(deployment.index_key.email(email)))
    }

    /// Waits for a code that nobody has, where an address has an owner and that is concealed:
    /// whoever enters one has as much looked at as for an address that waits to be proven.
    async fn await_no_code(&self, user: UserId, now: Timestamp) -> Result<(), Fault> {
        if !self.policy.conceal_accounts {
            return Ok(());
        }
        let deployment = &self.deployment;
        let digest = OtpDigest::unmatchable(deployment.entropy.as_ref())?;
        let challenge = deployment.challenge(registration_of(user), digest, now);
        let key = challenge_key(user);
        deployment.ephemeral.put_challenge(&key, &challenge).await?;
        Ok(())
    }

    /// What a user is called, as they told it.
    async fn name_of(&self, user: &User) -> Result<Option<String>, Fault> {
        let Some(stored) = self.deployment.store.profile(user.id).await? else {
            return Ok(None);
        };
        let key = self.deployment.data_key(user)?;
        Ok(open_personal(&key, &stored)?.display_name())
    }

    /// What is told of and recorded with a proof.
    fn proven(
        &self,
        user: UserId,
        chosen: Option<&ChosenPassword>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, VerifyEmailError> {
        let registration_id = registration_of(user);
        let told = [
            RegistrationEvent::OtpVerified {
                registration_id,
                ts: now,
            },
            RegistrationEvent::Completed {
                registration_id,
                customer_id: user,
                ts: now,
            },
        ];
        let deployment = &self.deployment;
        let (action, outcome) = (AuditAction::EmailVerified, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let entry = match chosen {
            Some(_) => entry.with("password", "chosen"),
            None => entry,
        };
        let correlation = &request.correlation;
        Ok(Effects {
            outbox: deployment.events.entries(told, correlation, now)?,
            audit: vec![entry.by_owner(user)],
            ..Effects::default()
        })
    }

    /// Runs `verify` unless there are too many requests from the client's address.
    async fn limited<T>(
        &self,
        request: &RequestContext,
        verify: impl AsyncFnOnce(Timestamp) -> Result<T, VerifyEmailError>,
    ) -> Metered<T, VerifyEmailError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        let checked = limiter.address(Scope::ActionToken, request, now).await;
        Metered::where_granted(checked, VerifyEmailError::Throttled, verify(now)).await
    }
}

#[async_trait]
impl AnsweredLater for ProofRequest {
    /// The code that was asked for last is the one that is waited for.
    const IN_ORDER: bool = true;

    /// What follows: a link in place of earlier ones, and the mail, where the address waits. An
    /// owner who has it already is told that somebody registered with it.
    async fn answer(self, accounts: &Accounts, now: Timestamp) -> Result<Answered, Fault> {
        let Ok(email) = EmailAddress::parse(&self.email) else {
            return Ok(Answered::Malformed("an address of electronic mail"));
        };
        let Ok(code) = OtpCode::parse(&self.code) else {
            return Ok(Answered::Malformed("a code"));
        };
        let index = accounts.deployment.index_key.email(&email);
        let store = &accounts.deployment.store;
        let claimed = store.credentials_by_email(&index).await?;
        let owner = claimed.as_ref().filter(|claimed| is_owner(&claimed.user));
        let owner = owner.map(|owner| owner.user.id);
        let found = match self.registrant {
            Some(user) => store.credentials(user).await?,
            None => claimed,
        };
        let nothing = Ok(Answered::Follows(Effects::default()));
        let Some(found) = found else {
            return nothing;
        };
        if let Some(owner) = owner {
            accounts.await_no_code(owner, now).await?;
        }
        if !waits_for_proof(&found, &index) {
            return nothing;
        }
        let request = self.by.context();
        let waiting = found;
        if owner.is_some() {
            accounts.await_no_code(waiting.user.id, now).await?;
            let told = accounts.tell_owner(&email, &request, now)?;
            return Ok(Answered::Follows(told));
        }
        let name = accounts.name_of(&waiting.user).await?;
        let to = Registrant {
            user: waiting.user.id,
            email: &email,
            name: name.as_deref(),
        };
        let proof = accounts.proof_with(code, &to, &request, self.by.requested_at, now);
        let proof = proof.await?;
        Ok(Answered::Follows(Effects {
            outbox: vec![proof.mail],
            replacing: vec![proof.token],
            ..Effects::default()
        }))
    }
}

fn is_owner(user: &User) -> bool {
    user.email.as_ref().is_some_and(Email::is_proven)
}

fn waits_for_proof(found: &Credentials, index: &BlindIndex) -> bool {
    let email = found.user.email.as_ref();
    email.is_some_and(|email| !email.is_proven() && email.identifier.index == *index)
}
