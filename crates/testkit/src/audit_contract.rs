//! What every store must do for the audit log, and what an auditor finds when somebody who
//! can write to the database has been at it. One suite, run on each.

mod tampering;

pub use tampering::{
    a_changed_entry_is_named, a_rewound_head_is_noticed, an_inserted_entry_is_named,
    an_unreadable_entry_is_named, only_we_prune, removed_entries_are_named,
    reordered_entries_are_named,
};

use crate::database::TestStore;
use crate::race::race;
use crate::time::{TestClock, TestEntropy};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tessera_core::audit::{
    AuditAction, AuditLog, AuditOutcome, ChainedRecord, Link, NewAuditEntry, Retention, Tampering,
    Verified, VerifyError,
};
use tessera_core::crypto::{IndexKey, Key256};
use tessera_core::id::{AuditId, SessionId, UserId};
use tessera_core::ports::{
    AuditHour, AuditPosition, AuditQuery, AuditStore as _, Clock as _, Effects, Store as _,
};
use tessera_store::{SqlStore, StoreConfig};

/// The log of a store, as one instance sees it.
fn log(store: &SqlStore, clock: &TestClock) -> AuditLog {
    AuditLog::new(
        Arc::new(store.clone()),
        Arc::new(clock.clone()),
        &IndexKey::new(Key256::new([12; 32])),
        Retention::parse("90d").unwrap(),
    )
}

fn entry(clock: &TestClock) -> NewAuditEntry {
    let now = clock.now();
    let user = UserId::generate(now, &TestEntropy).unwrap();
    let entry = NewAuditEntry {
        id: AuditId::generate(now, &TestEntropy).unwrap(),
        at: now,
        action: AuditAction::Login,
        outcome: AuditOutcome::Success,
        subject: None,
        actor: None,
        session: None,
        correlation: "request".to_owned(),
        details: serde_json::Map::new(),
        details_sealed: Some(vec![1, 2, 3]),
    };
    let session = SessionId::generate(now, &TestEntropy).unwrap();
    entry
        .by_owner(user)
        .in_session(session)
        .with("client", "a1")
}

async fn record(store: &SqlStore, audit: Vec<NewAuditEntry>) {
    let effects = Effects {
        audit,
        ..Effects::default()
    };
    store.record(&effects).await.unwrap();
}

/// Stores `count` entries, a millisecond apart, so that ids and places are in one order.
async fn record_many(store: &SqlStore, clock: &TestClock, count: usize) {
    for _ in 0..count {
        record(store, vec![entry(clock)]).await;
        clock.advance(SignedDuration::from_millis(1));
    }
}

async fn chain_all(log: &AuditLog) {
    while log.chain_once().await.unwrap().entries > 0 {}
}

async fn entries(store: &SqlStore) -> Vec<ChainedRecord> {
    let all = AuditQuery::after(0, 10_000);
    store.audit_page(&all).await.unwrap()
}

async fn verify(log: &AuditLog, expected: Option<Link>) -> Result<Verified, VerifyError> {
    log.verify(expected, |_| {}).await
}

/// What an auditor is told.
async fn found(log: &AuditLog, expected: Option<Link>) -> Tampering {
    match verify(log, expected).await {
        Err(VerifyError::Tampered(tampering)) => tampering,
        Err(error) => panic!("it could not be looked at: {error:?}"),
        Ok(verified) => panic!("nothing was found: {verified:?}"),
    }
}

/// A log of `count` entries, and its head.
async fn kept_log(test: &TestStore, count: usize) -> (AuditLog, TestClock, Link) {
    let clock = TestClock::new();
    let log = log(&test.store, &clock);
    record_many(&test.store, &clock, count).await;
    chain_all(&log).await;
    let head = log.head().await.unwrap();
    assert_eq!(head.seq, count as u64);
    (log, clock, head)
}

/// Entries are chained in batches, oldest first, and read in both directions.
// req: AUTH-11
pub async fn entries_are_chained_in_their_order(test: &TestStore) {
    let clock = TestClock::new();
    let log = log(&test.store, &clock);
    assert_eq!(verify(&log, None).await.unwrap().head, Link::GENESIS);
    record_many(&test.store, &clock, 300).await;
    let backlog = log.backlog().await.unwrap();
    assert_eq!(backlog.entries, 300);
    assert!(backlog.oldest.unwrap() < clock.now());
    let first = log.chain_once().await.unwrap();
    assert!(first.is_full && first.entries < 300);
    chain_all(&log).await;
    let verified = verify(&log, None).await.unwrap();
    assert_eq!(
        (verified.entries, verified.floor, verified.head.seq),
        (300, 0, 300)
    );
    assert_eq!(log.backlog().await.unwrap().entries, 0);
    let all = entries(&test.store).await;
    assert!(all.is_sorted_by_key(|entry| (entry.link.seq, entry.record.at)));
    record_many(&test.store, &clock, 3).await;
    chain_all(&log).await;
    let longer = verify(&log, Some(verified.head)).await.unwrap();
    assert_eq!(longer.head.seq, 303);
}

/// The log is read by user, by time, and from either end.
// req: AUTH-11
pub async fn the_log_is_searched(test: &TestStore) {
    let clock = TestClock::new();
    let (store, log) = (&test.store, log(&test.store, &clock));
    let [theirs, other, staff] =
        [(); 3].map(|()| UserId::generate(clock.now(), &TestEntropy).unwrap());
    let began = clock.now();
    for number in 0..10 {
        let entry = entry(&clock);
        let entry = match number {
            0..5 => entry.by_owner(theirs),
            5..8 => entry.by_owner(other),
            8 => entry.by_staff(staff, Some(theirs)),
            _ => entry.by_staff(staff, None),
        };
        record(store, vec![entry]).await;
        clock.advance(SignedDuration::from_secs(1));
    }
    chain_all(&log).await;
    let find = |query: AuditQuery| async move {
        let found = store.audit_page(&query).await.unwrap();
        found.iter().map(|entry| entry.link.seq).collect::<Vec<_>>()
    };
    let all = AuditQuery::after(0, 100);
    let of = |user| AuditQuery {
        user: Some(user),
        ..all
    };
    assert_eq!(find(of(theirs)).await, [1, 2, 3, 4, 5, 9]);
    assert_eq!(find(of(staff)).await, [9, 10], "what they did to others");
    let back = AuditQuery {
        from: AuditPosition::Before(6),
        limit: 2,
        ..of(theirs)
    };
    assert_eq!(find(back).await, [5, 4]);
    let newest = AuditQuery {
        from: AuditPosition::Before(u64::MAX),
        limit: 3,
        ..all
    };
    assert_eq!(find(newest).await, [10, 9, 8]);
    let at = |seconds| {
        began
            .checked_add(SignedDuration::from_secs(seconds))
            .unwrap()
    };
    let between = AuditQuery {
        since: Some(at(2)),
        until: Some(at(4)),
        ..all
    };
    assert_eq!(find(between).await, [3, 4]);
    assert_eq!(
        find(AuditQuery::after(u64::MAX, 5)).await,
        Vec::<u64>::new()
    );
}

/// Of many instances that chain at once, while entries keep coming, one extends each head:
/// every entry has one place, and none is left out.
// req: AUTH-11
pub async fn many_instances_keep_one_chain(test: &TestStore) {
    let clock = TestClock::new();
    record_many(&test.store, &clock, 40).await;
    race(12, |number| {
        let (store, clock) = (test.store.clone(), clock.clone());
        let log = log(&store, &clock);
        async move {
            for round in 0..15 {
                if number % 2 == 0 || round % 3 == 0 {
                    record(&store, vec![entry(&clock), entry(&clock)]).await;
                }
                let chained = log.chain_once().await.unwrap();
                assert_eq!(chained.rewound_from, None, "the head only grows");
            }
        }
    })
    .await;
    let log = log(&test.store, &clock);
    chain_all(&log).await;
    let stored = 40 + 2 * (6 * 15 + 6 * 5);
    let verified = verify(&log, None).await.unwrap();
    assert_eq!((verified.entries, verified.head.seq), (stored, stored));
    let all = entries(&test.store).await;
    let ids: std::collections::HashSet<AuditId> = all.iter().map(|entry| entry.record.id).collect();
    assert_eq!(ids.len() as u64, stored);
}

/// An entry that went away between reading and chaining takes no place.
// req: AUTH-11
pub async fn a_step_is_taken_whole_or_not_at_all(test: &TestStore) {
    let clock = TestClock::new();
    let store = &test.store;
    record_many(store, &clock, 3).await;
    let waiting = store.unchained_audit(10).await.unwrap();
    let ids: Vec<AuditId> = waiting.iter().map(|record| record.id).collect();
    let hashes: Vec<_> = (1..=3_u8)
        .map(|number| tessera_core::audit::LinkHash::from_stored(&[number; 32]).unwrap())
        .collect();
    let first = "(SELECT id FROM audit_entries ORDER BY id LIMIT 1)";
    test.tamper(&format!("DELETE FROM audit_entries WHERE id = {first}"))
        .await;
    assert!(
        !store
            .chain_audit(&Link::GENESIS, &ids, &hashes)
            .await
            .unwrap()
    );
    assert!(entries(store).await.is_empty());
    let stale = Link {
        seq: 1,
        ..Link::GENESIS
    };
    assert!(
        !store
            .chain_audit(&stale, &ids[1..], &hashes[1..])
            .await
            .unwrap()
    );
    let taken = store.chain_audit(&Link::GENESIS, &ids[1..], &hashes[1..]);
    assert!(taken.await.unwrap());
    assert_eq!(entries(store).await.len(), 2);
}

/// Old entries go, from the beginning alone, and what is left still holds.
// req: AUTH-11
pub async fn old_entries_are_pruned_and_the_rest_holds(test: &TestStore) {
    let (log, clock, old_head) = kept_log(test, 20).await;
    clock.advance(SignedDuration::from_hours(24 * 89));
    record_many(&test.store, &clock, 700).await;
    chain_all(&log).await;
    assert_eq!(log.prune_once().await.unwrap(), 0, "not old enough");
    let early = entries(&test.store).await[9].link.clone();
    clock.advance(SignedDuration::from_hours(24 * 2));
    assert_eq!(log.prune_once().await.unwrap(), 20);
    assert_eq!(log.prune_once().await.unwrap(), 0);
    let verified = verify(&log, Some(old_head)).await.unwrap();
    assert_eq!(
        (verified.entries, verified.floor, verified.head.seq),
        (700, 20, 720)
    );
    let noted: Link = format!("{}:{}", early.seq, hex(&early.hash))
        .parse()
        .unwrap();
    assert!(matches!(
        verify(&log, Some(noted)).await,
        Err(VerifyError::ExpectedPruned {
            expected: 10,
            floor: 20
        })
    ));
    clock.advance(SignedDuration::from_hours(24 * 200));
    let batches = [
        log.prune_once().await.unwrap(),
        log.prune_once().await.unwrap(),
    ];
    assert_eq!(batches, [500, 200]);
    let verified = verify(&log, None).await.unwrap();
    assert_eq!(
        (verified.entries, verified.floor, verified.head.seq),
        (0, 720, 720)
    );
    record_many(&test.store, &clock, 2).await;
    chain_all(&log).await;
    assert_eq!(verify(&log, None).await.unwrap().head.seq, 722);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An auditor may look while the log grows and is pruned.
// req: AUTH-11
pub async fn a_log_in_use_is_verified(test: &TestStore) {
    let (log, clock, _) = kept_log(test, 600).await;
    let log = Arc::new(log);
    clock.advance(SignedDuration::from_hours(24 * 100));
    let outcomes = race(6, |number| {
        let (store, log, clock) = (test.store.clone(), Arc::clone(&log), clock.clone());
        async move {
            for _ in 0..20 {
                match number {
                    0 => record(&store, vec![entry(&clock)]).await,
                    1 => drop(log.chain_once().await.unwrap()),
                    2 => drop(log.prune_once().await.unwrap()),
                    _ => drop(verify(&log, None).await?),
                }
            }
            Ok::<(), VerifyError>(())
        }
    })
    .await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}

/// Where the rest is pruned while an auditor looks, there is nothing left to look at: nobody
/// waits for an entry that may never come.
// req: AUTH-11
pub async fn a_log_pruned_up_to_its_head_is_verified(test: &TestStore) {
    let (log, clock, _) = kept_log(test, 3).await;
    let mut looks = 0;
    let looked = log.verify(None, |_| {
        looks += 1;
        if looks == 1 {
            let clock = clock.clone();
            elsewhere(&test.url, |store| async move {
                let log = self::log(&store, &clock);
                record_many(&store, &clock, 2).await;
                chain_all(&log).await;
                clock.advance(SignedDuration::from_hours(24 * 100));
                assert_eq!(log.prune_once().await.unwrap(), 5);
                store.close().await;
            });
        }
        assert!(looks < 10, "it looks at the same again and again");
    });
    let verified = looked.await.unwrap();
    assert_eq!(
        (verified.entries, verified.floor, verified.head.seq),
        (3, 5, 5)
    );
}

/// Does something to the database as another instance, and waits for it.
fn elsewhere<F>(url: &str, act: impl FnOnce(SqlStore) -> F + Send)
where
    F: Future<Output = ()>,
{
    let config = StoreConfig {
        url: url.to_owned(),
        pool_min: 0,
        pool_max: 1,
    };
    let instance = || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        runtime.block_on(async { act(SqlStore::open(&config).await.unwrap()).await });
    };
    std::thread::scope(|scope| scope.spawn(instance).join().unwrap());
}

/// When an account is erased, its entries stay, and still hold: they tell of an id, and what
/// was sealed under the account's key opens no more.
// req: AUTH-11
pub async fn the_log_outlives_the_accounts(test: &TestStore) {
    let clock = TestClock::new();
    let log = log(&test.store, &clock);
    let (account, _) =
        crate::account_contract::claimant(crate::account_contract::random_index(), 0);
    let user = account.user.id;
    tessera_core::ports::AccountStore::register_account(&test.store, &account)
        .await
        .unwrap();
    chain_all(&log).await;
    let noted = verify(&log, None).await.unwrap();
    assert!(noted.entries > 0);
    test.tamper("DELETE FROM users").await;
    assert_eq!(verify(&log, Some(noted.head)).await.unwrap(), noted);
    let told = AuditQuery {
        user: Some(user),
        ..AuditQuery::after(0, 10)
    };
    let told = test.store.audit_page(&told).await.unwrap();
    assert_eq!(told.len() as u64, noted.entries);
    assert_eq!(told[0].record.subject, Some(user));
}

/// Another deployment's key finds nothing that holds.
// req: AUTH-11
pub async fn the_key_makes_the_chain(test: &TestStore) {
    let (_, clock, _) = kept_log(test, 2).await;
    let other = AuditLog::new(
        Arc::new(test.store.clone()),
        Arc::new(clock),
        &IndexKey::new(Key256::new([13; 32])),
        Retention::default_years(),
    );
    assert!(matches!(
        found(&other, None).await,
        Tampering::Changed { seq: 1, .. }
    ));
}

/// Each entry counts once, in the hour in which it happened, however many instances chain.
// req: AUTH-13
pub async fn what_came_on_record_is_counted_by_the_hour(test: &TestStore) {
    let clock = TestClock::new();
    let (store, log) = (&test.store, Arc::new(log(&test.store, &clock)));
    let begins_at = clock.now();
    let refused = NewAuditEntry {
        outcome: AuditOutcome::Refused("password"),
        ..entry(&clock)
    };
    record(store, vec![refused]).await;
    record_many(store, &clock, 3).await;
    assert!(
        hours(store, begins_at).await.is_empty(),
        "none has its place"
    );
    race(8, |_| {
        let log = Arc::clone(&log);
        async move { log.chain_once().await.unwrap() }
    })
    .await;
    chain_all(&log).await;
    clock.advance(SignedDuration::from_hours(2));
    let later = clock.now();
    record_many(store, &clock, 2).await;
    chain_all(&log).await;
    let told: Vec<_> = hours(store, begins_at)
        .await
        .into_iter()
        .map(|hour| (hour.begins_at <= begins_at, hour.is_success, hour.entries))
        .collect();
    assert_eq!(told, [(true, false, 1), (true, true, 3), (false, true, 2)]);
    let other = store.audit_hours(AuditAction::Logout, begins_at).await;
    assert!(other.unwrap().is_empty());
    assert_eq!(hours(store, later).await.len(), 1, "none of before");
    assert_eq!(store.prune_audit_hours(later).await.unwrap(), 2);
    assert_eq!(hours(store, begins_at).await.len(), 1);
    verify(&log, None).await.unwrap();
}

async fn hours(store: &SqlStore, since: Timestamp) -> Vec<AuditHour> {
    let hours = store.audit_hours(AuditAction::Login, since).await;
    hours.unwrap()
}

/// Of one person's looks at one account within a time one is stored; those of others, at others,
/// and later ones are stored as well.
// req: AUTH-11
pub async fn a_young_entry_stands_for_another_like_it(test: &TestStore) {
    let clock = TestClock::new();
    let store = &test.store;
    let user = || UserId::generate(clock.now(), &TestEntropy).unwrap();
    let (staff, colleague, subject) = (user(), user(), user());
    let look = |actor: Option<UserId>, subject| NewAuditEntry {
        id: AuditId::generate(clock.now(), &TestEntropy).unwrap(),
        action: AuditAction::AccountViewed,
        actor,
        subject: Some(subject),
        ..entry(&clock)
    };
    let since = clock.now();
    let recorded =
        async |entry: NewAuditEntry, since| store.record_unless_since(&entry, since).await.unwrap();
    record(store, vec![entry(&clock).by_staff(staff, Some(subject))]).await;
    assert!(recorded(look(Some(staff), subject), since).await);
    assert!(!recorded(look(Some(staff), subject), since).await);
    assert!(recorded(look(Some(colleague), subject), since).await);
    assert!(recorded(look(None, subject), since).await, "the operator");
    assert!(!recorded(look(None, subject), since).await);
    assert!(recorded(look(Some(staff), colleague), since).await);
    clock.advance(SignedDuration::from_secs(1));
    let after = clock.now();
    assert!(recorded(look(Some(staff), subject), after).await);
    let stored = store.unchained_audit(100).await.unwrap();
    assert_eq!(stored.len(), 6);
}

/// Makes a test of every scenario, for a store that `$open` gives.
///
/// `$open` is an expression of type `Option<TestStore>`; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! audit_contract {
    ($open:expr) => {
        $crate::audit_contract!(@each $open;
            entries_are_chained_in_their_order
            the_log_is_searched
            many_instances_keep_one_chain
            a_step_is_taken_whole_or_not_at_all
            a_changed_entry_is_named
            an_unreadable_entry_is_named
            removed_entries_are_named
            reordered_entries_are_named
            an_inserted_entry_is_named
            a_rewound_head_is_noticed
            old_entries_are_pruned_and_the_rest_holds
            only_we_prune
            a_log_in_use_is_verified
            a_log_pruned_up_to_its_head_is_verified
            the_log_outlives_the_accounts
            the_key_makes_the_chain
            what_came_on_record_is_counted_by_the_hour
            a_young_entry_stands_for_another_like_it
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::audit_contract::$scenario(&test).await;
                test.remove().await;
            }
        )*
    };
}
