//! What every store must do for recoveries of second factors. One suite, run on each.

use crate::account_contract::{at, effects, new_token};
use crate::race::race;
use crate::second_factor_contract::{person, protected, step};
use crate::time::TestEntropy;
use jiff::SignedDuration;
use tessera_core::action_token::{ActionToken, Purpose};
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    AccountStore as _, ActionTokenStore as _, Effects, FactorRecoveryStore as _,
    SecondFactorStore as _, StaffChange, Store as _,
};
use tessera_core::second_factor::{FactorRecovery, RecoveryActor, RecoveryPolicy};
use tessera_store::SqlStore;

/// Due a hundred seconds after the approval, over a hundred seconds after that.
const POLICY: RecoveryPolicy = RecoveryPolicy {
    wait: SignedDuration::from_secs(100),
    patience: SignedDuration::from_secs(100),
};

fn staff() -> RecoveryActor {
    RecoveryActor::Staff(UserId::generate(at(0), &TestEntropy).unwrap())
}

fn change(seconds: i64) -> StaffChange {
    StaffChange {
        at: at(seconds),
        revoked_since: at(0),
    }
}

async fn asked(store: &SqlStore, user: UserId, seconds: i64) -> FactorRecovery {
    let recovery = POLICY.ask(user, staff(), at(seconds));
    let asked = store.ask_factor_recovery(&recovery, &effects(user)).await;
    assert!(asked.unwrap());
    recovery
}

/// Somebody whose recovery was approved: it is due at 110 seconds, and over at 210.
async fn approved(store: &SqlStore) -> (UserId, SessionId) {
    let (user, session) = protected(store).await;
    let recovery = asked(store, user, 5).await;
    let recovery = POLICY.approve(&recovery, staff(), at(10)).unwrap();
    let approved = store
        .approve_factor_recovery(&recovery, at(10), &effects(user))
        .await;
    assert!(approved.unwrap());
    (user, session)
}

async fn finish(store: &SqlStore, user: UserId, seconds: i64) -> Option<Vec<SessionId>> {
    let finished = store
        .finish_factor_recovery(user, change(seconds), &effects(user))
        .await;
    finished.unwrap()
}

async fn stop(store: &SqlStore, user: UserId, token: Option<&ActionToken>) -> bool {
    let hash = token.map(ActionToken::hash);
    let none = Effects::default();
    let stopped = store.stop_factor_recovery(user, hash.as_ref(), at(20), &none);
    stopped.await.unwrap()
}

/// One is under way for an account that has a second factor, until it is over by itself.
// req: MFA-5
pub async fn a_recovery_is_asked_for_once(store: SqlStore) {
    let bare = person(&store).await;
    let none = POLICY.ask(bare, staff(), at(5));
    let refused = store.ask_factor_recovery(&none, &effects(bare)).await;
    assert!(!refused.unwrap(), "there is nothing to remove");
    let (user, _) = protected(&store).await;
    let outcomes = race(64, |_| {
        let (store, recovery) = (store.clone(), POLICY.ask(user, staff(), at(5)));
        async move {
            let asked = store.ask_factor_recovery(&recovery, &effects(user)).await;
            asked.unwrap()
        }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|asked| **asked).count(), 1);
    let found = store.factor_recovery(user, at(104)).await.unwrap();
    assert_eq!(found.unwrap().approval, None);
    assert_eq!(store.factor_recovery(user, at(105)).await.unwrap(), None);
    let again = asked(&store, user, 105).await;
    let found = store.factor_recovery(user, at(106)).await.unwrap();
    assert_eq!(found, Some(again), "the one before was over");
}

/// Another than who asked approves, once; the operator counts as one.
// req: MFA-5
pub async fn another_approves_once(store: SqlStore) {
    let (user, _) = protected(&store).await;
    let recovery = asked(&store, user, 5).await;
    let mut forged = POLICY.approve(&recovery, staff(), at(10)).unwrap();
    let approval = forged.approval.as_mut().unwrap();
    approval.by = recovery.asked_by;
    let refused = store
        .approve_factor_recovery(&forged, at(10), &effects(user))
        .await;
    assert!(!refused.unwrap(), "the store looks, too");
    let late = POLICY
        .approve(&recovery, RecoveryActor::Operator, at(105))
        .unwrap();
    let refused = store
        .approve_factor_recovery(&late, at(105), &effects(user))
        .await;
    assert!(!refused.unwrap(), "it was over");
    let outcomes = race(64, |_| {
        let store = store.clone();
        let approved = POLICY.approve(&recovery, staff(), at(10)).unwrap();
        async move {
            let stored = store
                .approve_factor_recovery(&approved, at(10), &effects(user))
                .await;
            stored.unwrap().then_some(approved)
        }
    })
    .await;
    let won: Vec<FactorRecovery> = outcomes.into_iter().flatten().collect();
    assert_eq!(won.len(), 1);
    let found = store.factor_recovery(user, at(11)).await.unwrap();
    assert_eq!(found, Some(won[0]));
}

/// What is due, and not over, is done once, whoever else stops it at the same moment.
// req: MFA-5
pub async fn a_factor_is_removed_when_it_is_due(store: SqlStore) {
    let (user, _) = protected(&store).await;
    asked(&store, user, 5).await;
    assert_eq!(finish(&store, user, 100).await, None, "nobody approved");
    let (user, session) = approved(&store).await;
    assert_eq!(finish(&store, user, 109).await, None, "too early");
    assert_eq!(finish(&store, user, 210).await, None, "too late");
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let linked = Effects {
        tokens: vec![new_token(&token, Purpose::StopRecovery, Some(user), 10)],
        ..Effects::default()
    };
    store.record(&linked).await.unwrap();
    let outcomes = race(64, |_| {
        let store = store.clone();
        async move { finish(&store, user, 110).await }
    })
    .await;
    let told: Vec<&Vec<SessionId>> = outcomes.iter().flatten().collect();
    assert_eq!(told, [&vec![session]]);
    assert!(store.factors(user).await.unwrap().is_empty());
    assert_eq!(store.count_backup_codes(user).await.unwrap(), 0);
    let found = store.user(user).await.unwrap().unwrap();
    assert_eq!(found.second_factor_at, None);
    assert!(!stop(&store, user, Some(&token)).await, "it is over");
}

/// Who stops it and who finishes it cannot both.
// req: MFA-5
pub async fn stopping_and_finishing_exclude_each_other(store: SqlStore) {
    let (user, _) = approved(&store).await;
    let outcomes = race(64, |number| {
        let store = store.clone();
        async move {
            match number % 2 {
                0 => stop(&store, user, None).await,
                _ => finish(&store, user, 110).await.is_some(),
            }
        }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|done| **done).count(), 1);
}

/// A link stops it once, for its own user alone.
// req: MFA-5
pub async fn a_link_stops_it_once(store: SqlStore) {
    let (user, _) = approved(&store).await;
    let (other, _) = approved(&store).await;
    let tokens: Vec<_> = (0..3)
        .map(|_| ActionToken::draw(&TestEntropy).unwrap())
        .collect();
    let purposes = [
        Purpose::StopRecovery,
        Purpose::StopRecovery,
        Purpose::LockAccount,
    ];
    let linked = Effects {
        tokens: tokens
            .iter()
            .zip(purposes)
            .map(|(token, purpose)| new_token(token, purpose, Some(user), 0))
            .collect(),
        ..Effects::default()
    };
    store.record(&linked).await.unwrap();
    assert!(!stop(&store, other, Some(&tokens[0])).await);
    assert!(!stop(&store, user, Some(&tokens[2])).await, "to lock");
    let outcomes = race(64, |number| {
        let (store, token) = (store.clone(), tokens[number % 2].clone());
        async move { stop(&store, user, Some(&token)).await }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|stopped| **stopped).count(), 1);
    assert_eq!(finish(&store, user, 110).await, None);
    assert!(!store.factors(user).await.unwrap().is_empty());
    assert!(finish(&store, other, 110).await.is_some());
}

/// With the factor, or an open account, its recovery goes.
// req: MFA-5, MFA-6
pub async fn it_goes_with_what_it_is_about(store: SqlStore) {
    let (user, _) = approved(&store).await;
    let off = store
        .remove_second_factor(user, &step(200), &effects(user))
        .await;
    assert!(off.unwrap());
    assert_eq!(store.factor_recovery(user, at(20)).await.unwrap(), None);
    let (user, _) = approved(&store).await;
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let linked = Effects {
        tokens: vec![new_token(&token, Purpose::LockAccount, Some(user), 0)],
        ..Effects::default()
    };
    store.record(&linked).await.unwrap();
    let none = Effects::default();
    let locked = store
        .lock_account(user, &token.hash(), change(20), &none)
        .await;
    assert!(locked.unwrap().is_some());
    assert_eq!(store.factor_recovery(user, at(20)).await.unwrap(), None);
    let (_, _) = approved(&store).await;
    assert_eq!(store.prune_second_factors(at(210)).await.unwrap(), 0);
    assert_eq!(store.prune_second_factors(at(211)).await.unwrap(), 1);
}

/// Each is listed once, in the order of the accounts, until it is over.
// req: MFA-5
pub async fn those_under_way_are_listed_page_by_page(store: SqlStore) {
    let mut users = Vec::new();
    for _ in 0..3 {
        let (user, _) = protected(&store).await;
        asked(&store, user, 5).await;
        users.push(user);
    }
    users.sort_by_key(|user| user.as_uuid());
    let page = async |after, limit, seconds| {
        let page = store.factor_recoveries(after, limit, at(seconds)).await;
        let page = page.unwrap().into_iter();
        page.map(|recovery| recovery.user).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 2, 10).await, users[..2]);
    assert_eq!(page(Some(users[1]), 2, 10).await, users[2..]);
    assert!(page(None, 10, 105).await.is_empty(), "they are over");
    assert!(stop(&store, users[0], None).await);
    assert_eq!(page(None, 10, 20).await, users[1..]);
}

/// Runs every scenario as a test of its own. `$open` gives a `TestStore`, or none
/// when the run goes without it.
#[macro_export]
macro_rules! factor_recovery_contract {
    ($open:expr) => {
        $crate::factor_recovery_contract!(@each $open;
            a_recovery_is_asked_for_once
            another_approves_once
            a_factor_is_removed_when_it_is_due
            stopping_and_finishing_exclude_each_other
            a_link_stops_it_once
            it_goes_with_what_it_is_about
            those_under_way_are_listed_page_by_page
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::factor_recovery_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
