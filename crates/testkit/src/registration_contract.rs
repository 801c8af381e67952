//! What every store must do for registrations in stages. One suite, run on each.

use crate::account_contract::{at, claimant, effects, identifier, owner, random_index};
use crate::race::race;
use crate::time::TestEntropy;
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{RegistrationId, UserId};
use tessera_core::ports::{
    AccountStore as _, CompleteRegistrationError, Completion, CredentialStore as _, Effects,
    NewAccount, RegistrationStore as _,
};
use tessera_core::staged::{BrowserToken, Proven, StagedRegistration};
use tessera_store::SqlStore;

/// A registration that lives for a hundred seconds.
fn registration(index: BlindIndex) -> StagedRegistration {
    StagedRegistration {
        id: RegistrationId::unguessable(&TestEntropy).unwrap(),
        email: identifier(index),
        phone: Some(identifier(random_index())),
        password_hash: "staged".to_owned(),
        locale: "hi-IN".to_owned(),
        browser: Some(BrowserToken::draw(&TestEntropy).unwrap().hash()),
        email_proven_at: None,
        phone_proven_at: None,
        created_at: at(0),
        expires_at: at(100),
    }
}

async fn started(store: &SqlStore, index: BlindIndex) -> StagedRegistration {
    let registration = registration(index);
    let none = Effects::default();
    store
        .start_registration(&registration, &none)
        .await
        .unwrap();
    registration
}

async fn prove(store: &SqlStore, id: RegistrationId, proven: Proven, now: i64) -> bool {
    let none = Effects::default();
    let noted = store.prove_registration(id, proven, at(now), &none);
    noted.await.unwrap()
}

fn completion(registration: RegistrationId, account: NewAccount) -> Completion {
    Completion {
        registration,
        account,
        session: None,
    }
}

/// What was given at the start is there until the registration runs out.
// req: REG-1
pub async fn a_registration_is_kept_until_it_runs_out(store: SqlStore) {
    let given = started(&store, random_index()).await;
    let found = store.registration(given.id, at(99)).await.unwrap().unwrap();
    assert_eq!(found.email.index, given.email.index);
    assert_eq!(found.email.sealed, given.email.sealed);
    let (phone, wanted) = (found.phone.unwrap(), given.phone.unwrap());
    assert_eq!((phone.index, phone.sealed), (wanted.index, wanted.sealed));
    assert_eq!(found.password_hash, "staged");
    assert_eq!(found.locale, "hi-IN");
    assert_eq!(found.browser, given.browser);
    assert_eq!((found.email_proven_at, found.phone_proven_at), (None, None));
    assert_eq!((found.created_at, found.expires_at), (at(0), at(100)));
    assert!(
        store
            .registration(given.id, at(100))
            .await
            .unwrap()
            .is_none()
    );
    assert!(!prove(&store, given.id, Proven::Email, 100).await);
    assert_eq!(store.prune_registrations(at(100)).await.unwrap(), 0);
    assert_eq!(store.prune_registrations(at(101)).await.unwrap(), 1);
    assert!(
        store
            .registration(given.id, at(99))
            .await
            .unwrap()
            .is_none()
    );
}

/// Each proof is noted where it belongs, with the time of the first.
// req: REG-3
pub async fn a_proof_is_noted_for_what_it_proves(store: SqlStore) {
    let given = started(&store, random_index()).await;
    assert!(prove(&store, given.id, Proven::Phone, 5).await);
    let found = store.registration(given.id, at(6)).await.unwrap().unwrap();
    assert_eq!(found.phone_proven_at, Some(at(5)));
    assert_eq!(found.email_proven_at, None);
    assert!(prove(&store, given.id, Proven::Email, 7).await);
    assert!(prove(&store, given.id, Proven::Email, 8).await);
    let found = store.registration(given.id, at(9)).await.unwrap().unwrap();
    assert_eq!(found.email_proven_at, Some(at(7)));
    let unknown = RegistrationId::unguessable(&TestEntropy).unwrap();
    assert!(!prove(&store, unknown, Proven::Email, 5).await);
}

/// Of any number of callers one completes, and claimants lose the address.
// req: REG-4, REG-5, REG-6
pub async fn a_registration_is_completed_once(store: SqlStore) {
    let index = random_index();
    let (claim, _) = claimant(index, 0);
    store.register_account(&claim).await.unwrap();
    let given = started(&store, index).await;
    assert!(prove(&store, given.id, Proven::Email, 1).await);
    let outcomes = race(64, |_| {
        let (store, completion) = (store.clone(), completion(given.id, owner(index)));
        async move {
            let user = completion.account.user.id;
            let completed = store.complete_registration(&completion, at(2)).await;
            completed.map(|()| user)
        }
    })
    .await;
    let winners: Vec<UserId> = outcomes
        .iter()
        .filter_map(|got| got.as_ref().ok().copied())
        .collect();
    assert_eq!(winners.len(), 1);
    let others = outcomes.iter().filter_map(|got| got.as_ref().err());
    for other in others {
        assert!(
            matches!(other, CompleteRegistrationError::Gone),
            "{other:?}"
        );
    }
    assert_eq!(store.count_users().await.unwrap(), 1);
    let found = store.credentials_by_email(&index).await.unwrap().unwrap();
    assert_eq!(found.user.id, winners[0]);
    assert!(store.registration(given.id, at(2)).await.unwrap().is_none());
}

/// A refused completion leaves the registration, and no account.
// req: REG-5
pub async fn a_refused_completion_consumes_nothing(store: SqlStore) {
    let index = random_index();
    let given = started(&store, index).await;
    let unproven = store
        .complete_registration(&completion(given.id, owner(index)), at(1))
        .await;
    assert!(matches!(unproven, Err(CompleteRegistrationError::Gone)));
    assert!(prove(&store, given.id, Proven::Email, 1).await);
    store.register_account(&owner(index)).await.unwrap();
    let taken = store
        .complete_registration(&completion(given.id, owner(index)), at(2))
        .await;
    assert!(matches!(taken, Err(CompleteRegistrationError::EmailTaken)));
    let mut with_number = owner(random_index());
    with_number.user.mobile = Some(identifier(random_index()));
    let mut other = owner(random_index());
    other.user.mobile.clone_from(&with_number.user.mobile);
    store.register_account(&with_number).await.unwrap();
    let taken = store
        .complete_registration(&completion(given.id, other), at(2))
        .await;
    assert!(matches!(taken, Err(CompleteRegistrationError::MobileTaken)));
    assert!(store.registration(given.id, at(2)).await.unwrap().is_some());
    assert_eq!(store.count_users().await.unwrap(), 2);
    // A registration that has run out is nobody's any more.
    let late = completion(given.id, owner(random_index()));
    let late = store.complete_registration(&late, at(100)).await;
    assert!(matches!(late, Err(CompleteRegistrationError::Gone)));
}

/// What is told goes with what is stored.
// req: REG-11
pub async fn effects_go_with_the_registration(store: SqlStore) {
    let user = UserId::generate(at(0), &TestEntropy).unwrap();
    let given = registration(random_index());
    let recorded = effects(user);
    store.start_registration(&given, &recorded).await.unwrap();
    // The same entry a second time cannot be stored: nothing of the step is.
    let proven = store.prove_registration(given.id, Proven::Email, at(1), &recorded);
    assert!(proven.await.is_err());
    let found = store.registration(given.id, at(1)).await.unwrap().unwrap();
    assert_eq!(found.email_proven_at, None);
}

/// Makes a test of every scenario, for a store that `$open` gives.
///
/// `$open` is an expression of type `Option<TestStore>`; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! registration_contract {
    ($open:expr) => {
        $crate::registration_contract!(@each $open;
            a_registration_is_kept_until_it_runs_out
            a_proof_is_noted_for_what_it_proves
            a_registration_is_completed_once
            a_refused_completion_consumes_nothing
            effects_go_with_the_registration
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::registration_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
