//! Two ephemeral stores as one: the second stands in when the first fails.
//!
//! Codes, limits and revocations go on in the fallback (requirement OTP-8): a
//! failure costs what the primary held, never a limit and never a check.

mod missed;

use self::missed::{Missed, Word};
use crate::circuit::{BreakerPolicy, CircuitBreaker};
use crate::id::{ClaimId, RegistrationId, SessionId};
use crate::limit::{DrawGroup, Taken};
use crate::otp::ChallengeKey;
use crate::ports::{
    ChallengeState, Clock, Ephemeral, EphemeralError, MissedRevocations, NewChallenge, Origin,
    Pause, Reservation, Reserve, TryCap,
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// The primary is left alone for this long after it failed, so that requests do
/// not each wait for its time-out.
const COOL_DOWN: SignedDuration = SignedDuration::from_secs(1);

/// Asks `primary` first and `fallback` when it fails.
pub struct FailOver {
    primary: Arc<dyn Ephemeral>,
    fallback: Arc<dyn Ephemeral>,
    clock: Arc<dyn Clock>,
    breaker: CircuitBreaker,
    /// Until then (milliseconds) the fallback may hold challenges newer than the primary's.
    fallback_holds_until: AtomicI64,
    challenge_ttl: SignedDuration,
    /// How often the primary may have missed a revocation, of these how often a look at it takes
    /// into account, and how often all of them were brought to it since. A failure of any call
    /// counts: what this process could not reach, another may not have reached with a revocation.
    owed: AtomicU64,
    looked_at: AtomicU64,
    brought: AtomicU64,
    /// What processes tell each other, where there may be several.
    missed: Option<Missed>,
}

impl FailOver {
    /// Joins the two. A process that starts looks into the fallback for one
    /// lifetime of a challenge: its predecessor may have written there. Where it is
    /// known until when, [`Self::fallback_held_until`] says so.
    pub fn new(
        primary: Arc<dyn Ephemeral>,
        fallback: Arc<dyn Ephemeral>,
        clock: Arc<dyn Clock>,
        challenge_ttl: SignedDuration,
    ) -> Self {
        let failover = Self {
            primary,
            fallback,
            breaker: CircuitBreaker::new(BreakerPolicy {
                failures: 1,
                cool_down: COOL_DOWN,
            }),
            fallback_holds_until: AtomicI64::new(i64::MIN),
            challenge_ttl,
            clock,
            owed: AtomicU64::new(0),
            looked_at: AtomicU64::new(0),
            brought: AtomicU64::new(0),
            missed: None,
        };
        failover.note_fallback_used(failover.clock.now());
        metrics::gauge!("tessera_cache_degraded").set(0.0);
        failover
    }

    /// Looks into the fallback for what it held at the start until `until` alone: an
    /// empty fallback is not asked at every code until one lifetime has passed.
    #[must_use]
    pub fn fallback_held_until(self, until: Timestamp) -> Self {
        self.fallback_holds_until
            .store(until.as_millisecond(), Ordering::Relaxed);
        self
    }

    /// Tells other processes, which may reach the primary while this one does not, of revocations
    /// that it missed, and heeds what they tell. Until [`Self::look_for_missed`] was called, and
    /// where it was not for two seconds, the fallback is asked.
    #[must_use]
    pub fn telling(self, marks: Arc<dyn MissedRevocations>, pause: Arc<dyn Pause>) -> Self {
        let missed = Missed::new(marks, pause, Arc::clone(&self.clock));
        Self {
            missed: Some(missed),
            ..self
        }
    }

    /// Looks whether another process missed the primary with a revocation. To be called twice a
    /// second.
    ///
    /// # Errors
    /// Fails when the marks cannot be read.
    pub async fn look_for_missed(&self) -> Result<(), EphemeralError> {
        if let Some(missed) = &self.missed
            && missed.look().await?
        {
            // What could not revoke there could not store codes there either.
            self.note_fallback_used(self.clock.now());
        }
        Ok(())
    }

    async fn put_into_fallback(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        self.note_fallback_used(challenge.issued_at);
        self.fallback.put_challenge(key, challenge).await?;
        self.tell_of_code(challenge).await;
        Ok(())
    }

    /// Has other processes look for codes where one is now. Where they cannot be told, it is lost
    /// to those that reach the primary, and may be asked for again.
    async fn tell_of_code(&self, challenge: &NewChallenge) {
        if let Some(missed) = &self.missed
            && let Err(error) = missed.mark(challenge.expires_at).await
        {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "failed to tell of a code that the primary missed");
        }
    }

    /// Whose word counts for a revocation.
    fn word(&self, now: Timestamp) -> Word {
        if self.owes_revocations() {
            return Word::Fallback;
        }
        self.missed
            .as_ref()
            .map_or(Word::Primary, |missed| missed.word(now))
    }

    /// What the primary says of a revocation; none where it cannot tell.
    async fn primary_knows(&self, session: SessionId, now: Timestamp) -> Option<bool> {
        let primary = async {
            match self.primary.is_session_revoked(session, now).await {
                // It works, but cannot tell: every revocation is in the fallback as well.
                Err(EphemeralError::Forgotten) => Ok(None),
                answer => answer.map(Some),
            }
        };
        self.primary(primary).await.flatten()
    }

    fn note_fallback_used(&self, now: Timestamp) {
        let until =
            now.as_millisecond() + i64::try_from(self.challenge_ttl.as_millis()).unwrap_or(0);
        self.fallback_holds_until
            .fetch_max(until, Ordering::Relaxed);
    }

    fn fallback_may_hold(&self, now: Timestamp) -> bool {
        now.as_millisecond() <= self.fallback_holds_until.load(Ordering::Relaxed)
    }

    /// The primary's answer, or none when it failed or is being left alone.
    async fn primary<T>(&self, call: impl Future<Output = Result<T, EphemeralError>>) -> Option<T> {
        if !self.breaker.admits(self.clock.now()) {
            return None;
        }
        self.heard(call.await)
    }

    /// What the primary said, and what that says of it.
    fn heard<T>(&self, said: Result<T, EphemeralError>) -> Option<T> {
        match said {
            Ok(answer) => {
                if !self.breaker.is_closed() {
                    tracing::warn!("the ephemeral store answers again");
                    metrics::gauge!("tessera_cache_degraded").set(0.0);
                }
                self.breaker.succeeded();
                Some(answer)
            }
            Err(error) => {
                let now = self.clock.now();
                self.breaker.failed(now);
                self.note_fallback_used(now);
                self.owed.fetch_add(1, Ordering::SeqCst);
                metrics::gauge!("tessera_cache_degraded").set(1.0);
                metrics::counter!("tessera_cache_failures_total").increment(1);
                tracing::error!(
                    severity = "critical",
                    error = &error as &dyn std::error::Error,
                    "the ephemeral store failed; the database stands in for it"
                );
                None
            }
        }
    }

    /// Whether the primary may lack revocations.
    fn owes_revocations(&self) -> bool {
        self.owed.load(Ordering::SeqCst) != self.brought.load(Ordering::SeqCst)
    }

    fn side(&self, origin: Origin) -> &dyn Ephemeral {
        match origin {
            Origin::Primary => self.primary.as_ref(),
            Origin::Fallback => self.fallback.as_ref(),
        }
    }
}

fn from_fallback(reserve: Reserve) -> Reserve {
    match reserve {
        Reserve::Reserved(reservation) => Reserve::Reserved(Reservation {
            origin: Origin::Fallback,
            ..reservation
        }),
        other => other,
    }
}

#[async_trait]
impl Ephemeral for FailOver {
    async fn take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, EphemeralError> {
        match self.primary(self.primary.take(group, now)).await {
            Some(taken) => Ok(taken),
            None => self.fallback.take(group, now).await,
        }
    }

    /// Both may have counted. What the primary kept while it was away comes back with it.
    async fn forget_limits(&self, keys: &[String]) -> Result<(), EphemeralError> {
        let forgotten = self.primary(self.primary.forget_limits(keys)).await;
        let stood_in = self.fallback.forget_limits(keys).await;
        match forgotten {
            Some(()) => Ok(()),
            None => stood_in,
        }
    }

    async fn put_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        if self
            .primary(self.primary.put_challenge(key, challenge))
            .await
            .is_some()
        {
            return Ok(());
        }
        self.put_into_fallback(key, challenge).await
    }

    async fn offer_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<Option<RegistrationId>, EphemeralError> {
        let now = challenge.issued_at;
        if self.fallback_may_hold(now) {
            // Either may hold the newest code: both are looked at.
            if let Some(standing) = self.challenge(key, now).await? {
                return Ok(Some(standing.registration));
            }
            self.put_challenge(key, challenge).await?;
            return Ok(None);
        }
        match self
            .primary(self.primary.offer_challenge(key, challenge))
            .await
        {
            Some(standing) => Ok(standing),
            None => {
                let standing = self.fallback.offer_challenge(key, challenge).await?;
                self.tell_of_code(challenge).await;
                Ok(standing)
            }
        }
    }

    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        let primary = self.primary(self.primary.challenge(key, now)).await;
        if let Some(found) = primary
            && !self.fallback_may_hold(now)
        {
            return Ok(found);
        }
        let fallback = self.fallback.challenge(key, now).await?;
        let newest = [primary.flatten(), fallback]
            .into_iter()
            .flatten()
            .max_by_key(|state| state.issued_at);
        Ok(newest)
    }

    async fn reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError> {
        if !self.fallback_may_hold(now) {
            return match self.primary(self.primary.reserve(key, cap, now)).await {
                Some(reserve) => Ok(reserve),
                None => self
                    .fallback
                    .reserve(key, cap, now)
                    .await
                    .map(from_fallback),
            };
        }
        // Either may hold the newest code: the one that does is tried.
        let primary = self
            .primary(self.primary.challenge(key, now))
            .await
            .flatten();
        let fallback = self.fallback.challenge(key, now).await?;
        let fallback_is_newer = match (&primary, &fallback) {
            (None, _) => true,
            (Some(primary), Some(fallback)) => fallback.issued_at > primary.issued_at,
            (Some(_), None) => false,
        };
        if !fallback_is_newer
            && let Some(reserve) = self.primary(self.primary.reserve(key, cap, now)).await
        {
            return Ok(reserve);
        }
        self.fallback
            .reserve(key, cap, now)
            .await
            .map(from_fallback)
    }

    async fn claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, EphemeralError> {
        self.side(reservation.origin)
            .claim(key, reservation, claim, now, lease_until)
            .await
    }

    async fn settle(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        self.side(reservation.origin)
            .settle(key, reservation, claim)
            .await
    }

    async fn release(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        self.side(reservation.origin)
            .release(key, reservation, claim)
            .await
    }

    async fn revoke_session(
        &self,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError> {
        self.fallback.revoke_session(session, now, until).await?;
        // Also where it failed a moment ago: other processes may reach it again, and ask it.
        let primary = self.primary.revoke_session(session, now, until).await;
        // One that failed is owed, and brought to it by the next who restores them.
        if self.heard(primary).is_none()
            && let Some(missed) = &self.missed
        {
            missed.tell(until).await?;
        }
        Ok(())
    }

    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        match self.word(self.clock.now()) {
            Word::Primary => {}
            Word::Fallback => return self.fallback.is_session_revoked(session, now).await,
            Word::FallbackIfItAnswers => {
                match self.fallback.is_session_revoked(session, now).await {
                    Ok(revoked) => return Ok(revoked),
                    Err(error) => {
                        let error = &error as &dyn std::error::Error;
                        tracing::warn!(error, "the fallback cannot say what the primary missed");
                    }
                }
            }
        }
        match self.primary_knows(session, now).await {
            Some(revoked) => Ok(revoked),
            None => self.fallback.is_session_revoked(session, now).await,
        }
    }

    async fn lacks_revocations(&self) -> Result<bool, EphemeralError> {
        let owed = self.owed.load(Ordering::SeqCst);
        self.looked_at.store(owed, Ordering::SeqCst);
        let settles = self.missed.as_ref().is_some_and(Missed::begins_to_settle);
        Ok(settles || self.owes_revocations() || self.primary.lacks_revocations().await?)
    }

    async fn restore_revocations(
        &self,
        revoked: &[(SessionId, Timestamp)],
        attempt: ClaimId,
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        let fallback = self.fallback.restore_revocations(revoked, attempt, now);
        fallback.await?;
        let looked_at = self.looked_at.load(Ordering::SeqCst);
        let primary = self.primary.restore_revocations(revoked, attempt, now);
        if let Err(error) = primary.await {
            // Nobody knows now what it lacks: a process that starts may follow one that owed.
            self.owed.fetch_add(1, Ordering::SeqCst);
            return Err(error);
        }
        self.brought.store(looked_at, Ordering::SeqCst);
        match &self.missed {
            Some(missed) => missed.settle().await,
            None => Ok(()),
        }
    }

    async fn ping(&self) -> Result<(), EphemeralError> {
        self.primary.ping().await
    }
}
