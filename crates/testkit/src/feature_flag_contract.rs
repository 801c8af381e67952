//! What every store must do for flags of features. One suite, run on each.

use crate::account_contract::at;
use std::collections::BTreeSet;
use tessera_core::feature_flag::{Feature, FeatureFlag, Percent};
use tessera_core::id::UserId;
use tessera_core::ports::{Effects, FeatureFlagStore as _};
use tessera_store::SqlStore;

/// A flag is there once it was set, as it was set last.
// req: MFA-10
pub async fn a_flag_is_as_it_was_set_last(store: SqlStore) {
    let feature = Feature::SecondFactor;
    assert_eq!(store.feature_flag(feature).await.unwrap(), None);
    let users = |numbers: std::ops::Range<u128>| -> BTreeSet<UserId> {
        let ids = numbers.map(uuid::Uuid::from_u128);
        ids.map(UserId::from).collect()
    };
    let first = FeatureFlag {
        allowed: users(1..100),
        denied: users(200..201),
        ..FeatureFlag::of(feature, Percent::new(25).unwrap())
    };
    let second = FeatureFlag {
        is_on: false,
        allowed: users(0..0),
        ..first.clone()
    };
    for flag in [first, second] {
        let set = store
            .set_feature_flag(&flag, at(1), &Effects::default())
            .await;
        set.unwrap();
        let found = store.feature_flag(feature).await.unwrap();
        assert_eq!(found, Some(flag));
    }
}

/// Runs every scenario as a test of its own. `$open` gives a `TestStore`, or none
/// when the run goes without it.
#[macro_export]
macro_rules! feature_flag_contract {
    ($open:expr) => {
        #[tokio::test]
        async fn a_flag_is_as_it_was_set_last() {
            let test: Option<$crate::database::TestStore> = $open;
            let Some(test) = test else { return };
            $crate::feature_flag_contract::a_flag_is_as_it_was_set_last(test.store.clone()).await;
            test.remove().await;
        }
    };
}
