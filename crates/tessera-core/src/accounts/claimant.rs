//! Whose registration it is that an address is proven for (requirements AUTH-1, REG-6).
//!
//! Whoever reads the mailbox proves the address. That they also registered is another matter:
//! anybody may register with an address, and the mail comes to its owner. So where it could be
//! somebody else's registration, the proof alone does not make its password work ([ADR 0036]).
//!
//! [ADR 0036]: ../../../../docs/adr/0036-a-proof-says-whose-registration-it-is-for.md

use super::{Accounts, VerifyEmailError};
use crate::account::User;
use crate::id::UserId;
use crate::limit::Guessing;
use crate::password::{Password, PersonContext};
use crate::ports::ChosenPassword;
use jiff::Timestamp;

/// How whoever proves an address shows that the registration is theirs.
#[derive(Clone, Copy)]
pub enum Claimant<'a> {
    /// Not at all. It is taken for theirs where nobody else claims the address, unless the
    /// deployment asks for a password with every proof.
    Unnamed,
    /// The browser in which this account was registered.
    Registrant(UserId),
    /// Whoever knows the password that was registered.
    Knows(&'a Password),
    /// Whoever puts a password of their own in the place of the registered one. What else
    /// was registered goes with it.
    Chooses(&'a Password),
}

impl Accounts {
    /// Whether the registration of `user` may be proven by `claimant`; the password that is
    /// put in place with the proof, where one is.
    pub(super) async fn admit_claimant(
        &self,
        user: UserId,
        claimant: Claimant<'_>,
        now: Timestamp,
    ) -> Result<Option<ChosenPassword>, VerifyEmailError> {
        let found = self.deployment.store.credentials(user).await?;
        // Who is gone, or proven, is told so where the proof is stored.
        let Some(claim) = found.filter(|found| is_claim(&found.user)) else {
            return Ok(None);
        };
        match claimant {
            Claimant::Registrant(own) if own == user => Ok(None),
            Claimant::Registrant(_) => Err(VerifyEmailError::PasswordNeeded),
            Claimant::Unnamed => match self.may_be_anothers(&claim.user).await? {
                true => Err(VerifyEmailError::PasswordNeeded),
                false => Ok(None),
            },
            Claimant::Knows(password) => {
                let limiter = &self.deployment.limiter;
                let tries = limiter.guess(Guessing::User(user), now).await?;
                tries.map_err(|throttled| VerifyEmailError::TooManyTries {
                    retry_after: throttled.retry_after,
                })?;
                let stored = claim.password_hash.as_deref();
                match self.hasher.compare(password, stored).await?.matches {
                    true => Ok(None),
                    false => Err(VerifyEmailError::WrongPassword),
                }
            }
            // With a number there is another way into the account, which would stay open.
            Claimant::Chooses(_) if claim.user.mobile.is_some() => {
                Err(VerifyEmailError::PasswordNeeded)
            }
            Claimant::Chooses(password) => self.choose(&claim.user, password).await.map(Some),
        }
    }

    /// Whether the address might be proven for somebody else than its owner: another claims
    /// it too, whoever registered has a way into the account already, or the deployment takes it
    /// for possible always.
    async fn may_be_anothers(&self, user: &User) -> Result<bool, VerifyEmailError> {
        if self.policy.proof_needs_password || user.mobile.is_some() {
            return Ok(true);
        }
        let Some(email) = &user.email else {
            return Ok(false);
        };
        let store = &self.deployment.store;
        Ok(store.count_email_claims(&email.identifier.index).await? > 1)
    }

    async fn choose(
        &self,
        user: &User,
        password: &Password,
    ) -> Result<ChosenPassword, VerifyEmailError> {
        let email = self.identity(user)?.email;
        let person = PersonContext {
            email: email.as_ref(),
            name: None,
        };
        let violations = self.check_password(password, person).await;
        if !violations.is_empty() {
            return Err(VerifyEmailError::WeakPassword(violations));
        }
        let hash = self.hasher.hash(password).await?;
        Ok(ChosenPassword { hash })
    }
}

fn is_claim(user: &User) -> bool {
    user.email.as_ref().is_some_and(|email| !email.is_proven())
}
