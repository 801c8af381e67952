//! What every store must do for second factors. One suite, run on each.

use crate::account_contract::{at, effects, login, owner, random_index};
use crate::race::race;
use crate::time::TestEntropy;
use jiff::Timestamp;
use std::collections::BTreeSet;
use tessera_core::feature_flag::{Feature, FeatureFlag, Percent};
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    AccountStore as _, CredentialStore as _, Effects, FactorConfirmation, FactorLogin,
    FactorOverview, FactorTries, FactorTry, FactorUse, FeatureFlagStore as _, FirstCode, NewFactor,
    NewLoginChallenge, PasswordChange, SecondFactorStore as _, SessionStore as _, TrustedDevice,
    WaitingLogin,
};
use tessera_core::second_factor::{
    BackupCodeHash, FactorKind, LoginChallenge, LoginChallengeHash, SecondFactorPolicy, TotpStep,
    TrustedDeviceToken,
};
use tessera_core::session::LoginMethod;
use tessera_store::SqlStore;

const SECRET: &[u8] = &[1, 2, 3];

pub(crate) fn code(number: u8) -> BackupCodeHash {
    BackupCodeHash::from_slice(&[number; 32]).unwrap()
}

pub(crate) fn step(number: i64) -> FactorUse {
    FactorUse::Totp(TotpStep::from_stored(number))
}

pub(crate) async fn person(store: &SqlStore) -> UserId {
    let account = owner(random_index());
    store.register_account(&account).await.unwrap();
    account.user.id
}

pub(crate) fn enrolment(user: UserId, secret: &[u8]) -> NewFactor {
    NewFactor {
        user,
        kind: FactorKind::Totp,
        sealed: secret.to_vec(),
        backup_codes: (0..10).map(code).collect(),
        code: None,
        created_at: at(0),
    }
}

pub(crate) fn confirmation(user: UserId, session: SessionId, secret: &[u8]) -> FactorConfirmation {
    FactorConfirmation {
        user,
        session,
        sealed: secret.to_vec(),
        code: FirstCode::Totp(TotpStep::from_stored(100)),
        revoked_since: at(0),
    }
}

/// Somebody whose second factor was turned on in step 100, in a session that is given too.
pub(crate) async fn protected(store: &SqlStore) -> (UserId, SessionId) {
    let user = person(store).await;
    let (here, _) = login(user, Some("first"));
    assert!(store.begin_session(&here).await.unwrap());
    assert!(store.enrol_factor(&enrolment(user, SECRET)).await.unwrap());
    let confirmation = confirmation(user, here.session.id, SECRET);
    let confirmed = store
        .confirm_factor(&confirmation, at(1), &effects(user))
        .await;
    assert!(confirmed.unwrap().is_some());
    (user, here.session.id)
}

fn waiting(user: UserId, password_hash: Option<&str>) -> NewLoginChallenge {
    NewLoginChallenge {
        hash: LoginChallenge::draw(&TestEntropy).unwrap().hash(),
        user,
        method: LoginMethod::Password,
        password_hash: password_hash.map(str::to_owned),
        rehashed: None,
        code_asked_at: None,
        created_at: at(1),
        expires_at: at(600),
        effects: effects(user),
    }
}

pub(crate) async fn challenge(store: &SqlStore, user: UserId) -> LoginChallengeHash {
    let waiting = waiting(user, Some("first"));
    assert!(store.begin_login_challenge(&waiting).await.unwrap());
    waiting.hash
}

pub(crate) async fn finish(
    store: &SqlStore,
    user: UserId,
    challenge: &LoginChallengeHash,
    proof: &FactorUse,
) -> FactorLogin {
    let (login, _) = login(user, None);
    let begun = store.begin_session_by_factor(challenge, proof, &login);
    begun.await.unwrap()
}

fn counted<T>(tried: &FactorTry<T>) -> bool {
    matches!(tried, FactorTry::Counted { .. })
}

/// An app protects nothing before its first code, and can be exchanged until then.
// req: MFA-2
pub async fn an_app_waits_for_its_first_code(store: SqlStore) {
    let user = person(&store).await;
    assert!(store.enrol_factor(&enrolment(user, &[9])).await.unwrap());
    assert!(store.enrol_factor(&enrolment(user, SECRET)).await.unwrap());
    let (here, _) = login(user, Some("first"));
    assert!(
        store.begin_session(&here).await.unwrap(),
        "still by password"
    );
    let factors = store.factors(user).await.unwrap();
    assert_eq!(factors.len(), 1, "the one before is forgotten");
    assert_eq!(
        (factors[0].sealed.as_slice(), factors[0].confirmed_at),
        (SECRET, None)
    );
    assert_eq!(factors[0].created_at, at(0));
    let exchanged = confirmation(user, here.session.id, &[9]);
    let refused = store
        .confirm_factor(&exchanged, at(1), &effects(user))
        .await;
    assert_eq!(refused.unwrap(), None, "it was exchanged");
    let found = store.user(user).await.unwrap().unwrap();
    assert_eq!(found.second_factor_at, None);
    assert_eq!(store.count_backup_codes(user).await.unwrap(), 10);
}

/// Turning it on ends the sessions that did not prove it, and happens once.
// req: MFA-2, MFA-12
pub async fn turning_it_on_ends_other_sessions(store: SqlStore) {
    let user = person(&store).await;
    let (here, _) = login(user, Some("first"));
    let (elsewhere, _) = login(user, Some("first"));
    for login in [&here, &elsewhere] {
        assert!(store.begin_session(login).await.unwrap());
    }
    store.enrol_factor(&enrolment(user, SECRET)).await.unwrap();
    let ended = race(64, |_| {
        let store = store.clone();
        async move {
            let confirmation = confirmation(user, here.session.id, SECRET);
            let confirmed = store
                .confirm_factor(&confirmation, at(2), &effects(user))
                .await;
            confirmed.unwrap()
        }
    })
    .await;
    let ended: Vec<_> = ended.into_iter().flatten().collect();
    assert_eq!(ended, [vec![elsewhere.session.id]]);
    let found = store.user(user).await.unwrap().unwrap();
    assert_eq!(found.second_factor_at, Some(at(2)));
    let standing = store.factor_standing(user, here.session.id).await.unwrap();
    let standing = standing.unwrap();
    assert_eq!(standing.required_since, Some(at(2)));
    assert_eq!(standing.proven_at, Some(at(2)));
    assert!(!store.enrol_factor(&enrolment(user, &[9])).await.unwrap());
    assert_eq!(store.count_second_factors().await.unwrap(), 1);
    assert_eq!(store.count_factors(FactorKind::Totp).await.unwrap(), 1);
    assert_eq!(store.count_factors(FactorKind::Sms).await.unwrap(), 0);
}

/// No session begins beside a second factor, and no challenge without one.
// req: MFA-3
pub async fn no_login_goes_past_a_second_factor(store: SqlStore) {
    let user = person(&store).await;
    let without = waiting(user, Some("first"));
    assert!(!store.begin_login_challenge(&without).await.unwrap());
    let (user, _) = protected(&store).await;
    for password in [Some("first"), None] {
        let (login, _) = login(user, password);
        assert!(!store.begin_session(&login).await.unwrap());
    }
    let other_password = waiting(user, Some("another"));
    assert!(!store.begin_login_challenge(&other_password).await.unwrap());
    let first = challenge(&store, user).await;
    let change = PasswordChange {
        user,
        was: Some("first".to_owned()),
        hash: "second".to_owned(),
        keep: None,
        revoked_since: at(0),
    };
    let changed = store.change_password(&change, at(3), &effects(user)).await;
    assert!(changed.unwrap().is_some());
    let late = finish(&store, user, &first, &step(101)).await;
    assert_eq!(
        late,
        FactorLogin::Gone,
        "the password was changed meanwhile"
    );
}

/// A step is good once, whatever it is proven for, and those before it never again.
// req: MFA-4
pub async fn a_step_is_used_once(store: SqlStore) {
    let (user, session) = protected(&store).await;
    let mut challenges = Vec::new();
    for _ in 0..64 {
        challenges.push(challenge(&store, user).await);
    }
    let outcomes = race(64, |caller| {
        let (store, challenge) = (store.clone(), challenges[caller]);
        async move { finish(&store, user, &challenge, &step(101)).await }
    })
    .await;
    let begun = outcomes.iter().filter(|&&came| came == FactorLogin::Begun);
    assert_eq!(begun.count(), 1);
    let used = outcomes.iter().filter(|&&came| came == FactorLogin::Used);
    assert_eq!(used.count(), 63);
    for before in [99, 100, 101] {
        let proven = store
            .prove_factor(user, session, &step(before), at(9), &effects(user))
            .await;
        assert!(!proven.unwrap(), "{before}");
    }
    let proven = store
        .prove_factor(user, session, &step(102), at(9), &effects(user))
        .await;
    assert!(proven.unwrap());
    let standing = store.factor_standing(user, session).await.unwrap();
    assert_eq!(standing.unwrap().proven_at, Some(at(9)));
}

/// A challenge begins one session, however many right codes come for it.
// req: MFA-3, MFA-5
pub async fn a_challenge_and_a_backup_code_are_used_once(store: SqlStore) {
    let (user, _) = protected(&store).await;
    let one = challenge(&store, user).await;
    let outcomes = race(10, |caller| {
        let store = store.clone();
        let proof = FactorUse::BackupCode(code(u8::try_from(caller).unwrap()));
        async move { finish(&store, user, &one, &proof).await }
    })
    .await;
    let begun = outcomes.iter().filter(|&&came| came == FactorLogin::Begun);
    assert_eq!(begun.count(), 1);
    assert_eq!(store.count_backup_codes(user).await.unwrap(), 9);
    let mut left = 0;
    for number in 0..10 {
        let is_left = store.has_backup_code(user, &code(number)).await.unwrap();
        left += u32::from(is_left);
    }
    assert_eq!(left, 9);
    let number = (0..10).find(|number| outcomes[usize::from(*number)] != FactorLogin::Begun);
    let proof = FactorUse::BackupCode(code(number.unwrap()));
    let mut challenges = Vec::new();
    for _ in 0..64 {
        challenges.push(challenge(&store, user).await);
    }
    let outcomes = race(64, |caller| {
        let (store, challenge) = (store.clone(), challenges[caller]);
        async move { finish(&store, user, &challenge, &proof).await }
    })
    .await;
    let begun = outcomes.iter().filter(|&&came| came == FactorLogin::Begun);
    assert_eq!(begun.count(), 1, "one code, 64 challenges");
    let (other, _) = protected(&store).await;
    let theirs = challenge(&store, other).await;
    let came = finish(&store, user, &theirs, &step(101)).await;
    assert_eq!(came, FactorLogin::Gone, "a challenge belongs to its user");
}

/// However many callers try at once, no more codes are evaluated than the policy allows.
// req: MFA-3
pub async fn tries_are_counted_for_challenge_and_account(store: SqlStore) {
    let policy = SecondFactorPolicy::default();
    let (user, _) = protected(&store).await;
    for expected in [5, 5, 0] {
        let one = challenge(&store, user).await;
        let tried = race(64, |_| {
            let store = store.clone();
            async move {
                let tried = store.count_challenge_try(&one, &policy, at(10));
                tried.await.unwrap()
            }
        })
        .await;
        assert_eq!(
            tried.iter().filter(|tried| counted(tried)).count(),
            expected
        );
        let of = WaitingLogin {
            user,
            method: LoginMethod::Password,
        };
        let refused = tried.iter().filter(|tried| !counted(tried));
        assert!(
            refused.into_iter().all(
                |tried| matches!(tried, FactorTry::Exhausted { of: whose, .. } if *whose == of)
            )
        );
    }
    let rested = at(10).checked_add(policy.rest).unwrap();
    let tries = store.factor_tries(user, at(11)).await.unwrap();
    let ten = FactorTries {
        tries: policy.tries_per_account,
        rested_at: rested,
    };
    assert_eq!(tries, Some(ten));
    assert_eq!(store.factor_tries(user, rested).await.unwrap(), None);
    let by_session = store.count_factor_try(user, &policy, at(11)).await.unwrap();
    let locked = FactorTry::Exhausted {
        of: (),
        retry_at: rested,
    };
    assert_eq!(by_session, locked);
    let again = store.count_factor_try(user, &policy, rested).await.unwrap();
    assert_eq!(
        again,
        FactorTry::Counted {
            of: (),
            tries_left: 9
        }
    );
    let unknown = LoginChallenge::draw(&TestEntropy).unwrap().hash();
    let gone = store.count_challenge_try(&unknown, &policy, at(10)).await;
    assert_eq!(gone.unwrap(), FactorTry::Gone);
}

/// Whoever was locked out is let in again, and nobody else.
// req: MFA-10, AUTH-8
pub async fn tries_are_released_for_one_account(store: SqlStore) {
    let policy = SecondFactorPolicy::default();
    let ((user, _), (other, _)) = (protected(&store).await, protected(&store).await);
    for user in [user, other] {
        for _ in 0..policy.tries_per_account {
            let tried = store.count_factor_try(user, &policy, at(10)).await.unwrap();
            assert!(matches!(tried, FactorTry::Counted { .. }));
        }
    }
    let none = Effects::default();
    store.release_factor_tries(user, &none).await.unwrap();
    store.release_factor_tries(user, &none).await.unwrap();
    assert_eq!(store.factor_tries(user, at(11)).await.unwrap(), None);
    let tried = store.count_factor_try(user, &policy, at(11)).await.unwrap();
    let fresh = FactorTry::Counted {
        of: (),
        tries_left: policy.tries_per_account - 1,
    };
    assert_eq!(tried, fresh);
    let locked = store.count_factor_try(other, &policy, at(11)).await;
    assert!(matches!(locked.unwrap(), FactorTry::Exhausted { .. }));
}

/// A right code costs no try; a wrong one that was counted stays counted.
// req: MFA-3
pub async fn a_right_code_costs_no_try(store: SqlStore) {
    let policy = SecondFactorPolicy::default();
    let (user, session) = protected(&store).await;
    let left = async || match store.count_factor_try(user, &policy, at(20)).await.unwrap() {
        FactorTry::Counted { tries_left, .. } => tries_left,
        FactorTry::Gone | FactorTry::Exhausted { .. } => panic!("there are tries left"),
    };
    assert_eq!(left().await, 9);
    assert_eq!(left().await, 8);
    let proven = store
        .prove_factor(user, session, &step(101), at(20), &effects(user))
        .await;
    assert!(proven.unwrap());
    assert_eq!(left().await, 8, "one was given back");
}

/// Of many who turn it off with one code one does, and nothing is left of it.
// req: MFA-6
pub async fn it_is_turned_off_once(store: SqlStore) {
    let (user, _) = protected(&store).await;
    let waiting = challenge(&store, user).await;
    let wrong = store
        .remove_second_factor(user, &step(100), &Effects::default())
        .await;
    assert!(!wrong.unwrap(), "that step was used");
    let outcomes = race(64, |_| {
        let store = store.clone();
        async move {
            let removed = store
                .remove_second_factor(user, &step(101), &effects(user))
                .await;
            removed.unwrap()
        }
    })
    .await;
    assert_eq!(outcomes.into_iter().filter(|removed| *removed).count(), 1);
    assert!(store.factors(user).await.unwrap().is_empty());
    assert_eq!(store.count_backup_codes(user).await.unwrap(), 0);
    let came = finish(&store, user, &waiting, &step(102)).await;
    assert_eq!(came, FactorLogin::Gone);
    let (login, _) = login(user, Some("first"));
    assert!(store.begin_session(&login).await.unwrap());
}

/// However many replace the codes at once, the account has ten, all of one answer.
// req: MFA-5
pub async fn backup_codes_are_replaced_whole(store: SqlStore) {
    let (user, _) = protected(&store).await;
    let set = |caller: usize| -> Vec<BackupCodeHash> {
        let caller = u8::try_from(caller).unwrap();
        let bytes = (0..10).map(|number| [[caller; 16], [number; 16]].concat());
        bytes
            .map(|bytes| BackupCodeHash::from_slice(&bytes).unwrap())
            .collect()
    };
    let outcomes = race(64, |caller| {
        let (store, codes) = (store.clone(), set(caller));
        async move {
            let replaced = store
                .replace_backup_codes(user, &codes, &effects(user))
                .await;
            replaced.unwrap()
        }
    })
    .await;
    assert!(outcomes.into_iter().all(|replaced| replaced));
    assert_eq!(store.count_backup_codes(user).await.unwrap(), 10);
    let mut live = BTreeSet::new();
    for caller in 0..64 {
        for code in set(caller) {
            if store.has_backup_code(user, &code).await.unwrap() {
                live.insert(caller);
            }
        }
    }
    assert_eq!(live.len(), 1, "{live:?}");
    let nobody = person(&store).await;
    let refused = store
        .replace_backup_codes(nobody, &set(0), &effects(nobody))
        .await;
    assert!(!refused.unwrap());
}

/// All that the owner is shown of it comes from one read, as it stands at that moment.
// req: MFA-2, MFA-9
pub async fn all_of_it_is_read_at_once(store: SqlStore) {
    assert!(
        overview(&store, UserId::from(uuid::Uuid::from_u128(1)), 1)
            .await
            .is_none()
    );
    let user = person(&store).await;
    let nothing = overview(&store, user, 1).await.unwrap();
    assert_eq!(nothing.user.id, user);
    assert!(nothing.has_password && nothing.factors.is_empty() && nothing.flag.is_none());
    assert_eq!((nothing.backup_codes, nothing.trusted_devices), (0, 0));

    let flag = FeatureFlag {
        denied: BTreeSet::from([user]),
        ..FeatureFlag::of(Feature::SecondFactor, Percent::new(25).unwrap())
    };
    store
        .set_feature_flag(&flag, at(1), &Effects::default())
        .await
        .unwrap();
    let (mut here, _) = login(user, Some("first"));
    here.trusted = Some(TrustedDevice::New {
        hash: TrustedDeviceToken::draw(&TestEntropy).unwrap().hash(),
        expires_at: at(100),
    });
    assert!(store.begin_session(&here).await.unwrap());
    assert!(store.enrol_factor(&enrolment(user, SECRET)).await.unwrap());
    let waiting = overview(&store, user, 1).await.unwrap();
    assert_eq!(waiting.factors.len(), 1);
    assert_eq!(waiting.factors[0].confirmed_at, None);
    let confirmation = confirmation(user, here.session.id, SECRET);
    let confirmed = store
        .confirm_factor(&confirmation, at(1), &effects(user))
        .await;
    assert!(confirmed.unwrap().is_some());
    let kind = FactorKind::Totp;
    let chosen = store.choose_factor(user, kind, &Effects::default()).await;
    assert!(chosen.unwrap());

    let all = overview(&store, user, 99).await.unwrap();
    assert_eq!(all.user.second_factor_at, Some(at(1)));
    assert_eq!((all.backup_codes, all.trusted_devices), (10, 1));
    assert_eq!(all.flag, Some(flag));
    let factor = &all.factors[0];
    assert_eq!(factor.sealed, SECRET);
    assert_eq!((factor.kind, factor.confirmed_at), (kind, Some(at(1))));
    assert_eq!(factor.created_at, at(0));
    assert!(factor.is_chosen);
    let later = overview(&store, user, 100).await.unwrap();
    assert_eq!(later.trusted_devices, 0, "its time is up");
    let others = overview(&store, person(&store).await, 1).await.unwrap();
    assert!(others.factors.is_empty() && others.backup_codes == 0);
}

async fn overview(store: &SqlStore, user: UserId, now: i64) -> Option<FactorOverview> {
    store.factor_overview(user, at(now)).await.unwrap()
}

/// Logins that waited, and counts that no longer matter, are deleted.
pub async fn what_waited_is_pruned(store: SqlStore) {
    let policy = SecondFactorPolicy::default();
    let (user, _) = protected(&store).await;
    let one = challenge(&store, user).await;
    let tried = store.count_challenge_try(&one, &policy, at(1)).await;
    assert!(counted(&tried.unwrap()));
    assert_eq!(store.prune_second_factors(at(600)).await.unwrap(), 0);
    let late: Timestamp = at(2).checked_add(policy.rest).unwrap();
    assert_eq!(store.prune_second_factors(late).await.unwrap(), 2);
}

/// A factor that no first code came for is deleted, with the backup codes that came with it; what
/// protects an account stays, and its backup codes with it.
// req: MFA-2, MFA-7
pub async fn what_nobody_confirmed_is_pruned(store: SqlStore) {
    let idle = person(&store).await;
    assert!(store.enrol_factor(&enrolment(idle, SECRET)).await.unwrap());
    let (on, _) = protected(&store).await;
    let beside = NewFactor {
        kind: FactorKind::Sms,
        ..enrolment(on, &[9])
    };
    assert!(store.enrol_factor(&beside).await.unwrap());
    assert_eq!(store.prune_second_factors(at(3_600)).await.unwrap(), 0);

    let codes_and_factors = 10 + 2;
    let pruned = store.prune_second_factors(at(3_601)).await.unwrap();
    assert_eq!(pruned, codes_and_factors);
    assert!(store.factors(idle).await.unwrap().is_empty());
    assert_eq!(store.count_backup_codes(idle).await.unwrap(), 0);
    let stays = store.factors(on).await.unwrap();
    assert_eq!(stays.len(), 1);
    assert_eq!(stays[0].kind, FactorKind::Totp);
    assert_eq!(store.count_backup_codes(on).await.unwrap(), 10);
}

/// A second step is not begun by a code that was asked for before all sessions were ended.
// req: AUTH-3, MFA-3
pub async fn no_second_step_begins_with_a_code_from_before(store: SqlStore) {
    let (user, here) = protected(&store).await;
    let by_code = |asked_at| NewLoginChallenge {
        code_asked_at: Some(at(asked_at)),
        ..waiting(user, None)
    };
    let none = Effects::default();
    let ended = store.revoke_sessions_of(user, Some(here), at(20), at(0), &none);
    assert!(ended.await.is_ok());
    let (early, since) = (by_code(19), by_code(20));
    assert!(!store.begin_login_challenge(&early).await.unwrap());
    assert!(store.begin_login_challenge(&since).await.unwrap());
}

/// Runs every scenario as a test of its own. `$open` gives a `TestStore`, or none
/// when the run goes without it.
#[macro_export]
macro_rules! second_factor_contract {
    ($open:expr) => {
        $crate::second_factor_contract!(@each $open;
            an_app_waits_for_its_first_code
            turning_it_on_ends_other_sessions
            no_login_goes_past_a_second_factor
            a_step_is_used_once
            a_challenge_and_a_backup_code_are_used_once
            tries_are_counted_for_challenge_and_account
            tries_are_released_for_one_account
            a_right_code_costs_no_try
            it_is_turned_off_once
            backup_codes_are_replaced_whole
            all_of_it_is_read_at_once
            what_waited_is_pruned
            no_second_step_begins_with_a_code_from_before
            what_nobody_confirmed_is_pruned
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::second_factor_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
