//! What every store must do where many exchange refresh tokens at once. One suite, run on each.

use crate::database::TestStore;
use crate::race::race;
use crate::store_contract::{at, customer, random_index, successor_of};
use crate::time::{TestEntropy, live};
use std::collections::BTreeMap;
use tessera_core::audit::AuditRecord;
use tessera_core::id::SessionId;
use tessera_core::ports::{
    AccountStore as _, AuditStore as _, Effects, NewCustomer, Rotation, SessionStore as _,
    StoreError,
};
use tessera_core::session::RefreshToken;
use tessera_store::SqlStore;

/// A customer whom the store knows, and the refresh token of the session.
pub async fn known_customer(store: &SqlStore) -> (NewCustomer, RefreshToken) {
    let (customer, token) = customer(random_index());
    store.register_customer(&customer).await.unwrap();
    (customer, token)
}

/// Exchanges a token two seconds after its session began.
pub async fn exchange(store: &SqlStore, token: &RefreshToken) -> Result<Rotation, StoreError> {
    let (_, successor) = successor_of(token);
    let presented = token.hash();
    store
        .rotate_refresh(&presented, &successor, live(at(2)))
        .await
}

/// The session that was exchanged.
fn rotated(rotation: Result<Rotation, StoreError>) -> Option<SessionId> {
    match rotation.unwrap() {
        Rotation::Rotated(session) => Some(session.id),
        _ => None,
    }
}

/// What is on record of each session beside its beginning.
async fn recorded(store: &SqlStore) -> BTreeMap<SessionId, Vec<AuditRecord>> {
    let mut by_session: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for record in store.unchained_audit(1_000).await.unwrap() {
        if let Some(session) = record.session {
            by_session.entry(session).or_default().push(record);
        }
    }
    by_session
}

/// Of tokens that are exchanged at once each meets what it would by itself, and what is on record
/// is of its own session.
// req: AUTH-3, AUTH-11
pub async fn exchanges_at_once_have_each_its_own_outcome(test: &TestStore) {
    let store = &test.store;
    // Closing an account ends its sessions; one that began just then lives on.
    let (_, of_closed) = known_customer(store).await;
    test.tamper("UPDATE users SET disabled_at = 1").await;
    let mut living = Vec::new();
    for _ in 0..6 {
        living.push(known_customer(store).await);
    }
    let (revoked, of_revoked) = known_customer(store).await;
    let (user, session) = (revoked.user.id, revoked.session.id);
    let none = Effects::default();
    let ended = store.revoke_session(user, session, at(1), &none).await;
    ended.unwrap();
    let (mut expired, of_expired) = customer(random_index());
    expired.session.expires_at = at(1);
    store.register_customer(&expired).await.unwrap();
    let (_, exchanged) = known_customer(store).await;
    assert!(rotated(exchange(store, &exchanged).await).is_some());
    let unknown = RefreshToken::draw(&TestEntropy).unwrap();

    // Each living one twice: one of the two gets it.
    let mut tokens: Vec<RefreshToken> = living.iter().map(|(_, token)| token.clone()).collect();
    tokens.extend(tokens.clone());
    let dead = [of_revoked, of_expired, of_closed, unknown];
    tokens.extend(dead.iter().cloned());
    tokens.push(exchanged);
    let outcomes = race(tokens.len(), |caller| {
        let (store, token) = (store.clone(), tokens[caller].clone());
        async move { exchange(&store, &token).await }
    });
    let outcomes: Vec<Rotation> = outcomes.await.into_iter().map(Result::unwrap).collect();

    let (pairs, others) = outcomes.split_at(2 * living.len());
    for (number, (customer, _)) in living.iter().enumerate() {
        let pair = [&pairs[number], &pairs[number + living.len()]];
        let ([
            Rotation::Rotated(won),
            Rotation::Exchanged { session: lost, .. },
        ]
        | [
            Rotation::Exchanged { session: lost, .. },
            Rotation::Rotated(won),
        ]) = pair
        else {
            panic!("one of two exchanges one token");
        };
        assert_eq!(
            (won.id, lost.id),
            (customer.session.id, customer.session.id)
        );
        assert_eq!(won.user.id, customer.user.id);
        assert_eq!(won.last_used_at, Some(at(2)));
    }
    let (of_dead, again) = others.split_at(dead.len());
    assert!(of_dead.iter().all(|it| matches!(it, Rotation::Unknown)));
    assert!(matches!(again, [Rotation::Exchanged { .. }]));
    let recorded = recorded(store).await;
    for (customer, _) in &living {
        let [entry] = &recorded[&customer.session.id][..] else {
            panic!("one exchange is on record once");
        };
        let user = Some(customer.user.id);
        assert_eq!((entry.subject, entry.actor), (user, user));
    }
    assert_eq!(recorded.len(), living.len() + 1, "and nothing else is");
}

/// An exchange that the database refuses takes none of the others along.
// req: AUTH-3
pub async fn an_exchange_that_fails_fails_alone(test: &TestStore) {
    let store = &test.store;
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(known_customer(store).await);
    }
    // What would be on record of it is there already.
    let taken = people[0].0.effects.audit[0].id;
    let tokens: Vec<RefreshToken> = people.iter().map(|(_, token)| token.clone()).collect();
    let outcomes = race(tokens.len(), |caller| {
        let (store, token) = (store.clone(), tokens[caller].clone());
        async move {
            let (_, mut successor) = successor_of(&token);
            if caller == 3 {
                successor.audit.id = taken;
            }
            let presented = token.hash();
            store
                .rotate_refresh(&presented, &successor, live(at(2)))
                .await
        }
    });
    for (caller, outcome) in outcomes.await.into_iter().enumerate() {
        match caller {
            3 => assert!(matches!(outcome, Err(StoreError::Statement(_)))),
            _ => assert_eq!(rotated(outcome), Some(people[caller].0.session.id)),
        }
    }
    // Nothing of it was stored: the token is good still.
    assert_eq!(
        rotated(exchange(store, &tokens[3]).await),
        Some(people[3].0.session.id)
    );
}

/// Runs every scenario as a test of its own. `$open` gives a `TestStore`, or none
/// when the run goes without it.
#[macro_export]
macro_rules! rotation_contract {
    ($open:expr) => {
        $crate::rotation_contract!(@each $open;
            exchanges_at_once_have_each_its_own_outcome
            an_exchange_that_fails_fails_alone
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::rotation_contract::$scenario(&test).await;
                test.remove().await;
            }
        )*
    };
}
