//! The ephemeral store in the process, for a single instance.

mod expiring;
mod shard;

use async_trait::async_trait;
use jiff::Timestamp;
use shard::Shard;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tessera_core::id::{ClaimId, SessionId};
use tessera_core::limit::{DrawGroup, Taken, summarise};
use tessera_core::otp::ChallengeKey;
use tessera_core::ports::{
    ChallengeState, Ephemeral, EphemeralError, NewChallenge, Reservation, Reserve, TryCap,
};
use tessera_core::telemetry::timed;

const DURATION: &str = "tessera_cache_duration_seconds";
const SHARDS: usize = 32;
const ENTRIES_PER_SHARD: usize = 16_384;

/// State that expires, held in memory and lost with the process.
///
/// It is bounded: when a shard is full of what has not expired, new entries are
/// refused with [`EphemeralError::Full`], since forgetting one would lift a limit.
/// Keys are spread over shards by their Redis slot, the part in braces, so that
/// everything about one number lies under one lock.
pub struct InProcess {
    shards: Box<[Mutex<Shard>]>,
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
            shards: (0..SHARDS).map(|_| Mutex::new(Shard::new(max))).collect(),
            hasher: RandomState::new(),
        }
    }

    fn shard(&self, slot: impl Hash) -> MutexGuard<'_, Shard> {
        let at = self.hasher.hash_one(slot) % self.shards.len() as u64;
        // Nothing panics between two writes that belong together, so what a
        // poisoned lock guards is whole.
        self.shards[at as usize]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn challenge_shard(&self, key: &ChallengeKey) -> MutexGuard<'_, Shard> {
        self.shard(slot(key.as_str()))
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
            self.shard(slot_of_group).take(group, now)
        })
        .await
    }

    async fn forget_limits(&self, keys: &[String]) -> Result<(), EphemeralError> {
        timed(DURATION, "forget_limits", async {
            for key in keys {
                self.shard(slot(key)).forget_limit(key);
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
            self.challenge_shard(key).put_challenge(key, challenge)
        })
        .await
    }

    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        timed(DURATION, "challenge", async {
            Ok(self.challenge_shard(key).challenge(key, now))
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
            self.challenge_shard(key).reserve(key, cap, now)
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
            let mut shard = self.challenge_shard(key);
            Ok(shard.claim(key, reservation, claim, now, lease_until))
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
            self.challenge_shard(key).settle(key, claim);
            Ok(())
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
            self.challenge_shard(key).release(key, claim);
            Ok(())
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
            self.shard(session).revoke(session, now, until)
        })
        .await
    }

    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        // Asked at every request with a token: measuring would cost more than asking.
        Ok(self.shard(session).is_revoked(session, now))
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
