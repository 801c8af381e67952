//! One process that alone is cut off from the store that all others ask first.

use crate::noon;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tessera_adapters::InProcess;
use tessera_core::failover::FailOver;
use tessera_core::id::{ClaimId, RegistrationId, SessionId};
use tessera_core::otp::{ChallengeKey, OtpDigest};
use tessera_core::ports::{
    Clock as _, Ephemeral, EphemeralError, MissedRevocations, NewChallenge, Pause,
};
use testkit::database::TestStore;
use testkit::faults::{Faulty, Plan};
use testkit::time::{TestClock, TestEntropy, random_below};

const TTL: SignedDuration = SignedDuration::from_mins(5);
/// As long as an access token lives.
const TOKEN_TTL: SignedDuration = SignedDuration::from_hours(1);
const A_MOMENT: SignedDuration = SignedDuration::from_millis(500);
/// After this long nobody misses the first any more.
const CALM: SignedDuration = SignedDuration::from_secs(31);

fn session() -> SessionId {
    SessionId::generate(noon(), &TestEntropy).unwrap()
}

fn attempt() -> ClaimId {
    ClaimId::generate(noon(), &TestEntropy).unwrap()
}

/// Time that passes when somebody waits.
struct Passing(TestClock);

#[async_trait]
impl Pause for Passing {
    async fn pause(&self, how_long: SignedDuration) {
        self.0.advance(how_long);
    }
}

/// The marks in the database, for a process that may be cut off from it.
struct Marks {
    store: Arc<dyn MissedRevocations>,
    is_away: Arc<AtomicBool>,
}

impl Marks {
    fn reached(&self) -> Result<&dyn MissedRevocations, EphemeralError> {
        if self.is_away.load(Ordering::SeqCst) {
            return Err(EphemeralError::Unavailable("cut off".into()));
        }
        Ok(self.store.as_ref())
    }
}

#[async_trait]
impl MissedRevocations for Marks {
    async fn mark_missed(&self, now: Timestamp, until: Timestamp) -> Result<(), EphemeralError> {
        self.reached()?.mark_missed(now, until).await
    }

    async fn missed(&self) -> Result<Option<i64>, EphemeralError> {
        self.reached()?.missed().await
    }

    async fn forget_missed(&self, mark: i64) -> Result<(), EphemeralError> {
        self.reached()?.forget_missed(mark).await
    }
}

/// A process: what it asks first may fail for it alone, and so may the database.
struct Process {
    first: Plan,
    database: Plan,
    marks: Arc<AtomicBool>,
    stores: FailOver,
}

impl Process {
    fn new(first: &Arc<dyn Ephemeral>, database: &TestStore, clock: &TestClock) -> Self {
        let [first_plan, database_plan] = [Plan::default(), Plan::default()];
        let faulty = |plan: &Plan, inner: Arc<dyn Ephemeral>| {
            Arc::new(Faulty {
                plan: Plan::clone(plan),
                inner,
            })
        };
        let marks = Arc::new(AtomicBool::new(false));
        let stores = FailOver::new(
            faulty(&first_plan, Arc::clone(first)),
            faulty(&database_plan, Arc::new(database.store.clone())),
            Arc::new(clock.clone()),
            TTL,
        );
        let told = Marks {
            store: Arc::new(database.store.clone()),
            is_away: Arc::clone(&marks),
        };
        Self {
            first: first_plan,
            database: database_plan,
            marks,
            stores: stores
                .fallback_held_until(noon())
                .telling(Arc::new(told), Arc::new(Passing(clock.clone()))),
        }
    }

    fn lose_database(&self) {
        self.database.fail_all();
        self.marks.store(true, Ordering::SeqCst);
    }

    async fn look(&self) {
        self.stores.look_for_missed().await.unwrap();
    }

    async fn revoke(&self, session: SessionId, clock: &TestClock) {
        let now = clock.now();
        let revoked = self.stores.revoke_session(session, now, now + TOKEN_TTL);
        revoked.await.unwrap();
    }

    async fn refuses(&self, session: SessionId, clock: &TestClock) -> bool {
        let asked = self.stores.is_session_revoked(session, clock.now());
        asked.await.unwrap()
    }
}

/// Two processes on one store that they ask first, and one database.
struct Deployment {
    _database: TestStore,
    clock: TestClock,
    first: Arc<dyn Ephemeral>,
    marks: Arc<dyn MissedRevocations>,
    cut_off: Process,
    other: Process,
}

impl Deployment {
    async fn new() -> Self {
        let database = TestStore::sqlite().await;
        let clock = TestClock::at(noon() + TTL);
        let first: Arc<dyn Ephemeral> = Arc::new(InProcess::new());
        let process = || Process::new(&first, &database, &clock);
        let (cut_off, other) = (process(), process());
        cut_off.look().await;
        other.look().await;
        Self {
            marks: Arc::new(database.store.clone()),
            _database: database,
            clock,
            first,
            cut_off,
            other,
        }
    }

    /// Time passes, and the other looks as it does twice a second.
    async fn passes(&self, how_long: SignedDuration) {
        self.clock.advance(how_long - A_MOMENT);
        self.other.look().await;
        self.clock.advance(A_MOMENT);
        self.other.look().await;
    }
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn a_token_is_dead_everywhere_once_a_logout_is_answered() {
    let of = Deployment::new().await;
    let stolen = session();
    of.cut_off.first.fail_all();
    of.cut_off.revoke(stolen, &of.clock).await;
    let now = of.clock.now();
    assert!(!of.first.is_session_revoked(stolen, now).await.unwrap());
    // The other has not looked since, and not for so long that it does not go by the first.
    assert!(of.other.refuses(stolen, &of.clock).await);
    assert!(of.cut_off.refuses(stolen, &of.clock).await);
    // It looks, and knows that something is missing; also when the database goes away then.
    of.other.look().await;
    assert!(of.other.refuses(stolen, &of.clock).await);
    assert!(!of.other.refuses(session(), &of.clock).await);
    of.other.lose_database();
    let asked = of.other.stores.is_session_revoked(stolen, of.clock.now());
    assert!(asked.await.is_err(), "nobody is let in unchecked");
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn who_is_cut_off_waits_once_and_not_while_its_mark_stands() {
    let of = Deployment::new().await;
    of.cut_off.first.fail_all();
    let before = of.clock.now();
    of.cut_off.revoke(session(), &of.clock).await;
    let waited = of.clock.now().duration_since(before);
    assert!(waited > SignedDuration::from_secs(2), "{waited}");
    for pause in [0, 1, 5, 19] {
        of.clock.advance(SignedDuration::from_secs(pause));
        let before = of.clock.now();
        of.cut_off.revoke(session(), &of.clock).await;
        assert_eq!(of.clock.now(), before, "after {pause} s");
    }
    // Longer ago the mark may have been taken away.
    of.clock.advance(CALM);
    let before = of.clock.now();
    of.cut_off.revoke(session(), &of.clock).await;
    assert!(of.clock.now() > before);
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn one_that_reaches_the_first_brings_what_another_missed_also_when_that_is_dead() {
    let of = Deployment::new().await;
    let revoked = session();
    of.cut_off.first.fail_all();
    of.cut_off.revoke(revoked, &of.clock).await;
    let all = [(revoked, of.clock.now() + TOKEN_TTL)];
    of.passes(A_MOMENT).await;
    let other = &of.other.stores;
    assert!(!other.lacks_revocations().await.unwrap(), "too early");
    of.passes(CALM).await;
    assert!(other.lacks_revocations().await.unwrap());
    let restored = other.restore_revocations(&all, attempt(), of.clock.now());
    restored.await.unwrap();
    assert_eq!(of.marks.missed().await.unwrap(), None);
    of.passes(A_MOMENT).await;
    assert!(!other.lacks_revocations().await.unwrap());
    // The first knows, and is believed again: the database is not asked.
    of.other.lose_database();
    assert!(of.other.refuses(revoked, &of.clock).await);
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn what_is_missed_while_others_are_brought_is_not_forgotten() {
    let of = Deployment::new().await;
    let (early, late) = (session(), session());
    of.cut_off.first.fail_all();
    of.cut_off.revoke(early, &of.clock).await;
    of.passes(A_MOMENT).await;
    of.passes(CALM).await;
    let other = &of.other.stores;
    assert!(other.lacks_revocations().await.unwrap());
    let listed = [(early, of.clock.now() + TOKEN_TTL)];
    of.cut_off.revoke(late, &of.clock).await;
    let restored = other.restore_revocations(&listed, attempt(), of.clock.now());
    restored.await.unwrap();
    assert!(of.marks.missed().await.unwrap().is_some());
    for looks in 0..3 {
        assert!(of.other.refuses(late, &of.clock).await, "{looks}");
        of.passes(A_MOMENT).await;
    }
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn a_logout_that_nobody_can_be_told_of_is_not_answered_as_done() {
    let of = Deployment::new().await;
    of.cut_off.first.fail_all();
    of.cut_off.marks.store(true, Ordering::SeqCst);
    let now = of.clock.now();
    let revoked = of.cut_off.stores.revoke_session(session(), now, now + TTL);
    assert!(revoked.await.is_err());
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn tokens_are_validated_by_the_first_while_the_database_is_away() {
    let of = Deployment::new().await;
    let revoked = session();
    of.other.revoke(revoked, &of.clock).await;
    of.other.lose_database();
    assert!(of.other.stores.look_for_missed().await.is_err());
    for pause in [0, 1, 10] {
        of.clock.advance(SignedDuration::from_secs(pause));
        assert!(of.other.refuses(revoked, &of.clock).await);
        assert!(!of.other.refuses(session(), &of.clock).await);
    }
}

// req: OTP-8
#[tokio::test]
async fn a_code_that_was_stored_where_one_is_cut_off_is_found_by_the_others() {
    let of = Deployment::new().await;
    of.cut_off.first.fail_all();
    let mut index = [0; 32];
    index[..8].copy_from_slice(&random_below(u64::MAX).to_be_bytes());
    let index = tessera_core::crypto::BlindIndex::from_slice(&index).unwrap();
    let (key, now) = (ChallengeKey::new(index), of.clock.now());
    let challenge = NewChallenge {
        registration: RegistrationId::generate(noon(), &TestEntropy).unwrap(),
        digest: OtpDigest::from_slice(&[7; 32]).unwrap(),
        max_tries: 5,
        issued_at: now,
        expires_at: now + TTL,
    };
    let offered = of.cut_off.stores.offer_challenge(&key, &challenge);
    assert_eq!(offered.await.unwrap(), None);
    of.passes(A_MOMENT).await;
    let found = of.other.stores.challenge(&key, now).await.unwrap();
    assert_eq!(
        found.map(|it| it.registration),
        Some(challenge.registration)
    );
}
