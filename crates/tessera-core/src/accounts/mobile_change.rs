//! Another mobile number for an account: proven at the new one, told to the owner.

use super::Accounts;
use super::fault::operation_error;
use super::owner_proof::{NotOwner, OwnerProof};
use crate::account::{Identifier, mobile_context};
use crate::audit::{AuditAction, AuditOutcome};
use crate::id::{RegistrationId, SessionId, UserId};
use crate::limit::Throttled;
use crate::mail::MailTemplate;
use crate::mobile::MobileNumber;
use crate::otp::{ChallengeKey, OtpCode, OtpDigest, Purpose};
use crate::password::Password;
use crate::ports::{ChangeIdentifier, Effects};
use crate::redeem::Redeemed;
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};

operation_error!(
    /// Why no code was sent to the new number.
    RequestMobileChangeError {
        /// It was not shown that it is the owner who asks, or there is no such account.
        #[error("it is not the owner who asks")]
        NotOwner(#[source] NotOwner),
        /// The number has an account.
        #[error("the mobile number is registered")]
        Registered,
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

operation_error!(
    /// Why the number was not changed.
    ConfirmMobileChangeError {
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
        /// Somebody else has the number by now.
        #[error("the mobile number is taken")]
        Taken,
    }
);

impl From<NotOwner> for RequestMobileChangeError {
    fn from(missing: NotOwner) -> Self {
        Self::NotOwner(missing)
    }
}

fn challenge_key(user: UserId) -> ChallengeKey {
    ChallengeKey::of(Purpose::ChangeMobile, RegistrationId::from(user.as_uuid()))
}

impl Accounts {
    /// Sends a code to the number that is to take the place of another, or of none. A number is
    /// logged in with: whoever has a password gives it, and who has none logged in a moment ago.
    ///
    /// # Errors
    /// See [`RequestMobileChangeError`]. Where accounts are concealed, a number that has one
    /// is answered like any other, and its owner is told by message.
    pub async fn request_mobile_change(
        &self,
        user: UserId,
        here: SessionId,
        new: &MobileNumber,
        password: Option<&Password>,
        request: &RequestContext,
    ) -> Result<(), RequestMobileChangeError> {
        let deployment = &self.deployment;
        let (now, limiter) = (deployment.clock.now(), &deployment.limiter);
        let proof = OwnerProof::Password(password);
        self.prove_owner(user, here, proof, now).await??;
        let checked = limiter.account_code(user, request, now).await?;
        checked.map_err(RequestMobileChangeError::Throttled)?;
        let index = deployment.index_key.mobile(new);
        let is_taken = deployment.store.mobile_taken(&index).await?;
        if is_taken && !self.policy.conceal_accounts {
            return Err(RequestMobileChangeError::Registered);
        }
        let checked = limiter.number(&index, now).await?;
        checked.map_err(RequestMobileChangeError::Throttled)?;
        let checked = limiter.spend(new, now).await?;
        checked.map_err(RequestMobileChangeError::Throttled)?;
        let entropy = deployment.entropy.as_ref();
        let code = OtpCode::draw(entropy)?;
        let (digest, body) = match is_taken {
            true => (
                OtpDigest::unmatchable(entropy)?,
                deployment.texts.known.clone(),
            ),
            false => (
                self.mobile_change_digest(user, new, &code),
                deployment.texts.code(&code, deployment.otp.ttl),
            ),
        };
        let challenge = deployment.challenge(RegistrationId::from(user.as_uuid()), digest, now);
        let key = challenge_key(user);
        deployment.ephemeral.put_challenge(&key, &challenge).await?;
        let entry = deployment.code_message(new, body, None, request, now)?;
        deployment.store.enqueue(&[entry]).await?;
        Ok(())
    }

    fn mobile_change_digest(&self, user: UserId, new: &MobileNumber, code: &OtpCode) -> OtpDigest {
        let owner = RegistrationId::from(user.as_uuid());
        let pepper = &self.deployment.pepper;
        pepper.digest(owner, new.e164(), Purpose::ChangeMobile, code)
    }

    /// Puts the number in place. A code is good for the number that it was sent to alone.
    ///
    /// # Errors
    /// See [`ConfirmMobileChangeError`].
    pub async fn change_mobile(
        &self,
        user: UserId,
        new: &MobileNumber,
        code: &OtpCode,
        request: &RequestContext,
    ) -> Result<(), ConfirmMobileChangeError> {
        let now = self.deployment.clock.now();
        let digest = self.mobile_change_digest(user, new, code);
        let redeemed = self
            .deployment
            .redeem(
                &challenge_key(user),
                now,
                |reservation| digest.matches(&reservation.digest),
                async |_| self.put_mobile(user, new, request, now).await,
                |error| matches!(error, ConfirmMobileChangeError::Taken),
            )
            .await?;
        match redeemed {
            Redeemed::Done(()) => Ok(()),
            Redeemed::Absent => Err(ConfirmMobileChangeError::Expired),
            Redeemed::Mismatch { tries_left } => {
                Err(ConfirmMobileChangeError::Mismatch { tries_left })
            }
            Redeemed::Exhausted { retry_after } => {
                Err(ConfirmMobileChangeError::TooManyTries { retry_after })
            }
        }
    }

    async fn put_mobile(
        &self,
        user: UserId,
        new: &MobileNumber,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), ConfirmMobileChangeError> {
        let deployment = &self.deployment;
        let found = deployment.store.user(user).await?;
        let user = found.ok_or(ConfirmMobileChangeError::Expired)?;
        let identity = self.identity(&user)?;
        let entropy = deployment.entropy.as_ref();
        let key = deployment.data_key(&user)?;
        let identifier = Identifier {
            index: deployment.index_key.mobile(new),
            sealed: key.seal(&mobile_context(user.id), new.e164().as_bytes(), entropy)?,
        };
        let (action, outcome) = (AuditAction::MobileChanged, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let proven = user
            .email
            .as_ref()
            .is_some_and(crate::account::Email::is_proven);
        let mut outbox = Vec::new();
        if let Some(email) = identity.email.filter(|_| proven) {
            let told = MailTemplate::PhoneChanged {
                at: now,
                reset_link: deployment.origin.page("/password/forgot"),
            };
            outbox.push(self.notice(&email, told, request, now)?);
        }
        if let Some(old) = identity.mobile {
            let body = deployment.texts.mobile_changed.clone();
            outbox.push(deployment.text_notice(&old, body, request, now)?);
        }
        let effects = Effects {
            outbox,
            audit: vec![entry.by_owner(user.id)],
            ..Effects::default()
        };
        let store = &deployment.store;
        match store.change_mobile(user.id, &identifier, &effects).await? {
            ChangeIdentifier::Changed => Ok(()),
            ChangeIdentifier::Gone => Err(ConfirmMobileChangeError::Expired),
            ChangeIdentifier::Taken => Err(ConfirmMobileChangeError::Taken),
        }
    }
}
