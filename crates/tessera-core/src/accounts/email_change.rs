//! Another address for an account: proven at the new one, told to the old one.

use super::fault::operation_error;
use super::mails::minutes;
use super::owner_proof::{NotOwner, OwnerProof};
use super::{Accounts, Fault};
use crate::account::{Email, EmailAddress, Identifier, User, email_context};
use crate::action_token::{ActionToken, Purpose as TokenPurpose};
use crate::audit::{AuditAction, AuditOutcome};
use crate::id::{RegistrationId, SessionId, UserId};
use crate::limit::{MailPurpose, Metered, Scope, Throttled};
use crate::mail::MailTemplate;
use crate::otp::{ChallengeKey, OtpCode, OtpDigest, Purpose};
use crate::outbox::NewEntry;
use crate::password::Password;
use crate::ports::{ChangeIdentifier, Effects, NewActionToken, StoredActionToken};
use crate::redeem::Redeemed;
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};

operation_error!(
    /// Why nothing was sent to the new address.
    RequestEmailChangeError {
        /// It was not shown that it is the owner who asks, or there is no such account.
        #[error("it is not the owner who asks")]
        NotOwner(#[source] NotOwner),
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

operation_error!(
    /// Why the address was not changed.
    ConfirmEmailChangeError {
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
        /// Too many codes were tried.
        #[error("too many tries")]
        TooManyTries {
            /// When to come back.
            retry_after: SignedDuration,
        },
        /// Somebody else proved the address meanwhile.
        #[error("the address is taken")]
        Taken,
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

impl From<NotOwner> for RequestEmailChangeError {
    fn from(missing: NotOwner) -> Self {
        Self::NotOwner(missing)
    }
}

/// The context that an address is sealed for while it waits to be proven.
fn new_email_context(user: UserId) -> String {
    format!("user:{user}:new-email")
}

fn challenge_key(user: UserId) -> ChallengeKey {
    ChallengeKey::of(Purpose::ChangeEmail, RegistrationId::from(user.as_uuid()))
}

impl Accounts {
    /// Sends what proves `new` to it. The answer is the same whether or not the address has
    /// an account; its owner is told by mail. Passwords are set by mail: whoever has one gives it,
    /// and who has none logged in a moment ago.
    ///
    /// # Errors
    /// See [`RequestEmailChangeError`].
    pub async fn request_email_change(
        &self,
        user: UserId,
        here: SessionId,
        new: &EmailAddress,
        password: Option<&Password>,
        request: &RequestContext,
    ) -> Result<(), RequestEmailChangeError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let index = deployment.index_key.email(new);
        let checked = limiter.address(Scope::Message, request, now).await?;
        checked.map_err(RequestEmailChangeError::Throttled)?;
        let checked = limiter.mail(MailPurpose::ChangeEmail, &index, now).await?;
        checked.map_err(RequestEmailChangeError::Throttled)?;
        let proof = OwnerProof::Password(password);
        self.prove_owner(user, here, proof, now).await??;
        let found = deployment.store.user(user).await?;
        let user = found.ok_or(NotOwner::Gone)?;
        let is_taken = deployment.store.email_taken(&index).await?;
        let (token, mail) = self
            .draw_email_change(&user, new, is_taken, request, now)
            .await?;
        let effects = Effects {
            outbox: vec![mail],
            ..Effects::default()
        };
        deployment.store.put_action_token(&token, &effects).await?;
        Ok(())
    }

    /// A code and a link for the new address; for one that has an account a link that does
    /// nothing, and a word to its owner.
    async fn draw_email_change(
        &self,
        user: &User,
        new: &EmailAddress,
        is_taken: bool,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(NewActionToken, NewEntry), Fault> {
        let deployment = &self.deployment;
        let entropy = deployment.entropy.as_ref();
        let (code, token) = (OtpCode::draw(entropy)?, ActionToken::draw(entropy)?);
        let digest = match is_taken {
            true => OtpDigest::unmatchable(entropy)?,
            false => self.email_change_digest(user.id, new, &code),
        };
        let challenge = deployment.challenge(RegistrationId::from(user.id.as_uuid()), digest, now);
        let key = challenge_key(user.id);
        deployment.ephemeral.put_challenge(&key, &challenge).await?;
        let ttl = self.policy.proof_ttl;
        let origin = &deployment.origin;
        let template = match is_taken {
            true => MailTemplate::AlreadyRegistered {
                login_link: origin.page("/login"),
                reset_link: origin.page("/password/forgot"),
            },
            false => MailTemplate::ConfirmNewEmail {
                code,
                link: origin.page_with_token("/account/email", token.expose()),
                code_minutes: minutes(deployment.otp.ttl),
                link_minutes: minutes(ttl),
            },
        };
        let data_key = deployment.data_key(user)?;
        let context = new_email_context(user.id);
        let payload = data_key.seal(&context, new.as_str().as_bytes(), entropy)?;
        let new_token = NewActionToken {
            hash: token.hash(),
            purpose: TokenPurpose::ChangeEmail,
            user: Some(user.id),
            // Without an address in it a token changes nothing.
            payload_sealed: (!is_taken).then_some(payload),
            created_at: now,
            expires_at: now.saturating_add(ttl).unwrap_or(Timestamp::MAX),
        };
        let mail = self.mail(new, template, None, ttl, request, now)?;
        Ok((new_token, mail))
    }

    fn email_change_digest(&self, user: UserId, new: &EmailAddress, code: &OtpCode) -> OtpDigest {
        let owner = RegistrationId::from(user.as_uuid());
        let pepper = &self.deployment.pepper;
        pepper.digest(owner, &new.canonical(), Purpose::ChangeEmail, code)
    }

    /// Whether a link is good, without using it: the page that it leads to asks first.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn is_email_change(
        &self,
        token: &ActionToken,
    ) -> Result<bool, ConfirmEmailChangeError> {
        let now = self.deployment.clock.now();
        let purpose = TokenPurpose::ChangeEmail;
        let store = &self.deployment.store;
        let found = store.action_token(&token.hash(), purpose, now).await?;
        Ok(found.is_some_and(|token| token.payload_sealed.is_some()))
    }

    /// Changes the address by the link, which whoever reads the new mailbox has.
    ///
    /// # Errors
    /// See [`ConfirmEmailChangeError`].
    pub async fn change_email_by_token(
        &self,
        token: &ActionToken,
        request: &RequestContext,
    ) -> Metered<UserId, ConfirmEmailChangeError> {
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        let checked = limiter.address(Scope::ActionToken, request, now).await;
        Metered::where_granted(
            checked,
            ConfirmEmailChangeError::Throttled,
            self.try_change_by_token(token, request, now),
        )
        .await
    }

    async fn try_change_by_token(
        &self,
        token: &ActionToken,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<UserId, ConfirmEmailChangeError> {
        let (hash, purpose) = (token.hash(), TokenPurpose::ChangeEmail);
        let store = &self.deployment.store;
        let found = store.action_token(&hash, purpose, now).await?;
        let found = found.ok_or(ConfirmEmailChangeError::Token)?;
        self.put_email(&found, request, now).await
    }

    /// Changes the address by the code, in the session that asked for it.
    ///
    /// # Errors
    /// See [`ConfirmEmailChangeError`].
    pub async fn change_email_by_code(
        &self,
        user: UserId,
        code: &OtpCode,
        request: &RequestContext,
    ) -> Result<(), ConfirmEmailChangeError> {
        let now = self.deployment.clock.now();
        let store = &self.deployment.store;
        let purpose = TokenPurpose::ChangeEmail;
        let waiting = store.action_token_of(user, purpose, now).await?;
        let waiting = waiting.ok_or(ConfirmEmailChangeError::Expired)?;
        let new = self.waiting_email(&waiting).await?;
        let redeemed = self
            .deployment
            .redeem(
                &challenge_key(user),
                now,
                |reservation| match &new {
                    Some((_, new)) => self
                        .email_change_digest(user, new, code)
                        .matches(&reservation.digest),
                    None => false,
                },
                async |_| self.put_email(&waiting, request, now).await,
                |error| matches!(error, ConfirmEmailChangeError::Taken),
            )
            .await?;
        match redeemed {
            Redeemed::Done(_) => Ok(()),
            Redeemed::Absent => Err(ConfirmEmailChangeError::Expired),
            Redeemed::Mismatch { tries_left } => {
                Err(ConfirmEmailChangeError::Mismatch { tries_left })
            }
            Redeemed::Exhausted { retry_after } => {
                Err(ConfirmEmailChangeError::TooManyTries { retry_after })
            }
        }
    }

    /// The user of a token and the address that waits in it; none where it only looks as if.
    async fn waiting_email(
        &self,
        token: &StoredActionToken,
    ) -> Result<Option<(User, EmailAddress)>, Fault> {
        // The user is looked up where no address waits, too: what took less would tell whoever
        // tries a code that the address has an account.
        let Some(user) = self.deployment.store.user(token.user).await? else {
            return Ok(None);
        };
        let Some(sealed) = &token.payload_sealed else {
            return Ok(None);
        };
        let key = self.deployment.data_key(&user)?;
        let plain = key.open(&new_email_context(user.id), sealed)?;
        let text = std::str::from_utf8(&plain).unwrap_or_default();
        Ok(EmailAddress::parse(text).ok().map(|new| (user, new)))
    }

    async fn put_email(
        &self,
        token: &StoredActionToken,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<UserId, ConfirmEmailChangeError> {
        let deployment = &self.deployment;
        let waiting = self.waiting_email(token).await?;
        let (user, new) = waiting.ok_or(ConfirmEmailChangeError::Token)?;
        let key = deployment.data_key(&user)?;
        let entropy = deployment.entropy.as_ref();
        let identifier = Identifier {
            index: deployment.index_key.email(&new),
            sealed: key.seal(&email_context(user.id), new.as_str().as_bytes(), entropy)?,
        };
        let (action, outcome) = (AuditAction::EmailChanged, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let effects = Effects {
            outbox: self.email_notices(&user, request, now)?,
            audit: vec![entry.by_owner(user.id)],
            ..Effects::default()
        };
        let store = &deployment.store;
        match store
            .change_email(user.id, &token.hash, &identifier, now, &effects)
            .await?
        {
            ChangeIdentifier::Changed => Ok(user.id),
            ChangeIdentifier::Gone => Err(ConfirmEmailChangeError::Token),
            ChangeIdentifier::Taken => Err(ConfirmEmailChangeError::Taken),
        }
    }

    /// What is told of another address: to the old one, and where none was proven, to the number.
    /// That is once for an account, whose number was proven by a message that was counted.
    fn email_notices(
        &self,
        user: &User,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, Fault> {
        let deployment = &self.deployment;
        let identity = self.identity(user)?;
        let mut notices = Vec::new();
        if let Some(old) = identity.email {
            let told = MailTemplate::EmailChanged {
                at: now,
                reset_link: deployment.origin.page("/password/forgot"),
            };
            notices.push(self.notice(&old, told, request, now)?);
        }
        let was_proven = user.email.as_ref().is_some_and(Email::is_proven);
        if let Some(number) = identity.mobile.filter(|_| !was_proven) {
            let body = deployment.texts.email_added.clone();
            notices.push(deployment.text_notice(&number, body, request, now)?);
        }
        Ok(notices)
    }
}
