//! What every store must do for roles and for accounts that staff close. One suite, run on
//! each.

use crate::account_contract::{new_token, owner, random_index};
use crate::database::TestStore;
use crate::race::race;
use crate::time::{TestEntropy, live};
use jiff::Timestamp;
use tessera_core::account::{CustomRole, Permission, RoleName};
use tessera_core::action_token::{ActionToken, Purpose};
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    AccountStore as _, ActionTokenStore as _, CredentialStore as _, Effects, NewLogin,
    RoleStore as _, SessionStore as _, StaffChange, Store as _, UserChanged,
};
use tessera_core::session::{LoginMethod, RefreshToken, Session};
use tessera_store::SqlStore;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn change(seconds: i64) -> StaffChange {
    StaffChange {
        at: at(seconds),
        revoked_since: at(0),
    }
}

/// Somebody with an address that is proven.
async fn person(store: &SqlStore) -> UserId {
    let account = owner(random_index());
    store.register_account(&account).await.unwrap();
    account.user.id
}

async fn logged_in(store: &SqlStore, user: UserId) -> SessionId {
    log_in(store, user, None).await.unwrap()
}

/// Begins a session where `password` is still the stored one.
async fn log_in(store: &SqlStore, user: UserId, password: Option<&str>) -> Option<SessionId> {
    let session = Session {
        id: SessionId::generate(at(1), &TestEntropy).unwrap(),
        user,
        refresh_hash: RefreshToken::draw(&TestEntropy).unwrap().hash(),
        client_sealed: vec![1],
        method: LoginMethod::Password,
        factor_at: None,
        created_at: at(1),
        expires_at: at(1_000_000),
    };
    let id = session.id;
    let login = NewLogin {
        session,
        password_hash: password.map(ToOwned::to_owned),
        rehashed: None,
        code_asked_at: None,
        device: None,
        trusted: None,
        effects: Effects::default(),
    };
    let has_begun = store.begin_session(&login).await.unwrap();
    has_begun.then_some(id)
}

fn clerk(permissions: &[&str]) -> CustomRole {
    let permissions = permissions
        .iter()
        .map(|raw| Permission::parse(raw).unwrap());
    CustomRole {
        name: RoleName::parse("clerk").unwrap(),
        permissions: permissions.collect(),
    }
}

async fn roles(store: &SqlStore, user: UserId) -> Vec<RoleName> {
    store.user(user).await.unwrap().unwrap().granted_roles
}

async fn grant(store: &SqlStore, user: UserId, role: &RoleName) -> UserChanged {
    let none = Effects::default();
    let granted = store.grant_role(user, role, change(2), &none).await;
    granted.unwrap()
}

async fn withdraw(store: &SqlStore, user: UserId, role: &RoleName) -> UserChanged {
    let none = Effects::default();
    let withdrawn = store.withdraw_role(user, role, change(3), &none).await;
    withdrawn.unwrap()
}

/// A role that is granted or withdrawn ends the sessions of its user, and of nobody else.
// req: AUTH-8
pub async fn a_change_of_roles_ends_sessions(test: &TestStore) {
    let store = &test.store;
    let (user, other) = (person(store).await, person(store).await);
    let (theirs, others) = (logged_in(store, user).await, logged_in(store, other).await);
    let support = RoleName::SUPPORT;
    assert_eq!(
        grant(store, user, &support).await,
        UserChanged::Now(vec![theirs])
    );
    assert_eq!(roles(store, user).await, [RoleName::SUPPORT]);
    assert_eq!(
        grant(store, user, &support).await,
        UserChanged::Before(vec![theirs]),
        "told again, since their tokens may not be refused yet"
    );
    let listed = store.sessions_of(other, live(at(4))).await.unwrap();
    assert_eq!(listed[0].id, others);
    let again = logged_in(store, user).await;
    let UserChanged::Now(ended) = withdraw(store, user, &support).await else {
        panic!("it was not withdrawn");
    };
    assert!(ended.contains(&again));
    assert!(roles(store, user).await.is_empty());
    assert!(
        store
            .sessions_of(user, live(at(4)))
            .await
            .unwrap()
            .is_empty()
    );
}

/// Roles and users that are not there are told apart.
// req: AUTH-8
pub async fn roles_and_users_must_be_there(test: &TestStore) {
    let store = &test.store;
    let user = person(store).await;
    let nobody = UserId::generate(at(0), &TestEntropy).unwrap();
    let clerk = clerk(&["read:orders"]);
    assert_eq!(
        grant(store, nobody, &RoleName::SUPPORT).await,
        UserChanged::UnknownUser
    );
    assert_eq!(
        withdraw(store, nobody, &RoleName::SUPPORT).await,
        UserChanged::UnknownUser
    );
    assert_eq!(
        grant(store, user, &clerk.name).await,
        UserChanged::UnknownRole
    );
    assert_eq!(
        grant(store, user, &RoleName::USER).await,
        UserChanged::Before(vec![]),
        "it came with the account"
    );
    assert_eq!(
        withdraw(store, user, &RoleName::USER).await,
        UserChanged::CameWithAccount
    );
}

/// What a role permits changes for those who have it, at once.
// req: AUTH-8
pub async fn a_defined_role_holds_for_those_who_have_it(test: &TestStore) {
    let store = &test.store;
    let none = Effects::default();
    let role = clerk(&["read:orders"]);
    let defined = store.define_role(&role, change(1), &none).await.unwrap();
    assert_eq!(defined, Some(vec![]));
    assert_eq!(
        store.define_role(&role, change(1), &none).await.unwrap(),
        None,
        "it was just so"
    );
    let (user, other) = (person(store).await, person(store).await);
    grant(store, user, &role.name).await;
    let theirs = logged_in(store, user).await;
    logged_in(store, other).await;
    let more = clerk(&["read:orders", "refund:orders"]);
    let ended = store.define_role(&more, change(5), &none).await.unwrap();
    assert_eq!(ended, Some(vec![theirs]));
    assert_eq!(store.custom_roles().await.unwrap(), [more]);
    let held = std::slice::from_ref(&role.name);
    let permitted = store.permissions_of(held).await.unwrap();
    assert_eq!(permitted.len(), 2);
    let again = logged_in(store, user).await;
    let ended = store.delete_role(&role.name, change(6), &none).await;
    assert!(ended.unwrap().unwrap().contains(&again));
    assert!(roles(store, user).await.is_empty(), "taken from everyone");
    let ended = store.delete_role(&role.name, change(6), &none).await;
    assert_eq!(ended.unwrap(), None);
}

/// Of any number of admins who withdraw each other's role, or close each other's account, at
/// once, one is left who can log in.
// req: AUTH-8
pub async fn the_last_admin_stays(test: &TestStore) {
    let store = &test.store;
    let mut admins = Vec::new();
    for _ in 0..6 {
        let admin = person(store).await;
        grant(store, admin, &RoleName::ADMIN).await;
        admins.push(admin);
    }
    let outcomes = race(admins.len(), |number| {
        let (store, user) = (store.clone(), admins[number]);
        async move {
            match number % 2 {
                0 => withdraw(&store, user, &RoleName::ADMIN).await,
                _ => {
                    let none = Effects::default();
                    store.disable_user(user, change(3), &none).await.unwrap()
                }
            }
        }
    })
    .await;
    let refused = outcomes
        .iter()
        .filter(|outcome| **outcome == UserChanged::LastAdmin);
    assert_eq!(refused.count(), 1, "{outcomes:?}");
    let mut left = 0;
    for admin in &admins {
        let user = store.user(*admin).await.unwrap().unwrap();
        left += usize::from(
            user.disabled_at.is_none() && user.granted_roles.contains(&RoleName::ADMIN),
        );
    }
    assert_eq!(left, 1);
}

/// A closed account takes no logins; open again, it does.
// req: AUTH-8
pub async fn a_closed_account_takes_no_logins(test: &TestStore) {
    let store = &test.store;
    let none = Effects::default();
    let user = person(store).await;
    let theirs = logged_in(store, user).await;
    let closed = store.disable_user(user, change(2), &none).await.unwrap();
    assert_eq!(closed, UserChanged::Now(vec![theirs]));
    let closed = store.disable_user(user, change(3), &none).await.unwrap();
    assert_eq!(closed, UserChanged::Before(vec![theirs]));
    assert_eq!(
        store.user(user).await.unwrap().unwrap().disabled_at,
        Some(at(2))
    );
    let opened = store.enable_user(user, change(4), &none).await.unwrap();
    assert!(matches!(opened, UserChanged::Now(_)));
    let opened = store.enable_user(user, change(4), &none).await.unwrap();
    assert!(matches!(opened, UserChanged::Before(_)));
    logged_in(store, user).await;
    let nobody = UserId::generate(at(0), &TestEntropy).unwrap();
    for changed in [
        store.disable_user(nobody, change(2), &none).await.unwrap(),
        store.enable_user(nobody, change(2), &none).await.unwrap(),
    ] {
        assert_eq!(changed, UserChanged::UnknownUser);
    }
}

/// Who knows the password that was taken off gets in no more: not by a session, nor a login that
/// had compared it, nor a link of before. The link that came with it is good.
// req: AUTH-4, AUTH-8
pub async fn a_password_that_was_taken_off_opens_nothing(test: &TestStore) {
    let store = &test.store;
    let account = owner(random_index());
    let (user, old) = (account.user.id, account.password_hash.clone());
    store.register_account(&account).await.unwrap();
    let other = person(store).await;
    let (theirs, _) = (logged_in(store, user).await, logged_in(store, other).await);
    let [before, fresh] = [(); 2].map(|()| ActionToken::draw(&TestEntropy).unwrap());
    let reset = |token: &ActionToken| new_token(token, Purpose::ResetPassword, Some(user), 0);
    let tokens = Effects {
        tokens: vec![reset(&before)],
        ..Effects::default()
    };
    store.record(&tokens).await.unwrap();
    assert!(log_in(store, user, Some(&old)).await.is_some());
    let effects = Effects {
        replacing: vec![reset(&fresh)],
        ..Effects::default()
    };
    let discarded = store.discard_password(user, change(2), &effects).await;
    let ended = discarded.unwrap().unwrap();
    assert!(ended.contains(&theirs) && ended.len() == 2, "{ended:?}");
    let credentials = store.credentials(user).await.unwrap().unwrap();
    assert_eq!(credentials.password_hash, None);
    assert_eq!(log_in(store, user, Some(&old)).await, None);
    let is_good = async |token: &ActionToken| {
        let (hash, purpose) = (token.hash(), Purpose::ResetPassword);
        let found = store.action_token(&hash, purpose, at(3)).await;
        found.unwrap().is_some()
    };
    assert!(!is_good(&before).await);
    assert!(is_good(&fresh).await);
    assert_eq!(
        store.sessions_of(other, live(at(3))).await.unwrap().len(),
        1
    );
    let nobody = UserId::generate(at(1), &TestEntropy).unwrap();
    let unknown = store.discard_password(nobody, change(4), &effects).await;
    assert_eq!(unknown.unwrap(), None);
    assert!(is_good(&fresh).await, "nothing was stored for nobody");
}

/// A link locks an account once, whoever it belongs to, and its other links go with it.
// req: MFA-6
pub async fn a_lock_link_locks_once(test: &TestStore) {
    let store = &test.store;
    let (user, other) = (person(store).await, person(store).await);
    grant(store, user, &RoleName::ADMIN).await;
    let theirs = logged_in(store, user).await;
    logged_in(store, other).await;
    let tokens: Vec<_> = (0..3)
        .map(|_| ActionToken::draw(&TestEntropy).unwrap())
        .collect();
    let effects = Effects {
        tokens: tokens
            .iter()
            .zip([
                Purpose::LockAccount,
                Purpose::LockAccount,
                Purpose::ResetPassword,
            ])
            .map(|(token, purpose)| new_token(token, purpose, Some(user), 0))
            .collect(),
        ..Effects::default()
    };
    store.record(&effects).await.unwrap();
    let lock = |token: &ActionToken, user, seconds| {
        let (store, hash) = (store.clone(), token.hash());
        async move {
            let none = Effects::default();
            let locked = store.lock_account(user, &hash, change(seconds), &none);
            locked.await.unwrap()
        }
    };
    assert_eq!(lock(&tokens[0], other, 2).await, None, "another's account");
    assert_eq!(lock(&tokens[2], user, 2).await, None, "for something else");
    let late = lock(&tokens[0], user, 1_000).await;
    assert_eq!(late, None, "too old");
    let outcomes = race(64, |_| lock(&tokens[0], user, 2)).await;
    let told: Vec<&Vec<SessionId>> = outcomes.iter().flatten().collect();
    assert_eq!(told, [&vec![theirs]]);
    let locked = store.user(user).await.unwrap().unwrap();
    assert_eq!(locked.disabled_at, Some(at(2)), "the last admin, too");
    assert_eq!(lock(&tokens[1], user, 3).await, None, "one is enough");
    let reset = store
        .action_token(&tokens[2].hash(), Purpose::ResetPassword, at(3))
        .await;
    assert!(reset.unwrap().is_none());
    let untouched = store.user(other).await.unwrap().unwrap();
    assert_eq!(untouched.disabled_at, None);
    assert_eq!(
        store.sessions_of(other, live(at(3))).await.unwrap().len(),
        1
    );
}

/// Makes a test of every scenario, for a store that `$open` gives.
///
/// `$open` is an expression of type `Option<TestStore>`; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! role_contract {
    ($open:expr) => {
        $crate::role_contract!(@each $open;
            a_change_of_roles_ends_sessions
            roles_and_users_must_be_there
            a_defined_role_holds_for_those_who_have_it
            the_last_admin_stays
            a_closed_account_takes_no_logins
            a_password_that_was_taken_off_opens_nothing
            a_lock_link_locks_once
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::role_contract::$scenario(&test).await;
                test.remove().await;
            }
        )*
    };
}
