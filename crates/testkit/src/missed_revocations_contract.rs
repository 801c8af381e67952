//! What every store promises of marks that a revocation was missed.

use crate::race::race;
use crate::store_contract::at;
use std::collections::BTreeSet;
use tessera_core::ports::MissedRevocations as _;
use tessera_store::SqlStore;

async fn mark(store: &SqlStore, now: i64) -> i64 {
    store.mark_missed(at(now), at(now + 60)).await.unwrap();
    store.missed().await.unwrap().unwrap()
}

/// Each mark is another one, also after all were taken away or forgotten.
pub async fn a_mark_stands_until_it_is_taken_away_and_never_comes_again(store: SqlStore) {
    let store = &store;
    assert_eq!(store.missed().await.unwrap(), None);
    let (first, second) = (mark(store, 0).await, mark(store, 0).await);
    assert_ne!(first, second);
    // What is swept out is what is over, by the latest that was marked.
    store.mark_missed(at(1), at(2)).await.unwrap();
    store.prune_ephemeral(at(59)).await.unwrap();
    let third = store.missed().await.unwrap().unwrap();
    assert!(third != first && third != second);

    store.forget_missed(first).await.unwrap();
    assert_eq!(store.missed().await.unwrap(), Some(third));
    store.forget_missed(third).await.unwrap();
    assert_eq!(store.missed().await.unwrap(), None);
    let fourth = mark(store, 1).await;
    assert!(![first, second, third].contains(&fourth));
    store.prune_ephemeral(at(62)).await.unwrap();
    assert_eq!(store.missed().await.unwrap(), None);
}

/// Marks that are left while one is taken away stand.
pub async fn no_mark_is_taken_away_in_place_of_another(store: SqlStore) {
    for round in 0..8 {
        let before = mark(&store, round).await;
        let marks = race(8, |racer| {
            let store = store.clone();
            async move {
                if racer % 2 == 0 {
                    store.mark_missed(at(round), at(round + 60)).await.unwrap();
                } else {
                    store.forget_missed(before).await.unwrap();
                }
                store.missed().await.unwrap()
            }
        });
        let seen: BTreeSet<Option<i64>> = marks.await.into_iter().collect();
        let stands = store.missed().await.unwrap();
        assert!(stands.is_some_and(|mark| mark != before), "{seen:?}");
    }
}

/// Makes one test of each scenario.
///
/// `open` gives an empty store, or none where the run goes without it.
#[macro_export]
macro_rules! missed_revocations_contract {
    ($open:expr) => {
        $crate::missed_revocations_contract!(@each $open;
            a_mark_stands_until_it_is_taken_away_and_never_comes_again
            no_mark_is_taken_away_in_place_of_another
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            // req: AUTH-3, OTP-8
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::missed_revocations_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
