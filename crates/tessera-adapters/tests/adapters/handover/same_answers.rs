//! Whatever was done before: after a restart a store answers as one would that was never stopped.

use super::{CAP, Deployment, LEASE, Process, TTL, challenge_key, on_both_stores};
use jiff::{SignedDuration, Timestamp};
use tessera_adapters::InProcess;
use tessera_core::id::ClaimId;
use tessera_core::limit::{Draw, DrawGroup, Rule};
use tessera_core::otp::ChallengeKey;
use tessera_core::ports::{Ephemeral as _, NewChallenge, Reservation, Reserve, TryCap};
use testkit::time::Walk;

const WALKS: u64 = 4;
const STEPS: u64 = 400;
/// Tight, so that the walk comes to it.
const TIGHT: TryCap = TryCap { max: 7, ..CAP };

/// One of them is restarted now and then, the other never is.
struct Pair {
    lasting: InProcess,
    restarted: Process,
    keys: Vec<ChallengeKey>,
    limits: Vec<(String, Rule)>,
    /// Tries that were granted, to be claimed.
    tried: Vec<(ChallengeKey, Reservation)>,
    /// Claims that were granted, to be ended.
    claimed: Vec<(ChallengeKey, Reservation, ClaimId)>,
}

impl Pair {
    async fn start(deployment: &Deployment) -> Self {
        // Longer than a walk takes: the key of a window that is over is never drawn on again.
        let until = deployment.now() + SignedDuration::from_hours(100);
        let bucket = |burst, per_hour| Rule::Bucket { burst, per_hour };
        let window = |max| Rule::Window { max, until };
        let limits = [bucket(3, 60), bucket(20, 7_200), window(9), window(200)];
        let limits = limits.into_iter().enumerate();
        Self {
            lasting: InProcess::new(),
            restarted: deployment.start().await,
            keys: (0..3).map(|_| challenge_key()).collect(),
            limits: limits
                .map(|(at, rule)| (format!("limit:{{walk}}:{at}"), rule))
                .collect(),
            tried: Vec::new(),
            claimed: Vec::new(),
        }
    }

    fn key(&self, walk: &mut Walk) -> ChallengeKey {
        self.keys[below(walk, self.keys.len())].clone()
    }

    async fn put(&self, key: &ChallengeKey, challenge: &NewChallenge) {
        self.lasting.put_challenge(key, challenge).await.unwrap();
        let again = self.restarted.memory.put_challenge(key, challenge);
        again.await.unwrap();
    }

    async fn look(&self, key: &ChallengeKey, now: Timestamp) {
        let lasting = self.lasting.challenge(key, now).await.unwrap();
        let restarted = self.restarted.memory.challenge(key, now).await.unwrap();
        assert_eq!(restarted, lasting);
    }

    async fn reserve(&mut self, key: ChallengeKey, now: Timestamp) {
        let lasting = self.lasting.reserve(&key, TIGHT, now).await.unwrap();
        let restarted = self.restarted.memory.reserve(&key, TIGHT, now);
        assert_eq!(shown(&restarted.await.unwrap()), shown(&lasting));
        if let Reserve::Reserved(reservation) = lasting {
            self.tried.push((key, reservation));
        }
    }

    async fn claim(&mut self, walk: &mut Walk, holder: ClaimId, now: Timestamp) {
        if self.tried.is_empty() {
            return;
        }
        let (key, tried) = self.tried.swap_remove(below(walk, self.tried.len()));
        let until = now + LEASE;
        let lasting = self.lasting.claim(&key, &tried, holder, now, until);
        let restarted = self
            .restarted
            .memory
            .claim(&key, &tried, holder, now, until);
        let lasting = lasting.await.unwrap();
        assert_eq!(restarted.await.unwrap(), lasting);
        if lasting {
            self.claimed.push((key, tried, holder));
        }
    }

    async fn end_claim(&mut self, walk: &mut Walk) {
        if self.claimed.is_empty() {
            return;
        }
        let at = below(walk, self.claimed.len());
        let (key, tried, holder) = self.claimed.swap_remove(at);
        let restarted = &self.restarted.memory;
        if walk.below(2) == 0 {
            self.lasting.settle(&key, &tried, holder).await.unwrap();
            restarted.settle(&key, &tried, holder).await.unwrap();
        } else {
            self.lasting.release(&key, &tried, holder).await.unwrap();
            restarted.release(&key, &tried, holder).await.unwrap();
        }
    }

    async fn draw(&self, walk: &mut Walk, now: Timestamp) {
        let draws = (0..=walk.below(2)).map(|_| {
            let (key, rule) = &self.limits[below(walk, self.limits.len())];
            Draw {
                key: key.clone(),
                rule: *rule,
                cost: walk.below(4),
            }
        });
        let group = DrawGroup(draws.collect());
        let lasting = self.lasting.take(&group, now).await.unwrap();
        let restarted = self.restarted.memory.take(&group, now).await.unwrap();
        assert_eq!(restarted, lasting, "{group:?} at {now}");
    }

    async fn forget(&self, walk: &mut Walk) {
        let forgotten = [self.limits[below(walk, self.limits.len())].0.clone()];
        self.lasting.forget_limits(&forgotten).await.unwrap();
        let again = self.restarted.memory.forget_limits(&forgotten);
        again.await.unwrap();
    }

    /// Stops and starts the one, once no lease runs. Whoever had reserved or claimed is gone.
    async fn restart(self, deployment: &Deployment) -> Self {
        deployment.clock.advance(LEASE);
        Self {
            restarted: deployment.restart(self.restarted).await,
            tried: Vec::new(),
            claimed: Vec::new(),
            ..self
        }
    }
}

fn below(walk: &mut Walk, bound: usize) -> usize {
    usize::try_from(walk.below(u64::try_from(bound).unwrap())).unwrap()
}

/// An answer in words.
fn shown(reserve: &Reserve) -> String {
    match reserve {
        Reserve::Absent => "absent".to_owned(),
        Reserve::Exhausted { retry_at } => format!("exhausted until {retry_at}"),
        Reserve::Reserved(tried) => format!(
            "{} left of {}, {:?}",
            tried.tries_left,
            tried.registration,
            tried.digest.as_bytes()
        ),
    }
}

/// Now and then at the edge of a term.
fn pause(walk: &mut Walk) -> SignedDuration {
    match walk.below(10) {
        0 => TTL,
        1 => SignedDuration::from_mins(20),
        2..=4 => SignedDuration::from_micros(i64::try_from(walk.below(40_000_000)).unwrap()),
        _ => SignedDuration::from_micros(i64::try_from(walk.below(900)).unwrap()),
    }
}

async fn it_answers_as_if_it_had_never_stopped(deployment: &Deployment) {
    for seed in 0..WALKS {
        let mut walk = Walk(seed);
        let mut pair = Pair::start(deployment).await;
        let mut restarts = 0;
        for _ in 0..STEPS {
            let now = deployment.now();
            match walk.below(14) {
                0 => {
                    let key = pair.key(&mut walk);
                    pair.put(&key, &deployment.challenge()).await;
                }
                1..=3 => {
                    let key = pair.key(&mut walk);
                    pair.reserve(key, now).await;
                }
                4 => pair.look(&pair.key(&mut walk), now).await,
                5 | 6 => pair.claim(&mut walk, deployment.claim_id(), now).await,
                7 => pair.end_claim(&mut walk).await,
                8..=10 => pair.draw(&mut walk, now).await,
                11 if walk.below(4) == 0 => pair.forget(&mut walk).await,
                12 => {
                    pair = pair.restart(deployment).await;
                    restarts += 1;
                }
                _ => deployment.clock.advance(pause(&mut walk)),
            }
        }
        assert!(restarts > 10, "walk {seed}: {restarts}");
    }
}

on_both_stores! {
    it_answers_as_if_it_had_never_stopped
}
