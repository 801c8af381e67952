//! What every store must do for the keys that sign access tokens. One suite, run on each.

use crate::race::race;
use crate::time::TestEntropy;
use jiff::Timestamp;
use tessera_core::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use tessera_core::id::AuditId;
use tessera_core::ports::{
    AuditStore as _, Effects, RetireSigningKey, SigningKeyStore as _, StoredSigningKey,
};
use tessera_store::SqlStore;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn key(kid: &str, activates: i64) -> StoredSigningKey {
    StoredSigningKey {
        kid: kid.to_owned(),
        algorithm: "EdDSA".to_owned(),
        key_sealed: vec![1, 2, 3],
        created_at: at(0),
        activates_at: at(activates),
        retired_at: None,
    }
}

fn on_record() -> Effects {
    let entry = NewAuditEntry {
        id: AuditId::generate(at(0), &TestEntropy).unwrap(),
        at: at(0),
        action: AuditAction::SigningKey,
        outcome: AuditOutcome::Success,
        subject: None,
        actor: None,
        session: None,
        correlation: String::new(),
        details: serde_json::Map::new(),
        details_sealed: None,
    };
    Effects {
        audit: vec![entry],
        ..Effects::default()
    }
}

async fn add(store: &SqlStore, key: &StoredSigningKey, newest: Option<&str>) -> bool {
    let added = store.add_signing_key(key, newest, &on_record()).await;
    added.unwrap()
}

/// Retires `kid` because `signer` signs.
async fn retire(store: &SqlStore, kid: &str, signer: &str) -> bool {
    let retire = RetireSigningKey {
        kid,
        algorithm: "EdDSA",
        signer,
    };
    let retired = store.retire_signing_key(&retire, at(5), &on_record()).await;
    retired.unwrap()
}

async fn recorded(store: &SqlStore) -> usize {
    store.unchained_audit(1_000).await.unwrap().len()
}

/// Keys come back as they were stored, the newest to sign first.
pub async fn keys_are_kept_newest_first(store: SqlStore) {
    let (old, new) = (key("old", 0), key("new", 600));
    assert!(add(&store, &old, None).await);
    assert!(add(&store, &new, Some("old")).await);
    assert_eq!(store.signing_keys().await.unwrap(), [new, old]);
    assert_eq!(recorded(&store).await, 2);
}

/// A key that was made without knowing of another is not stored, and nothing is recorded.
pub async fn a_key_follows_the_one_that_its_maker_saw(store: SqlStore) {
    assert!(add(&store, &key("first", 0), None).await);
    assert!(!add(&store, &key("second", 1), None).await);
    assert!(!add(&store, &key("second", 1), Some("other")).await);
    assert_eq!(store.signing_keys().await.unwrap(), [key("first", 0)]);
    assert_eq!(recorded(&store).await, 1);
}

/// Of many that rotate at once exactly one does.
pub async fn of_many_rotations_at_once_one_is_made(store: SqlStore) {
    assert!(add(&store, &key("first", 0), None).await);
    let made = race(64, |caller| {
        let store = store.clone();
        async move { add(&store, &key(&format!("key {caller}"), 1), Some("first")).await }
    })
    .await;
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    assert_eq!(store.signing_keys().await.unwrap().len(), 2);
    assert_eq!(recorded(&store).await, 2);
}

/// A retired key is known by name alone, and retired once.
pub async fn a_retired_key_is_wiped(store: SqlStore) {
    add(&store, &key("old", 0), None).await;
    add(&store, &key("new", 1), Some("old")).await;
    let retired = race(16, |_| {
        let store = store.clone();
        async move { retire(&store, "old", "new").await }
    })
    .await;
    assert_eq!(retired.iter().filter(|retired| **retired).count(), 1);
    let wiped = StoredSigningKey {
        key_sealed: Vec::new(),
        retired_at: Some(at(5)),
        ..key("old", 0)
    };
    assert_eq!(store.signing_keys().await.unwrap(), [key("new", 1), wiped]);
    assert_eq!(recorded(&store).await, 3);
}

/// A key of the configuration has no row until it is retired.
pub async fn a_configured_key_can_be_retired(store: SqlStore) {
    add(&store, &key("stored", 0), None).await;
    assert!(retire(&store, "configured", "stored").await);
    let keys = store.signing_keys().await.unwrap();
    let row = keys.iter().find(|key| key.kid == "configured").unwrap();
    assert_eq!(row.retired_at, Some(at(5)));
    assert!(row.key_sealed.is_empty());
    // It is not the newest that another has to follow.
    assert!(add(&store, &key("next", 9), Some("stored")).await);
}

/// Of two keys that are each retired because the other signs, one stays.
pub async fn of_two_keys_that_retire_each_other_one_stays(store: SqlStore) {
    add(&store, &key("one", 0), None).await;
    add(&store, &key("two", 1), Some("one")).await;
    let retired = race(2, |caller| {
        let store = store.clone();
        async move {
            let (kid, signer) = [("one", "two"), ("two", "one")][caller];
            retire(&store, kid, signer).await
        }
    })
    .await;
    assert_eq!(retired.iter().filter(|retired| **retired).count(), 1);
    let keys = store.signing_keys().await.unwrap();
    assert_eq!(
        keys.iter().filter(|key| key.retired_at.is_none()).count(),
        1
    );
}

/// Makes a test of every scenario, for a store that `$open` gives.
///
/// `$open` is an expression of type `Option<TestStore>`; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! signing_key_contract {
    ($open:expr) => {
        $crate::signing_key_contract!(@each $open;
            keys_are_kept_newest_first
            a_key_follows_the_one_that_its_maker_saw
            of_many_rotations_at_once_one_is_made
            a_retired_key_is_wiped
            a_configured_key_can_be_retired
            of_two_keys_that_retire_each_other_one_stays
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            // req: AUTH-6
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::signing_key_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
