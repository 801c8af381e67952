//! Many callers at once.

use super::{
    CAP, LEASE, MAX_TRIES, challenge_key, claim_id, issued_at, put, reserve, start, unique,
};
use crate::race::race;
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_core::limit::{Draw, DrawGroup, Rule, Taken};
use tessera_core::otp::ChallengeKey;
use tessera_core::ports::{Ephemeral, NewChallenge, Reserve, TryCap};

const CALLERS: usize = 64;

/// 64 tries at once: as many are granted as the challenge has, each with its own number.
// req: OTP-6, OTP-10
pub async fn parallel_tries_never_exceed_the_cap_of_a_challenge(store: Arc<dyn Ephemeral>) {
    let key = challenge_key();
    put(&*store, &key, &issued_at(start())).await;
    let mut granted = granted_tries(&store, &key, CAP).await;
    granted.sort_unstable();
    assert_eq!(granted, (0..MAX_TRIES).collect::<Vec<_>>());
}

/// The same for the cap over all challenges of a destination.
// req: OTP-10
pub async fn parallel_tries_never_exceed_the_cap_of_a_destination(store: Arc<dyn Ephemeral>) {
    let key = challenge_key();
    let issued = NewChallenge {
        max_tries: 100,
        ..issued_at(start())
    };
    put(&*store, &key, &issued).await;
    let granted = granted_tries(&store, &key, CAP).await.len();
    assert_eq!(u32::try_from(granted), Ok(CAP.max));
    let state = store.challenge(&key, start()).await.expect("an answer");
    assert_eq!(state.map(|state| state.tries_left), Some(100 - CAP.max));
}

async fn granted_tries(store: &Arc<dyn Ephemeral>, key: &ChallengeKey, cap: TryCap) -> Vec<u32> {
    let answers = race(CALLERS, |_| {
        let (store, key) = (Arc::clone(store), key.clone());
        async move { store.reserve(&key, cap, start()).await.expect("an answer") }
    })
    .await;
    let granted = answers.into_iter().filter_map(|answer| match answer {
        Reserve::Reserved(reservation) => Some(reservation.tries_left),
        Reserve::Absent | Reserve::Exhausted { .. } => None,
    });
    granted.collect()
}

/// 64 claims at once on one challenge: one wins, and only the winner can settle.
// req: OTP-7
pub async fn one_of_many_parallel_claims_wins(store: Arc<dyn Ephemeral>) {
    let key = challenge_key();
    put(&*store, &key, &issued_at(start())).await;
    let reservation = reserve(&*store, &key, start()).await;
    let winners = race(CALLERS, |_| {
        let (store, key, reservation) = (Arc::clone(&store), key.clone(), reservation.clone());
        async move {
            let (now, holder) = (start(), claim_id());
            store
                .claim(&key, &reservation, holder, now, now + LEASE)
                .await
                .expect("an answer")
        }
    })
    .await;
    assert_eq!(winners.into_iter().filter(|won| *won).count(), 1);
}

/// 64 right codes at once, each from its try to its end: one makes an account.
// req: OTP-7
pub async fn one_of_many_right_codes_is_claimed(store: Arc<dyn Ephemeral>) {
    let key = challenge_key();
    let issued = issued_at(start());
    put(&*store, &key, &issued).await;
    let winners = race(CALLERS, |_| {
        let (store, key) = (Arc::clone(&store), key.clone());
        async move {
            let now = start();
            let answer = store.reserve(&key, CAP, now).await.expect("an answer");
            let Reserve::Reserved(reservation) = answer else {
                return false;
            };
            let holder = claim_id();
            let won = store
                .claim(&key, &reservation, holder, now, now + LEASE)
                .await
                .expect("an answer");
            if won {
                store
                    .settle(&key, &reservation, holder)
                    .await
                    .expect("the challenge is settled");
            }
            won
        }
    })
    .await;
    assert_eq!(winners.into_iter().filter(|won| *won).count(), 1);
    let state = store.challenge(&key, start()).await.expect("an answer");
    assert_eq!(state, None);
}

/// 64 draws at once on one bucket: its burst is granted.
// req: OTP-10
pub async fn parallel_draws_never_exceed_a_burst(store: Arc<dyn Ephemeral>) {
    let group = DrawGroup(vec![Draw {
        key: format!("limit:contract:{{{:x}}}", unique()),
        rule: Rule::Bucket {
            burst: 10,
            per_hour: 60,
        },
        cost: 1,
    }]);
    assert_eq!(granted_groups(&store, &group).await, 10);
}

/// 64 messages at once on three budgets: the tightest decides, and what it refuses
/// costs the others nothing.
// req: OTP-10
pub async fn parallel_groups_never_exceed_a_budget(store: Arc<dyn Ephemeral>) {
    let slot = unique();
    let window = |name: &str, max: u64, cost: u64| Draw {
        key: format!("limit:{{{slot:x}}}:{name}"),
        rule: Rule::Window {
            max,
            until: start() + SignedDuration::from_hours(1),
        },
        cost,
    };
    let group = DrawGroup(vec![
        window("prefix", 60, 1),
        window("country", 80, 1),
        window("spend", 310, 25),
    ]);
    assert_eq!(granted_groups(&store, &group).await, 12);
    let rest = DrawGroup(vec![window("prefix", 60, 48)]);
    let taken = store.take(&rest, start()).await.expect("an answer");
    assert!(matches!(taken, Taken::Granted(standing) if standing.remaining == 0));
}

async fn granted_groups(store: &Arc<dyn Ephemeral>, group: &DrawGroup) -> usize {
    let answers = race(CALLERS, |_| {
        let (store, group) = (Arc::clone(store), group.clone());
        async move { store.take(&group, start()).await.expect("an answer") }
    })
    .await;
    let granted = answers
        .into_iter()
        .filter(|taken| matches!(taken, Taken::Granted(_)));
    granted.count()
}
