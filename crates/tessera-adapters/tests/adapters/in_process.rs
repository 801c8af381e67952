//! The bounds of the store in the process.

use crate::noon;
use jiff::{SignedDuration, Timestamp};
use tessera_adapters::InProcess;
use tessera_core::limit::{Draw, DrawGroup, Rule, Taken};
use tessera_core::ports::{Ephemeral as _, EphemeralError, ProcessMemory as _};

/// More than 32 shards of two entries hold.
const FLOOD: u64 = 1_000;

fn draw(key: String) -> Draw {
    Draw {
        key,
        rule: Rule::Bucket {
            burst: 2,
            per_hour: 60,
        },
        cost: 1,
    }
}

async fn flood(store: &InProcess, now: Timestamp) -> usize {
    let mut granted = 0;
    for number in 0..FLOOD {
        let key = format!("limit:{{{number}}}:{}", now.as_second());
        match store.take(&DrawGroup(vec![draw(key)]), now).await {
            Ok(_) => granted += 1,
            Err(error) => assert!(matches!(error, EphemeralError::Full)),
        }
    }
    granted
}

#[tokio::test]
async fn a_flood_is_refused_and_leaves_what_counts() {
    let store = InProcess::with_entries_per_shard(2);
    let known = DrawGroup(vec![draw("limit:{known}".to_owned())]);
    let take = async || store.take(&known, noon()).await.unwrap();
    assert!(matches!(take().await, Taken::Granted(_)));
    assert!(flood(&store, noon()).await < 64);
    assert!(matches!(take().await, Taken::Granted(_)));
    assert!(matches!(take().await, Taken::Denied { .. }));

    // All buckets are full again, so nothing of them needs to be kept.
    let later = noon() + SignedDuration::from_mins(2);
    let granted = flood(&store, later).await;
    assert!((32..=64).contains(&granted), "{granted}");
}

#[tokio::test]
async fn a_group_without_room_for_all_draws_none() {
    let store = InProcess::with_entries_per_shard(2);
    let keys = ["limit:{one}:a", "limit:{one}:b", "limit:{one}:c"];
    let group = DrawGroup(keys.map(|key| draw(key.to_owned())).to_vec());
    let error = store.take(&group, noon()).await.unwrap_err();
    assert!(matches!(error, EphemeralError::Full));
    let single = DrawGroup(vec![draw(keys[0].to_owned())]);
    let taken = store.take(&single, noon()).await.unwrap();
    assert!(matches!(taken, Taken::Granted(standing) if standing.remaining == 1));
}

#[tokio::test]
async fn draws_of_several_slots_are_not_a_group() {
    let store = InProcess::new();
    let keys = ["limit:{one}", "limit:{two}"];
    let group = DrawGroup(keys.map(|key| draw(key.to_owned())).to_vec());
    assert!(store.take(&group, noon()).await.is_err());
}

// req: OTP-10
#[tokio::test]
async fn what_is_received_stays_within_the_bound() {
    let before = InProcess::new();
    let granted = flood(&before, noon()).await;
    let held = before.give_away(noon());
    assert_eq!(held.len(), granted);
    let store = InProcess::with_entries_per_shard(2);
    let received = store.receive(held, noon());
    assert!((32..=64).contains(&received), "{received}");
}
