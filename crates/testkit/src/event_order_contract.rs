//! What every store promises of events that are told in order.

use crate::race::race;
use crate::store_contract::{at, claim_id, customer, message, random_index};
use crate::time::random_below;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tessera_core::id::{ClaimId, EntryId};
use tessera_core::outbox::{EntryKind, NewEntry, OrderingKey, Redelivery};
use tessera_core::ports::{AccountStore as _, Effects, OutboxStore as _, Settlement};
use tessera_store::SqlStore;

/// An event about `key` for `sink`, made when a clock stood at `seconds`.
pub(crate) fn event(key: &str, sink: &str, seconds: i64) -> NewEntry {
    NewEntry {
        kind: EntryKind::Event,
        destination: sink.to_owned(),
        ordering: Some(OrderingKey::of(key)),
        expires_at: None,
        ..message(at(seconds))
    }
}

fn ids(entries: &[NewEntry]) -> Vec<EntryId> {
    entries.iter().map(|entry| entry.id).collect()
}

/// A worker that takes all that is due.
pub(crate) struct Worker {
    store: SqlStore,
    claim: ClaimId,
}

impl Worker {
    pub(crate) fn new(store: &SqlStore) -> Self {
        Self {
            store: store.clone(),
            claim: claim_id(),
        }
    }

    pub(crate) async fn take(&self, now: i64) -> Vec<EntryId> {
        let (max, until) = (10, at(now + 30));
        let claimed = self
            .store
            .claim_outbox(EntryKind::Event, max, self.claim, at(now), until);
        claimed
            .await
            .unwrap()
            .iter()
            .map(|entry| entry.id)
            .collect()
    }

    pub(crate) async fn settle(&self, id: EntryId, settlement: Settlement, now: i64) {
        let settlements = [(id, settlement)];
        let settled = self.store.settle_outbox(self.claim, &settlements, at(now));
        settled.await.unwrap();
    }
}

fn delivered() -> Settlement {
    Settlement::Delivered {
        by: "sink".to_owned(),
        follow_up: Effects::default(),
    }
}

fn retry(seconds: i64) -> Settlement {
    Settlement::Retry {
        at: at(seconds),
        error: "away".to_owned(),
    }
}

pub(crate) fn dead() -> Settlement {
    Settlement::Dead {
        error: "refused".to_owned(),
    }
}

/// Stores an event.
pub(crate) async fn an_event_that_waits(store: &SqlStore) -> EntryId {
    let waiting = event("asha", "a", 0);
    let entries = std::slice::from_ref(&waiting);
    store.enqueue(entries).await.unwrap();
    waiting.id
}

/// Delivers the one event that waits.
pub(crate) async fn is_told(store: &SqlStore, waiting: EntryId) {
    let worker = Worker::new(store);
    assert_eq!(worker.take(10).await, [waiting]);
    worker.settle(waiting, delivered(), 11).await;
}

/// What failed keeps back what is about the same, for that sink alone.
// req: REG-11
pub async fn an_event_waits_for_the_one_before(store: SqlStore) {
    let (first, second, third) = (
        event("asha", "a", 0),
        event("asha", "a", 1),
        event("asha", "a", 2),
    );
    let (other_key, other_sink) = (event("ravi", "a", 3), event("asha", "b", 4));
    for one in [&first, &second, &third, &other_key, &other_sink] {
        store.enqueue(std::slice::from_ref(one)).await.unwrap();
    }
    let (one, two) = (Worker::new(&store), Worker::new(&store));
    let mut free = ids(&[first.clone(), other_key.clone(), other_sink.clone()]);
    free.sort_unstable();
    assert_eq!(one.take(10).await, free);
    assert_eq!(two.take(10).await, [], "what is leased keeps back as well");
    one.settle(other_key.id, delivered(), 11).await;
    one.settle(other_sink.id, delivered(), 11).await;
    one.settle(first.id, retry(60), 11).await;
    for now in [11, 20, 59] {
        assert_eq!(two.take(now).await, [], "at {now}");
    }
    assert_eq!(two.take(60).await, [first.id]);
    two.settle(first.id, delivered(), 61).await;
    assert_eq!(one.take(61).await, [second.id], "it is due at once");
    one.settle(second.id, delivered(), 62).await;
    assert_eq!(two.take(62).await, [third.id]);
}

/// A lease that ended is taken again, and what is behind it goes on waiting.
// req: REG-11
pub async fn a_worker_that_died_lets_nobody_pass(store: SqlStore) {
    let story = [event("asha", "a", 0), event("asha", "a", 1)];
    store.enqueue(&story).await.unwrap();
    let (one, two) = (Worker::new(&store), Worker::new(&store));
    assert_eq!(one.take(10).await, [story[0].id]);
    assert_eq!(two.take(39).await, []);
    let again = two.take(41).await;
    assert_eq!(again, [story[0].id]);
    one.settle(story[0].id, delivered(), 42).await;
    assert_eq!(one.take(42).await, [], "it is no longer one's to settle");
    two.settle(story[0].id, delivered(), 43).await;
    assert_eq!(one.take(43).await, [story[1].id]);
}

/// One that was given up stands in nobody's way, and comes late when it is delivered again.
// req: REG-11
pub async fn what_was_given_up_is_passed(store: SqlStore) {
    let story = [
        event("asha", "a", 0),
        event("asha", "a", 1),
        event("asha", "a", 2),
    ];
    store.enqueue(&story).await.unwrap();
    let worker = Worker::new(&store);
    assert_eq!(worker.take(10).await, [story[0].id]);
    worker.settle(story[0].id, dead(), 11).await;
    assert_eq!(worker.take(11).await, [story[1].id]);
    let again = Redelivery::Sink("a".to_owned());
    let none = Effects::default();
    let moved = store.redeliver(&again, 10, at(12), &none).await;
    assert_eq!(moved.unwrap(), 1);
    worker.settle(story[1].id, delivered(), 13).await;
    assert_eq!(
        worker.take(20).await,
        [story[0].id],
        "before what is not told yet"
    );
    worker.settle(story[0].id, delivered(), 21).await;
    assert_eq!(worker.take(21).await, [story[2].id]);
}

/// Order is that of storing, whatever the clock of the instance said, and by whatever way.
// req: REG-11
pub async fn a_clock_that_is_behind_changes_no_order(store: SqlStore) {
    let ahead = event("asha", "a", 100);
    store.enqueue(std::slice::from_ref(&ahead)).await.unwrap();
    let (mut with_customer, _) = customer(random_index());
    let first = event("asha", "a", 50);
    let second = NewEntry {
        id: first.id.next(),
        ..event("asha", "a", 50)
    };
    with_customer.effects.outbox = vec![first.clone(), second.clone()];
    store.register_customer(&with_customer).await.unwrap();
    let third = event("asha", "a", 20);
    let bulk = [third.clone(), event("ravi", "a", 20)];
    store.enqueue(&bulk).await.unwrap();
    let fourth = event("asha", "a", 10);
    let mut expected = ids(&[ahead, first, second, third]);
    let worker = Worker::new(&store);
    let mut told = Vec::new();
    loop {
        let taken = worker.take(200).await;
        if taken.is_empty() {
            break;
        }
        for id in taken {
            if id == bulk[1].id {
                // What follows from a delivery goes another way into the outbox.
                let follow_up = Effects {
                    outbox: vec![fourth.clone(), event("ravi", "a", 9)],
                    ..Effects::default()
                };
                let by = "sink".to_owned();
                let settlement = Settlement::Delivered { by, follow_up };
                worker.settle(id, settlement, 200).await;
                continue;
            }
            worker.settle(id, delivered(), 200).await;
            told.push(id);
        }
    }
    expected.push(fourth.id);
    told.retain(|id| expected.contains(id));
    assert_eq!(told, expected);
}

/// Many workers, sinks that fail, events that are given up: each key is tried in its order.
// req: REG-11
pub async fn many_workers_keep_the_order_of_each_key(store: SqlStore) {
    const KEYS: usize = 12;
    const LENGTH: usize = 6;
    let mut places = HashMap::new();
    for place in 0..LENGTH {
        let entries: Vec<NewEntry> = (0..KEYS)
            .map(|key| event(&format!("key {key}"), "a", 0))
            .collect();
        store.enqueue(&entries).await.unwrap();
        for (key, entry) in entries.iter().enumerate() {
            places.insert(entry.id, (key, place));
        }
    }
    let places = Arc::new(places);
    let tried: Arc<Mutex<Vec<(usize, usize)>>> = Arc::default();
    let clock = Arc::new(AtomicI64::new(10));
    race(6, |_| {
        let (store, places) = (store.clone(), Arc::clone(&places));
        let (tried, clock) = (Arc::clone(&tried), Arc::clone(&clock));
        async move {
            let claim = claim_id();
            let never = at(1_000_000);
            loop {
                let now = clock.fetch_add(1, Ordering::SeqCst);
                let claimed = store
                    .claim_outbox(EntryKind::Event, 5, claim, at(now), never)
                    .await
                    .unwrap();
                for entry in &claimed {
                    tried.lock().unwrap().push(places[&entry.id]);
                }
                let settlements = claimed.iter().map(|entry| {
                    let settlement = match random_below(4) {
                        0 => retry(now + 2),
                        1 => dead(),
                        _ => delivered(),
                    };
                    (entry.id, settlement)
                });
                let settlements: Vec<_> = settlements.collect();
                store
                    .settle_outbox(claim, &settlements, at(now))
                    .await
                    .unwrap();
                let depth = store.outbox_depth(EntryKind::Event).await.unwrap();
                if depth.pending == 0 {
                    return;
                }
            }
        }
    })
    .await;
    let tried = tried.lock().unwrap();
    for key in 0..KEYS {
        let of_key = tried.iter().filter(|one| one.0 == key);
        let order: Vec<usize> = of_key.map(|one| one.1).collect();
        assert!(order.is_sorted(), "key {key}: {order:?}");
        let mut all = order;
        all.dedup();
        assert_eq!(all, (0..LENGTH).collect::<Vec<_>>());
    }
}

/// What was delivered and kept is told again in its order, under its ids, and once.
// req: REG-11
pub async fn what_is_kept_is_told_again_once(store: SqlStore) {
    let story = [
        event("asha", "a", 0),
        event("asha", "a", 1),
        event("asha", "a", 2),
    ];
    let other = event("asha", "b", 3);
    store.enqueue(&story).await.unwrap();
    store.enqueue(std::slice::from_ref(&other)).await.unwrap();
    let worker = Worker::new(&store);
    let kept = || Settlement::Kept { by: "a".to_owned() };
    for now in 10..14 {
        for id in worker.take(now).await {
            worker.settle(id, kept(), now).await;
        }
    }
    let list = async |since: i64, until: i64| {
        let found = store.kept_events("a", at(since), at(until), None, 10);
        let found = found.await.unwrap();
        found.iter().map(|kept| kept.place.id).collect::<Vec<_>>()
    };
    assert_eq!(list(0, 100).await, ids(&story));
    assert_eq!(list(1, 2).await, [story[1].id]);
    let page = store.kept_events("a", at(0), at(100), None, 2);
    let page = page.await.unwrap();
    assert_eq!(page[0].payload, story[0].payload);
    let rest = store.kept_events("a", at(0), at(100), Some(page[1].place), 2);
    assert_eq!(rest.await.unwrap()[0].place.id, story[2].id);

    let moved = race(16, |_| {
        let (store, again) = (store.clone(), ids(&story));
        async move {
            let effects = Effects::default();
            store.replay(&again, at(20), &effects).await.unwrap()
        }
    })
    .await;
    assert_eq!(moved.iter().sum::<u64>(), 3);
    let lags = store.sink_lags().await.unwrap();
    assert_eq!((lags.len(), lags[0].waiting, lags[0].oldest), (1, 3, at(0)));
    let late = event("asha", "a", 21);
    store.enqueue(std::slice::from_ref(&late)).await.unwrap();
    let mut told = Vec::new();
    for now in 21..26 {
        for id in worker.take(now).await {
            worker.settle(id, kept(), now).await;
            told.push(id);
        }
    }
    let mut expected = ids(&story);
    expected.push(late.id);
    assert_eq!(told, expected, "what is told again goes first");

    let history = store.sink_history("a").await.unwrap();
    assert_eq!((history.kept, history.dead), (4, 0));
    assert_eq!(history.delivered_at, Some(at(24)));
    assert_eq!(history.farthest.map(|kept| kept.place.id), Some(late.id));
    assert_eq!(
        store.prune_outbox(at(1_000)).await.unwrap(),
        0,
        "they are kept"
    );
    assert_eq!(
        store.prune_kept_events(at(13)).await.unwrap(),
        1,
        "the other sink's"
    );
    assert_eq!(store.prune_outbox(at(1_000)).await.unwrap(), 1);
    assert_eq!(store.prune_kept_events(at(1_000)).await.unwrap(), 4);
    let history = store.sink_history("a").await.unwrap();
    assert_eq!((history.kept, history.farthest), (0, None));
    let none = Effects::default();
    let moved = store.replay(&ids(&story), at(30), &none).await;
    assert_eq!(moved.unwrap(), 0, "what was wiped cannot be told");
}

/// Runs every scenario as a test of its own. `$open` gives a `TestStore`, or none
/// when the run goes without it.
#[macro_export]
macro_rules! event_order_contract {
    ($open:expr) => {
        $crate::event_order_contract!(@each $open;
            an_event_waits_for_the_one_before
            a_worker_that_died_lets_nobody_pass
            what_was_given_up_is_passed
            a_clock_that_is_behind_changes_no_order
            many_workers_keep_the_order_of_each_key
            what_is_kept_is_told_again_once
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::event_order_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
