//! The ephemeral store in the process, for a single instance.

mod expiring;
mod shard;

use async_trait::async_trait;
use jiff::Timestamp;
use shard::Shard;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tessera_core::handover::Held;
use tessera_core::id::{ClaimId, SessionId};
use tessera_core::limit::{DrawGroup, Taken, summarise};
use tessera_core::otp::ChallengeKey;
use tessera_core::ports::{
    ChallengeState, Ephemeral, EphemeralError, NewChallenge, ProcessMemory, Reservation, Reserve,
    TryCap,
};
use tessera_core::telemetry::timed;

const DURATION: &str = "tessera_cache_duration_seconds";
const SHARDS: usize = 32;
const ENTRIES_PER_SHARD: usize = 16_384;

/// State that expires, held in memory: with the process it is lost, unless it was given away to
/// the next one, after which this one answers nothing.
///
/// It is bounded: when a shard is full of what has not expired, new entries are
/// refused with [`EphemeralError::Full`], since forgetting one would lift a limit.
/// Keys are spread over shards by their Redis slot, the part in braces, so that
/// everything about one number lies under one lock.
pub struct InProcess {
    /// None where it was given away.
    shards: Box<[Mutex<Option<Shard>>]>,
    /// Keyed by chance, so that nobody can aim at one shard.
    hasher: RandomState,
}

impl Default for InProcess {
    fn default() -> Self {
        Self::new()
    }
}

impl InProcess {
    /// An empty store, large enough for half a million entries of each kind.
    pub fn new() -> Self {
        Self::with_entries_per_shard(ENTRIES_PER_SHARD)
    }

    /// An empty store of 32 shards, each of which holds up to `max` entries of each kind.
    pub fn with_entries_per_shard(max: usize) -> Self {
        Self {
            shards: (0..SHARDS)
                .map(|_| Mutex::new(Some(Shard::new(max))))
                .collect(),
            hasher: RandomState::new(),
        }
    }

    /// The shard that `slot` lies in.
    fn shard_of(&self, slot: impl Hash) -> &Mutex<Option<Shard>> {
        let at = self.hasher.hash_one(slot) % self.shards.len() as u64;
        &self.shards[at as usize]
    }

    fn ask<T>(
        &self,
        slot: impl Hash,
        question: impl FnOnce(&mut Shard) -> Result<T, EphemeralError>,
    ) -> Result<T, EphemeralError> {
        ask(self.shard_of(slot), question)
    }

    fn ask_about<T>(
        &self,
        key: &ChallengeKey,
        question: impl FnOnce(&mut Shard) -> Result<T, EphemeralError>,
    ) -> Result<T, EphemeralError> {
        self.ask(slot(key.as_str()), question)
    }
}

/// Nothing panics between two writes that belong together, so what a poisoned lock guards is
/// whole.
fn lock(shard: &Mutex<Option<Shard>>) -> MutexGuard<'_, Option<Shard>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ask<T>(
    shard: &Mutex<Option<Shard>>,
    question: impl FnOnce(&mut Shard) -> Result<T, EphemeralError>,
) -> Result<T, EphemeralError> {
    match &mut *lock(shard) {
        Some(shard) => question(shard),
        None => Err(EphemeralError::Unavailable(
            "what it held was given to the next process".into(),
        )),
    }
}

impl ProcessMemory for InProcess {
    fn give_away(&self, now: Timestamp) -> Vec<Held> {
        let shards = self.shards.iter().filter_map(|shard| lock(shard).take());
        shards.flat_map(|shard| shard.give_away(now)).collect()
    }

    fn receive(&self, held: Vec<Held>, now: Timestamp) -> usize {
        let received = held.into_iter().filter_map(|one| {
            let shard = self.shard_of(slot(one.key()));
            ask(shard, |shard| shard.receive(one, now)).ok()
        });
        received.count()
    }
}

/// The part of a key that decides where it lies: what stands between the first
/// brace and the next closing one, or all of it (Redis Cluster specification).
fn slot(key: &str) -> &str {
    let tag = key
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'))
        .map(|(tag, _)| tag);
    tag.filter(|tag| !tag.is_empty()).unwrap_or(key)
}

#[async_trait]
impl Ephemeral for InProcess {
    async fn take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, EphemeralError> {
        let Some(first) = group.0.first() else {
            return Ok(summarise(&[]));
        };
        let slot_of_group = slot(&first.key);
        if group.0.iter().any(|draw| slot(&draw.key) != slot_of_group) {
            return Err(EphemeralError::Unavailable(
                "the draws of one group do not share a slot".into(),
            ));
        }
        timed(DURATION, "take", async {
            self.ask(slot_of_group, |shard| shard.take(group, now))
        })
        .await
    }

    async fn forget_limits(&self, keys: &[String]) -> Result<(), EphemeralError> {
        timed(DURATION, "forget_limits", async {
            for key in keys {
                self.ask(slot(key), |shard| {
                    shard.forget_limit(key);
                    Ok(())
                })?;
            }
            Ok(())
        })
        .await
    }

    async fn put_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        timed(DURATION, "put_challenge", async {
            self.ask_about(key, |shard| shard.put_challenge(key, challenge))
        })
        .await
    }

    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        timed(DURATION, "challenge", async {
            self.ask_about(key, |shard| Ok(shard.challenge(key, now)))
        })
        .await
    }

    async fn reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError> {
        timed(DURATION, "reserve", async {
            self.ask_about(key, |shard| shard.reserve(key, cap, now))
        })
        .await
    }

    async fn claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, EphemeralError> {
        timed(DURATION, "claim", async {
            self.ask_about(key, |shard| {
                Ok(shard.claim(key, reservation, claim, now, lease_until))
            })
        })
        .await
    }

    async fn settle(
        &self,
        key: &ChallengeKey,
        _reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        timed(DURATION, "settle", async {
            self.ask_about(key, |shard| {
                shard.settle(key, claim);
                Ok(())
            })
        })
        .await
    }

    async fn release(
        &self,
        key: &ChallengeKey,
        _reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        timed(DURATION, "release", async {
            self.ask_about(key, |shard| {
                shard.release(key, claim);
                Ok(())
            })
        })
        .await
    }

    async fn revoke_session(
        &self,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError> {
        timed(DURATION, "revoke", async {
            self.ask(session, |shard| shard.revoke(session, now, until))
        })
        .await
    }

    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        // Asked at every request with a token: measuring would cost more than asking.
        self.ask(session, |shard| Ok(shard.is_revoked(session, now)))
    }

    async fn lacks_revocations(&self) -> Result<bool, EphemeralError> {
        // What is emptied with the process is brought back before the next one listens.
        Ok(false)
    }

    async fn restore_revocations(
        &self,
        revoked: &[(SessionId, Timestamp)],
        _attempt: ClaimId,
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        for (session, until) in revoked {
            self.revoke_session(*session, now, *until).await?;
        }
        Ok(())
    }

    async fn ping(&self) -> Result<(), EphemeralError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_what_stands_in_the_first_braces() {
        assert_eq!(slot("limit:{spend}:IN:{x}"), "spend");
        assert_eq!(slot("no braces"), "no braces");
        assert_eq!(slot("empty{}{x}"), "empty{}{x}");
        assert_eq!(slot("open{x"), "open{x");
    }
}
