//! The port for state that expires: codes, limits, revocations.

use crate::id::{ClaimId, RegistrationId, SessionId};
use crate::limit::{DrawGroup, Taken};
use crate::otp::{ChallengeKey, OtpDigest};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// The ephemeral store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum EphemeralError {
    /// It is out of reach or answered with an error.
    #[error("the ephemeral store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It holds as much as it may.
    #[error("the ephemeral store is full")]
    Full,
    /// What it holds cannot be read.
    #[error("the ephemeral store holds an unreadable value: {0}")]
    Corrupt(&'static str),
    /// It was emptied, by a restart for one: that a revocation is not there says nothing.
    #[error("the ephemeral store lost what it held")]
    Forgotten,
}

/// A code that was sent and waits to be entered.
#[derive(Clone)]
pub struct NewChallenge {
    /// The registration that the code belongs to.
    pub registration: RegistrationId,
    /// What the right code hashes to.
    pub digest: OtpDigest,
    /// How many codes may be evaluated against it.
    pub max_tries: u32,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it stops being valid.
    pub expires_at: Timestamp,
}

/// The cap on evaluated codes for one destination, summed over resends.
#[derive(Debug, Clone, Copy)]
pub struct TryCap {
    /// How many in one window.
    pub max: u32,
    /// How long a window lasts, from its first try.
    pub window: SignedDuration,
}

/// What can be told of a challenge without spending a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChallengeState {
    /// The registration it belongs to.
    pub registration: RegistrationId,
    /// Tries left.
    pub tries_left: u32,
    /// When the code was issued.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// Which of two stores behind a fail-over holds a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The one that is asked first.
    Primary,
    /// The one that stands in for it.
    Fallback,
}

/// One try that was counted before its code was looked at.
#[derive(Clone)]
pub struct Reservation {
    /// The registration the challenge belongs to.
    pub registration: RegistrationId,
    /// What the right code hashes to.
    pub digest: OtpDigest,
    /// Tries left after this one.
    pub tries_left: u32,
    /// The store that counted it.
    pub origin: Origin,
}

/// The answer to a request for a try.
#[derive(Clone)]
pub enum Reserve {
    /// No live challenge: never issued, expired, or used.
    Absent,
    /// All tries are used up, of the challenge or of the destination.
    Exhausted {
        /// When trying again makes sense.
        retry_at: Timestamp,
    },
    /// The try was counted; the caller may compare.
    Reserved(Reservation),
}

/// State that expires by itself. Every operation is atomic, but for `offer_challenge`: of
/// two offers at once the later may replace the earlier, as a resent code does.
#[async_trait]
pub trait Ephemeral: Send + Sync {
    /// Draws from every bucket of `group`, or from none.
    async fn take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, EphemeralError>;

    /// Forgets where limits stand, so that each of `keys` is whole again.
    async fn forget_limits(&self, keys: &[String]) -> Result<(), EphemeralError>;

    /// Stores a challenge in place of the one that stood under `key`.
    async fn put_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError>;

    /// Stores a challenge where no live one stands under `key`; else stores nothing and
    /// gives the registration of the one that stands, whose codes go on from there.
    async fn offer_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<Option<RegistrationId>, EphemeralError> {
        if let Some(standing) = self.challenge(key, challenge.issued_at).await? {
            return Ok(Some(standing.registration));
        }
        self.put_challenge(key, challenge).await?;
        Ok(None)
    }

    /// Looks at the challenge under `key`.
    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError>;

    /// Counts one try against the challenge and its destination, before any comparison.
    async fn reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError>;

    /// Claims the challenge for one caller until `lease_until`.
    ///
    /// True for exactly one of any number of callers. False when the challenge is
    /// gone, was replaced (its digest differs) or is claimed by another.
    async fn claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, EphemeralError>;

    /// Deletes a claimed challenge: its code was used.
    async fn settle(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError>;

    /// Gives a claim back, with the try it cost: what it was for did not happen.
    async fn release(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError>;

    /// Refuses a session's access tokens until `until`.
    async fn revoke_session(
        &self,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError>;

    /// Whether a session's access tokens are refused.
    ///
    /// # Errors
    /// Among others [`EphemeralError::Forgotten`], until the revocations were brought back.
    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError>;

    /// Whether revocations that were made may be missing, since the store was emptied.
    async fn lacks_revocations(&self) -> Result<bool, EphemeralError>;

    /// Brings back revocations, each with its end. With these the store holds all that matter:
    /// from now on a session without one is not revoked. An `attempt` during which the store is
    /// emptied fails with [`EphemeralError::Forgotten`].
    async fn restore_revocations(
        &self,
        revoked: &[(SessionId, Timestamp)],
        attempt: ClaimId,
        now: Timestamp,
    ) -> Result<(), EphemeralError>;

    /// Whether the store answers.
    async fn ping(&self) -> Result<(), EphemeralError>;
}

/// What processes that share a database tell each other of revocations that the store which they
/// ask first missed: a mark, of which there is one at most.
#[async_trait]
pub trait MissedRevocations: Send + Sync {
    /// Leaves a mark that no mark before was, in place of the one that stands. It stands until it
    /// is taken away, and may be forgotten after `until`, when the revocation is over.
    async fn mark_missed(&self, now: Timestamp, until: Timestamp) -> Result<(), EphemeralError>;

    /// The mark that stands.
    async fn missed(&self) -> Result<Option<i64>, EphemeralError>;

    /// Takes `mark` away, where it still stands.
    async fn forget_missed(&self, mark: i64) -> Result<(), EphemeralError>;
}
