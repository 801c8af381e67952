//! What every store promises of what one process leaves to the next.

use crate::database::TestStore;
use crate::race::race;
use crate::store_contract::at;
use crate::time::TestEntropy;
use tessera_core::handover::{FORMAT, MAX_PARCEL_LEN, MAX_PARCELS, SealedParcel};
use tessera_core::id::ProcessId;
use tessera_core::ports::{Effects, HandoverStore as _};
use tessera_store::SqlStore;

fn process() -> ProcessId {
    ProcessId::generate(at(0), &TestEntropy).unwrap()
}

fn parcel(number: u32, ends_at: i64) -> SealedParcel {
    SealedParcel {
        number,
        format: FORMAT,
        ends_at: at(ends_at),
        sealed: format!("parcel {number}").into_bytes(),
    }
}

async fn take(store: &SqlStore, process: ProcessId) -> Vec<SealedParcel> {
    store.take_over(process).await.unwrap()
}

async fn leave(store: &SqlStore, process: ProcessId, parcels: &[SealedParcel]) -> bool {
    store.hand_over(process, parcels).await.unwrap()
}

/// Starts a process that leaves two parcels when it stops.
async fn two_are_left(store: &SqlStore) -> [SealedParcel; 2] {
    let (before, parcels) = (process(), [parcel(0, 60), parcel(1, 90)]);
    take(store, before).await;
    assert!(leave(store, before, &parcels).await);
    parcels
}

/// The next process has it, and the one after that nothing, though the next was killed.
pub async fn what_was_left_is_taken_once(test: &TestStore) {
    let store = &test.store;
    assert_eq!(take(store, process()).await, []);
    let parcels = two_are_left(store).await;
    let next = process();
    assert_eq!(take(store, next).await, parcels);
    assert_eq!(take(store, process()).await, []);
}

/// Processes that start at the same moment.
pub async fn of_many_starters_one_is_given_it(test: &TestStore) {
    for _ in 0..4 {
        let parcels = two_are_left(&test.store).await;
        let taken = race(16, |_| {
            let store = test.store.clone();
            async move { take(&store, process()).await }
        });
        let taken = taken.await;
        let given: Vec<_> = taken.iter().filter(|taken| !taken.is_empty()).collect();
        assert_eq!(given, [&parcels]);
    }
}

/// Whoever is not the last to have started leaves nothing, and nobody leaves twice.
pub async fn the_holder_alone_leaves_something(test: &TestStore) {
    let store = &test.store;
    let (first, second) = (process(), process());
    assert!(
        !leave(store, first, &[parcel(0, 60)]).await,
        "never started"
    );
    take(store, first).await;
    take(store, second).await;
    assert!(!leave(store, first, &[parcel(0, 60)]).await, "not the last");
    assert!(leave(store, second, &[parcel(1, 60)]).await);
    assert!(!leave(store, second, &[parcel(2, 60)]).await, "twice");
    assert_eq!(take(store, process()).await, [parcel(1, 60)]);
}

/// One that stops while others start leaves it to one of them, or to nobody.
pub async fn a_stop_that_races_with_starts_leaves_it_to_one_or_to_none(test: &TestStore) {
    for _ in 0..8 {
        let (stopping, parcels) = (process(), [parcel(0, 60)]);
        take(&test.store, stopping).await;
        let given = race(8, |racer| {
            let store = test.store.clone();
            async move {
                match racer {
                    0 => usize::from(leave(&store, stopping, &[parcel(0, 60)]).await) * 100,
                    _ => take(&store, process()).await.len(),
                }
            }
        });
        let given: usize = given.await.into_iter().sum();
        let left = take(&test.store, process()).await;
        match (given, left.len()) {
            // Left while nobody waited any more: it is there for the next.
            (100, 1) => assert_eq!(left, parcels),
            (0 | 101, 0) => {}
            other => panic!("given and left over: {other:?}"),
        }
    }
}

/// What nobody came for goes when its term is over.
pub async fn what_nobody_takes_is_swept_out(test: &TestStore) {
    let store = &test.store;
    let parcels = two_are_left(store).await;
    store.prune_ephemeral(at(60)).await.unwrap();
    assert_eq!(take(store, process()).await, parcels);
    let [_, later] = two_are_left(store).await;
    store.prune_ephemeral(at(61)).await.unwrap();
    assert_eq!(take(store, process()).await, [later]);
}

/// A copy that was made while nobody served holds codes that were used since.
pub async fn a_restored_copy_has_nothing_left_in_it(test: &TestStore) {
    let store = &test.store;
    two_are_left(store).await;
    store.take_back(at(1), &Effects::default()).await.unwrap();
    assert_eq!(take(store, process()).await, []);
}

/// Rows that no process wrote are dropped with the rest, and keep nobody from starting.
pub async fn rows_out_of_bounds_are_dropped(test: &TestStore) {
    let store = &test.store;
    let (long, beyond) = (MAX_PARCEL_LEN + 1, MAX_PARCELS.to_string());
    let blob = match test.url.starts_with("sqlite:") {
        true => format!("zeroblob({long})"),
        false => format!("convert_to(repeat('x', {long}), 'UTF8')"),
    };
    for (number, format, ends_at, sealed) in [
        ("2", "1", "1", blob.as_str()),
        (beyond.as_str(), "1", "1", "sealed"),
        ("-1", "1", "1", "sealed"),
        ("3", "-1", "1", "sealed"),
        ("3", "1", "9223372036854775807", "sealed"),
    ] {
        let parcels = two_are_left(store).await;
        let strange = format!(
            "INSERT INTO handover_parcels (number, format, ends_at, sealed) \
             SELECT {number}, {format}, {ends_at}, {sealed} FROM handover_parcels WHERE number = 0"
        );
        assert_eq!(test.tamper(&strange).await, 1);
        assert_eq!(take(store, process()).await, parcels, "{strange}");
        assert_eq!(take(store, process()).await, []);
    }
}

/// Makes one test of each scenario.
///
/// `open` gives an empty store, or none where the run goes without it.
#[macro_export]
macro_rules! handover_contract {
    ($open:expr) => {
        $crate::handover_contract!(@each $open;
            what_was_left_is_taken_once
            of_many_starters_one_is_given_it
            the_holder_alone_leaves_something
            a_stop_that_races_with_starts_leaves_it_to_one_or_to_none
            what_nobody_takes_is_swept_out
            a_restored_copy_has_nothing_left_in_it
            rows_out_of_bounds_are_dropped
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            // req: OTP-4, OTP-6
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::handover_contract::$scenario(&test).await;
                test.remove().await;
            }
        )*
    };
}
