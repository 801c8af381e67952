//! Two stores as one, when the first misses what the second knows.

use crate::noon;
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_adapters::InProcess;
use tessera_core::failover::FailOver;
use tessera_core::id::{ClaimId, SessionId};
use tessera_core::ports::{Clock as _, Ephemeral};
use testkit::faults::{Faulty, Plan};
use testkit::time::{TestClock, TestEntropy};

const TTL: SignedDuration = SignedDuration::from_mins(5);
/// After this long a store that failed is asked again.
const COOLED_DOWN: SignedDuration = SignedDuration::from_secs(2);

fn session() -> SessionId {
    SessionId::generate(noon(), &TestEntropy).unwrap()
}

fn attempt() -> ClaimId {
    ClaimId::generate(noon(), &TestEntropy).unwrap()
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn a_revocation_that_the_first_did_not_take_holds_when_it_is_back() {
    let (plan, clock) = (Plan::default(), TestClock::new());
    let first: Arc<dyn Ephemeral> = Arc::new(InProcess::new());
    let faulty: Arc<dyn Ephemeral> = Arc::new(Faulty {
        plan: plan.clone(),
        inner: Arc::clone(&first),
    });
    let second = Arc::new(InProcess::new());
    let failover = FailOver::new(faulty, second, Arc::new(clock.clone()), TTL);
    let (missed, later) = (session(), session());
    let until = clock.now() + 2 * TTL;
    assert!(!failover.lacks_revocations().await.unwrap());

    plan.fail_all();
    let revoked = failover.revoke_session(missed, clock.now(), until);
    revoked.await.unwrap();
    plan.heal();
    clock.advance(COOLED_DOWN);
    let now = clock.now();
    assert!(!first.is_session_revoked(missed, now).await.unwrap());
    assert!(failover.is_session_revoked(missed, now).await.unwrap());
    assert!(failover.lacks_revocations().await.unwrap());

    // One that fails after that look is not among those which are brought back now.
    plan.fail_all();
    failover.revoke_session(later, now, until).await.unwrap();
    plan.heal();
    clock.advance(COOLED_DOWN);
    let now = clock.now();
    let brought = [(missed, until)];
    let restored = failover.restore_revocations(&brought, attempt(), now);
    restored.await.unwrap();
    assert!(failover.is_session_revoked(later, now).await.unwrap());
    assert!(failover.lacks_revocations().await.unwrap());

    let brought = [(missed, until), (later, until)];
    let restored = failover.restore_revocations(&brought, attempt(), now);
    restored.await.unwrap();
    assert!(!failover.lacks_revocations().await.unwrap());
    for session in [missed, later] {
        assert!(first.is_session_revoked(session, now).await.unwrap());
        assert!(failover.is_session_revoked(session, now).await.unwrap());
    }
}

/// Two processes on the same two stores, each with failures of its own of the first.
struct Pair {
    clock: TestClock,
    first: Arc<dyn Ephemeral>,
    plans: [Plan; 2],
    processes: [FailOver; 2],
}

impl Pair {
    fn new() -> Self {
        let clock = TestClock::new();
        let first: Arc<dyn Ephemeral> = Arc::new(InProcess::new());
        let second: Arc<dyn Ephemeral> = Arc::new(InProcess::new());
        let plans = [Plan::default(), Plan::default()];
        let processes = [0, 1].map(|process| {
            let faulty = Arc::new(Faulty {
                plan: Plan::clone(&plans[process]),
                inner: Arc::clone(&first),
            });
            FailOver::new(faulty, Arc::clone(&second), Arc::new(clock.clone()), TTL)
        });
        Self {
            clock,
            first,
            plans,
            processes,
        }
    }
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn a_process_that_starts_while_the_first_is_away_asks_the_second() {
    let pair = Pair::new();
    let [before, after] = &pair.processes;
    let (revoked, until) = (session(), pair.clock.now() + 2 * TTL);
    for plan in &pair.plans {
        plan.fail_all();
    }
    let now = pair.clock.now();
    before.revoke_session(revoked, now, until).await.unwrap();
    // It ends, and what it owed with it; the one that follows cannot bring anything either.
    let all = [(revoked, until)];
    let restored = after.restore_revocations(&all, attempt(), now);
    assert!(restored.await.is_err());
    pair.plans[1].heal();
    pair.clock.advance(COOLED_DOWN);
    let now = pair.clock.now();
    assert!(!pair.first.is_session_revoked(revoked, now).await.unwrap());
    assert!(after.is_session_revoked(revoked, now).await.unwrap());

    assert!(after.lacks_revocations().await.unwrap());
    let restored = after.restore_revocations(&all, attempt(), now);
    restored.await.unwrap();
    assert!(!after.lacks_revocations().await.unwrap());
    assert!(pair.first.is_session_revoked(revoked, now).await.unwrap());
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn a_process_that_missed_the_first_itself_does_not_take_its_word_until_all_is_there() {
    let pair = Pair::new();
    let [one, other] = &pair.processes;
    let (revoked, until) = (session(), pair.clock.now() + 2 * TTL);
    for plan in &pair.plans {
        plan.fail_all();
    }
    let now = pair.clock.now();
    one.revoke_session(revoked, now, until).await.unwrap();
    assert!(!other.is_session_revoked(session(), now).await.unwrap());
    // The first is back, and the one that owes it the revocation has not noticed.
    pair.plans[1].heal();
    pair.clock.advance(COOLED_DOWN);
    let now = pair.clock.now();
    assert!(other.is_session_revoked(revoked, now).await.unwrap());
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn a_revocation_is_brought_to_a_first_that_failed_a_moment_ago() {
    let pair = Pair::new();
    let [one, _] = &pair.processes;
    let now = pair.clock.now();
    pair.plans[0].fail_all();
    assert!(!one.is_session_revoked(session(), now).await.unwrap());
    pair.plans[0].heal();
    let revoked = session();
    one.revoke_session(revoked, now, now + TTL).await.unwrap();
    assert!(pair.first.is_session_revoked(revoked, now).await.unwrap());
}
