//! What every store has to do when an address or a number of an account changes.

use crate::account_contract::{at, effects, identifier, new_token, owner, random_index};
use crate::race::race;
use crate::time::TestEntropy;
use tessera_core::action_token::{ActionToken, Purpose};
use tessera_core::id::UserId;
use tessera_core::ports::{
    AccountStore as _, ActionTokenStore as _, AuditStore as _, ChangeIdentifier, Effects,
};
use tessera_store::SqlStore;

/// Somebody with a proven address, and a token to change it.
async fn asking(store: &SqlStore) -> (UserId, ActionToken) {
    let account = owner(random_index());
    store.register_account(&account).await.unwrap();
    let user = account.user.id;
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let stored = new_token(&token, Purpose::ChangeEmail, Some(user), 0);
    let none = Effects::default();
    store.put_action_token(&stored, &none).await.unwrap();
    (user, token)
}

/// Of many calls with one token one puts the address in place.
pub async fn an_address_is_changed_once(store: SqlStore) {
    let (user, token) = asking(&store).await;
    let new = random_index();
    let outcomes = race(16, |_| {
        let (store, hash) = (store.clone(), token.hash());
        async move {
            let (email, none) = (identifier(new), Effects::default());
            let changed = store.change_email(user, &hash, &email, at(1), &none);
            changed.await.unwrap()
        }
    })
    .await;
    let count = |wanted| outcomes.iter().filter(|&&got| got == wanted).count();
    assert_eq!(
        (
            count(ChangeIdentifier::Changed),
            count(ChangeIdentifier::Gone)
        ),
        (1, 15)
    );
    let found = store.user(user).await.unwrap().unwrap();
    assert_eq!(found.email.as_ref().unwrap().identifier.index, new);
    assert!(found.email.unwrap().is_proven());
}

/// A token of somebody else, or one that has run out, changes nothing.
pub async fn a_token_changes_the_address_of_its_own_user(store: SqlStore) {
    let (_, token) = asking(&store).await;
    let (other, _) = asking(&store).await;
    let (email, none) = (identifier(random_index()), Effects::default());
    let hash = token.hash();
    let changed = store.change_email(other, &hash, &email, at(1), &none);
    assert_eq!(changed.await.unwrap(), ChangeIdentifier::Gone);
    let (user, token) = asking(&store).await;
    let hash = token.hash();
    let late = store.change_email(user, &hash, &email, at(100), &none);
    assert_eq!(late.await.unwrap(), ChangeIdentifier::Gone);
}

/// An address that somebody has is not put in place; the token and the log are as before.
pub async fn a_taken_address_uses_nothing(store: SqlStore) {
    let taken = random_index();
    store.register_account(&owner(taken)).await.unwrap();
    let (user, token) = asking(&store).await;
    let audited = store.audit_backlog().await.unwrap();
    let effects = effects(user);
    let email = identifier(taken);
    let hash = token.hash();
    let changed = store.change_email(user, &hash, &email, at(1), &effects);
    assert_eq!(changed.await.unwrap(), ChangeIdentifier::Taken);
    let purpose = Purpose::ChangeEmail;
    let token = store.action_token(&hash, purpose, at(1)).await;
    assert!(token.unwrap().is_some(), "the token is still good");
    assert_eq!(store.audit_backlog().await.unwrap(), audited);
}

/// Of many accounts that want one number one gets it.
pub async fn a_number_has_one_owner(store: SqlStore) {
    let mut users = Vec::new();
    for _ in 0..16 {
        users.push(asking(&store).await.0);
    }
    let number = random_index();
    let outcomes = race(users.len(), |caller| {
        let (store, user) = (store.clone(), users[caller]);
        async move {
            let (mobile, none) = (identifier(number), Effects::default());
            store.change_mobile(user, &mobile, &none).await.unwrap()
        }
    })
    .await;
    let count = |wanted| outcomes.iter().filter(|&&got| got == wanted).count();
    assert_eq!(
        (
            count(ChangeIdentifier::Changed),
            count(ChangeIdentifier::Taken)
        ),
        (1, 15)
    );
    let winner = outcomes
        .iter()
        .position(|&got| got == ChangeIdentifier::Changed)
        .unwrap();
    let found = store.user_by_mobile(&number).await.unwrap().unwrap();
    assert_eq!(found.id, users[winner]);
}

/// Runs the contract against the stores that `$open` gives.
#[macro_export]
macro_rules! identifier_contract {
    ($open:expr) => {
        $crate::identifier_contract!(@each $open;
            an_address_is_changed_once
            a_token_changes_the_address_of_its_own_user
            a_taken_address_uses_nothing
            a_number_has_one_owner
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::identifier_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
