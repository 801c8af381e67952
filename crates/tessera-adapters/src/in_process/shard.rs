//! One shard of the store: plain rules over plain maps, called under its lock.

use super::expiring::Expiring;
use jiff::Timestamp;
use tessera_core::handover::{Held, HeldChallenge, HeldClaim, HeldLimit, HeldTries};
use tessera_core::id::{ClaimId, SessionId};
use tessera_core::limit::{DrawGroup, Drawn, Taken, summarise};
use tessera_core::otp::ChallengeKey;
use tessera_core::ports::{
    ChallengeState, EphemeralError, NewChallenge, Origin, Reservation, Reserve, TryCap,
};

struct Challenge {
    issued: NewChallenge,
    tries: u32,
    claim: Option<Claim>,
}

struct Claim {
    holder: ClaimId,
    until: Timestamp,
}

impl Challenge {
    fn is_live(&self, now: Timestamp) -> bool {
        now < self.issued.expires_at
    }

    fn is_claimed(&self, now: Timestamp) -> bool {
        self.claim.as_ref().is_some_and(|claim| now < claim.until)
    }

    fn is_held_by(&self, holder: ClaimId) -> bool {
        self.claim
            .as_ref()
            .is_some_and(|claim| claim.holder == holder)
    }

    fn tries_left(&self) -> u32 {
        self.issued.max_tries.saturating_sub(self.tries)
    }

    fn given_away(self, key: ChallengeKey, now: Timestamp) -> HeldChallenge {
        let held = HeldChallenge {
            key,
            registration: self.issued.registration,
            digest: self.issued.digest,
            max_tries: self.issued.max_tries,
            tries: self.tries,
            issued_at: self.issued.issued_at,
            expires_at: self.issued.expires_at,
            claim: self.claim.map(|claim| HeldClaim {
                holder: claim.holder,
                until: claim.until,
            }),
        };
        held.given_away(now)
    }

    fn received(held: HeldChallenge) -> (ChallengeKey, Self) {
        let challenge = Self {
            issued: NewChallenge {
                registration: held.registration,
                digest: held.digest,
                max_tries: held.max_tries,
                issued_at: held.issued_at,
                expires_at: held.expires_at,
            },
            tries: held.tries,
            claim: held.claim.map(|claim| Claim {
                holder: claim.holder,
                until: claim.until,
            }),
        };
        (held.key, challenge)
    }
}

/// The tries of one destination in one window.
#[derive(Clone, Copy)]
struct Tries {
    count: u32,
    resets_at: Timestamp,
}

pub(super) struct Shard {
    challenges: Expiring<ChallengeKey, Challenge>,
    tries: Expiring<ChallengeKey, Tries>,
    limits: Expiring<String, i64>,
    revoked: Expiring<SessionId, Timestamp>,
}

impl Shard {
    pub(super) fn new(max: usize) -> Self {
        Self {
            challenges: Expiring::new(max),
            tries: Expiring::new(max),
            limits: Expiring::new(max),
            revoked: Expiring::new(max),
        }
    }

    pub(super) fn take(
        &mut self,
        group: &DrawGroup,
        now: Timestamp,
    ) -> Result<Taken, EphemeralError> {
        let drawn: Vec<Drawn> = group
            .0
            .iter()
            .map(|draw| draw.apply(self.limits.get(&draw.key).copied(), now))
            .collect();
        let taken = summarise(&drawn);
        if matches!(taken, Taken::Granted(_)) {
            self.limits
                .make_room(group.0.iter().map(|draw| &draw.key), now)?;
            for (draw, drawn) in group.0.iter().zip(&drawn) {
                if let Drawn::Granted {
                    state, forget_at, ..
                } = *drawn
                {
                    self.limits.put(draw.key.clone(), state, forget_at);
                }
            }
        }
        Ok(taken)
    }

    pub(super) fn forget_limit(&mut self, key: &String) {
        self.limits.remove(key);
    }

    pub(super) fn put_challenge(
        &mut self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        self.challenges
            .make_room([key].into_iter(), challenge.issued_at)?;
        let stored = Challenge {
            issued: challenge.clone(),
            tries: 0,
            claim: None,
        };
        self.challenges
            .put(key.clone(), stored, challenge.expires_at);
        Ok(())
    }

    pub(super) fn challenge(&self, key: &ChallengeKey, now: Timestamp) -> Option<ChallengeState> {
        let challenge = self.challenges.get(key)?;
        challenge.is_live(now).then(|| ChallengeState {
            registration: challenge.issued.registration,
            tries_left: challenge.tries_left(),
            issued_at: challenge.issued.issued_at,
            expires_at: challenge.issued.expires_at,
        })
    }

    pub(super) fn reserve(
        &mut self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError> {
        let Some(challenge) = self.challenges.get_mut(key) else {
            return Ok(Reserve::Absent);
        };
        if !challenge.is_live(now) || challenge.is_claimed(now) {
            return Ok(Reserve::Absent);
        }
        if challenge.tries_left() == 0 {
            return Ok(Reserve::Exhausted {
                retry_at: challenge.issued.expires_at,
            });
        }
        let window = self.tries.get(key).copied();
        let mut window = window
            .filter(|tries| now < tries.resets_at)
            .unwrap_or(Tries {
                count: 0,
                resets_at: now.saturating_add(cap.window).unwrap_or(Timestamp::MAX),
            });
        if window.count >= cap.max {
            return Ok(Reserve::Exhausted {
                retry_at: window.resets_at,
            });
        }
        self.tries.make_room([key].into_iter(), now)?;
        window.count += 1;
        self.tries.put(key.clone(), window, window.resets_at);
        challenge.tries += 1;
        Ok(Reserve::Reserved(Reservation {
            registration: challenge.issued.registration,
            digest: challenge.issued.digest.clone(),
            tries_left: challenge.tries_left(),
            origin: Origin::Primary,
        }))
    }

    pub(super) fn claim(
        &mut self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> bool {
        let Some(challenge) = self.challenges.get_mut(key) else {
            return false;
        };
        let may_claim = challenge.is_live(now)
            && !challenge.is_claimed(now)
            && challenge.issued.digest.matches(&reservation.digest);
        if may_claim {
            challenge.claim = Some(Claim {
                holder: claim,
                until: lease_until,
            });
        }
        may_claim
    }

    pub(super) fn settle(&mut self, key: &ChallengeKey, claim: ClaimId) {
        let challenge = self.challenges.get(key);
        if challenge.is_some_and(|challenge| challenge.is_held_by(claim)) {
            self.challenges.remove(key);
        }
    }

    pub(super) fn release(&mut self, key: &ChallengeKey, claim: ClaimId) {
        let Some(challenge) = self.challenges.get_mut(key) else {
            return;
        };
        if !challenge.is_held_by(claim) {
            return;
        }
        challenge.claim = None;
        challenge.tries = challenge.tries.saturating_sub(1);
        if let Some(window) = self.tries.get_mut(key) {
            window.count = window.count.saturating_sub(1);
        }
    }

    /// Everything that counts at `now` but revocations, as another process may have it.
    pub(super) fn give_away(self, now: Timestamp) -> impl Iterator<Item = Held> {
        let limits = self.limits.into_entries().map(|(key, state, forget_at)| {
            Held::Limit(HeldLimit {
                key,
                state,
                forget_at,
            })
        });
        let tries = self.tries.into_entries().map(|(key, tries, _)| {
            Held::Tries(HeldTries {
                key,
                count: tries.count,
                resets_at: tries.resets_at,
            })
        });
        let challenges = self.challenges.into_entries();
        let challenges = challenges
            .map(move |(key, challenge, _)| Held::Challenge(challenge.given_away(key, now)));
        limits
            .chain(tries)
            .chain(challenges)
            .filter(move |held| now < held.ends_at())
    }

    /// Takes what another process gave away.
    pub(super) fn receive(&mut self, held: Held, now: Timestamp) -> Result<(), EphemeralError> {
        match held {
            Held::Limit(limit) => {
                self.limits.make_room([&limit.key].into_iter(), now)?;
                self.limits.put(limit.key, limit.state, limit.forget_at);
            }
            Held::Tries(tries) => {
                self.tries.make_room([&tries.key].into_iter(), now)?;
                let counted = Tries {
                    count: tries.count,
                    resets_at: tries.resets_at,
                };
                self.tries.put(tries.key, counted, tries.resets_at);
            }
            Held::Challenge(held) => {
                self.challenges.make_room([&held.key].into_iter(), now)?;
                let expires_at = held.expires_at;
                let (key, challenge) = Challenge::received(held);
                self.challenges.put(key, challenge, expires_at);
            }
        }
        Ok(())
    }

    pub(super) fn revoke(
        &mut self,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError> {
        self.revoked.make_room([&session].into_iter(), now)?;
        self.revoked.put(session, until, until);
        Ok(())
    }

    pub(super) fn is_revoked(&self, session: SessionId, now: Timestamp) -> bool {
        self.revoked.get(&session).is_some_and(|until| now < *until)
    }
}
