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
