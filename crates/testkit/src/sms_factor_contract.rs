//! What every store must do for text messages as second factors. One suite, run on each.

use crate::account_contract::{at, effects, login};
use crate::race::race;
use crate::second_factor_contract::{
    challenge, code, confirmation, enrolment, finish, person, protected, step,
};
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    AccountStore as _, Effects, FactorConfirmation, FactorLogin, FactorUse, FirstCode, NewFactor,
    NewSmsCode, SecondFactorStore as _, SentCode, SessionStore as _,
};
use tessera_core::second_factor::{FactorKind, LoginChallengeHash, SmsCodeHash, SmsCodeSubject};
use tessera_store::SqlStore;

const NUMBER: &[u8] = &[7, 7, 7];

fn sent(subject: SmsCodeSubject, number: u8) -> SentCode {
    SentCode {
        subject,
        hash: SmsCodeHash::from_slice(&[number; 32]).unwrap(),
    }
}

fn message(user: UserId, sent: SentCode) -> NewSmsCode {
    NewSmsCode {
        user,
        subject: sent.subject,
        hash: sent.hash,
        expires_at: at(300),
        effects: effects(user),
    }
}

fn number(user: UserId, sent: SentCode) -> NewFactor {
    NewFactor {
        kind: FactorKind::Sms,
        sealed: NUMBER.to_vec(),
        backup_codes: (100..110).map(code).collect(),
        code: Some(message(user, sent)),
        ..enrolment(user, NUMBER)
    }
}

fn first_code(user: UserId, session: SessionId, sent: SentCode) -> FactorConfirmation {
    FactorConfirmation {
        code: FirstCode::Sms(sent),
        ..confirmation(user, session, NUMBER)
    }
}

/// Somebody with an app, whose number was confirmed in the session that is given too.
async fn with_both(store: &SqlStore) -> (UserId, SessionId) {
    let (user, here) = protected(store).await;
    let code = sent(SmsCodeSubject::Session(here), 1);
    assert!(store.enrol_factor(&number(user, code)).await.unwrap());
    let first = first_code(user, here, code);
    let confirmed = store.confirm_factor(&first, at(2), &effects(user)).await;
    assert_eq!(confirmed.unwrap(), Some(Vec::new()), "no session ends");
    (user, here)
}

/// Sends a code for a login; gives it.
async fn send(
    store: &SqlStore,
    user: UserId,
    challenge: LoginChallengeHash,
    number: u8,
) -> SentCode {
    let code = sent(SmsCodeSubject::Login(challenge), number);
    assert!(
        store
            .put_sms_code(&message(user, code), at(2))
            .await
            .unwrap()
    );
    code
}

/// A number protects nothing before its code, which is good in its session once; the backup
/// codes of an account that is protected stay.
// req: MFA-2, MFA-8
pub async fn a_number_waits_for_its_code(store: SqlStore) {
    let user = person(&store).await;
    let (here, _) = login(user, Some("first"));
    let (elsewhere, _) = login(user, Some("first"));
    for login in [&here, &elsewhere] {
        assert!(store.begin_session(login).await.unwrap());
    }
    let session = here.session.id;
    assert!(store.enrol_factor(&enrolment(user, &[9])).await.unwrap());
    let code = sent(SmsCodeSubject::Session(session), 1);
    assert!(store.enrol_factor(&number(user, code)).await.unwrap());
    let waiting = store.factors(user).await.unwrap();
    assert_eq!(waiting.len(), 1, "one waits at a time");
    assert!(store.has_sms_code(user, &code, at(299)).await.unwrap());
    assert!(!store.has_sms_code(user, &code, at(300)).await.unwrap());
    let wrong = first_code(user, session, sent(code.subject, 2));
    let refused = store.confirm_factor(&wrong, at(2), &effects(user)).await;
    assert_eq!(refused.unwrap(), None);
    let ended = race(64, |_| {
        let store = store.clone();
        async move {
            let first = first_code(user, session, code);
            let confirmed = store.confirm_factor(&first, at(2), &effects(user)).await;
            confirmed.unwrap()
        }
    })
    .await;
    let ended: Vec<_> = ended.into_iter().flatten().collect();
    assert_eq!(ended, [vec![elsewhere.session.id]]);
    let found = store.user(user).await.unwrap().unwrap();
    assert_eq!(found.second_factor_at, Some(at(2)));
    assert!(store.enrol_factor(&enrolment(user, &[9])).await.unwrap());
    let mine = store.has_backup_code(user, &self::code(100)).await;
    assert!(mine.unwrap(), "an app that is added brings no codes");
    assert!(!store.enrol_factor(&number(user, code)).await.unwrap());
}

/// Of many logins with one code one begins a session; a later code takes the place of the one
/// before, and is good for its own login alone.
// req: MFA-3, MFA-8
pub async fn a_sent_code_is_used_once(store: SqlStore) {
    let (user, session) = with_both(&store).await;
    let (one, other) = (challenge(&store, user).await, challenge(&store, user).await);
    let before = send(&store, user, one, 3).await;
    let code = send(&store, user, one, 4).await;
    assert!(!store.has_sms_code(user, &before, at(3)).await.unwrap());
    assert!(store.has_sms_code(user, &code, at(3)).await.unwrap());
    let came = finish(&store, user, &one, &FactorUse::Sms(before)).await;
    assert_eq!(came, FactorLogin::Used);
    let outcomes = race(64, |caller| {
        let store = store.clone();
        async move {
            if caller % 2 == 0 {
                finish(&store, user, &one, &FactorUse::Sms(code)).await == FactorLogin::Begun
            } else {
                let (proof, effects) = (FactorUse::Sms(code), effects(user));
                let proven = store.prove_factor(user, session, &proof, at(9), &effects);
                proven.await.unwrap()
            }
        }
    })
    .await;
    assert_eq!(outcomes.into_iter().filter(|won| *won).count(), 1);
    let mine = sent(SmsCodeSubject::Login(other), 4);
    assert!(!store.has_sms_code(user, &mine, at(3)).await.unwrap());
    let came = finish(&store, user, &other, &FactorUse::Sms(mine)).await;
    assert_eq!(came, FactorLogin::Used, "it was not sent for that login");
}

/// A code is stored where a number protects the account, and for a login that waits.
// req: MFA-8
pub async fn a_code_is_sent_where_it_is_good(store: SqlStore) {
    let (app_only, here) = protected(&store).await;
    let code = sent(SmsCodeSubject::Session(here), 1);
    let refused = store.put_sms_code(&message(app_only, code), at(2)).await;
    assert!(!refused.unwrap(), "there is no number");
    assert!(store.enrol_factor(&number(app_only, code)).await.unwrap());
    let refused = store.put_sms_code(&message(app_only, code), at(2)).await;
    assert!(!refused.unwrap(), "it is not confirmed");
    let (user, _) = with_both(&store).await;
    let waiting = challenge(&store, user).await;
    let found = store.waiting_login(&waiting, at(599)).await.unwrap();
    assert_eq!(found.unwrap().user, user);
    assert_eq!(store.waiting_login(&waiting, at(600)).await.unwrap(), None);
    let code = message(user, sent(SmsCodeSubject::Login(waiting), 5));
    assert!(store.put_sms_code(&code, at(599)).await.unwrap());
    assert!(!store.put_sms_code(&code, at(600)).await.unwrap());
    let (other, _) = with_both(&store).await;
    let theirs = message(other, sent(SmsCodeSubject::Login(waiting), 6));
    assert!(!store.put_sms_code(&theirs, at(2)).await.unwrap());
}

/// One factor of two can be removed, once; the last only with all that stands for it.
// req: MFA-6, MFA-12
pub async fn one_factor_is_removed_and_the_other_stays(store: SqlStore) {
    let (user, here) = with_both(&store).await;
    for kind in FactorKind::ALL {
        let enrolled = store.count_factors(kind).await.unwrap();
        assert_eq!(enrolled, 1, "each way counts its own");
    }
    assert_eq!(store.count_second_factors().await.unwrap(), 1);
    let chosen = async || {
        let factors = store.factors(user).await.unwrap();
        let chosen = factors.into_iter().find(|factor| factor.is_chosen);
        chosen.map(|factor| factor.kind)
    };
    assert_eq!(chosen().await, None);
    for kind in [FactorKind::Totp, FactorKind::Sms] {
        let chosen_now = store.choose_factor(user, kind, &effects(user)).await;
        assert!(chosen_now.unwrap());
        assert_eq!(chosen().await, Some(kind));
    }
    let code = message(user, sent(SmsCodeSubject::Session(here), 8));
    assert!(store.put_sms_code(&code, at(3)).await.unwrap());
    let outcomes = race(64, |caller| {
        let store = store.clone();
        // Half of them would leave nothing, had both been let through.
        let kind = FactorKind::ALL[caller % 2];
        let proof = match kind {
            FactorKind::Totp => step(101),
            FactorKind::Sms => FactorUse::BackupCode(self::code(0)),
        };
        async move {
            let removed = store
                .remove_factor(user, kind, &proof, &effects(user))
                .await;
            removed.unwrap()
        }
    })
    .await;
    assert_eq!(outcomes.into_iter().filter(|removed| *removed).count(), 1);
    let stays = store.factors(user).await.unwrap();
    assert_eq!(stays.len(), 1);
    let found = store.user(user).await.unwrap().unwrap();
    assert!(found.second_factor_at.is_some(), "logins still ask");
    let proof = FactorUse::BackupCode(self::code(1));
    let last = store
        .remove_factor(user, stays[0].kind, &proof, &Effects::default())
        .await;
    assert!(!last.unwrap(), "the last one stays");
    assert!(store.has_backup_code(user, &self::code(1)).await.unwrap());
    let removed = FactorKind::ALL
        .into_iter()
        .find(|kind| *kind != stays[0].kind);
    let chosen = store
        .choose_factor(user, removed.unwrap(), &effects(user))
        .await;
    assert!(!chosen.unwrap(), "it is gone");
}

/// With the number go its codes; with the second factor everything.
// req: MFA-6, MFA-8
pub async fn codes_go_with_their_number(store: SqlStore) {
    let (user, here) = with_both(&store).await;
    let code = sent(SmsCodeSubject::Session(here), 8);
    assert!(
        store
            .put_sms_code(&message(user, code), at(3))
            .await
            .unwrap()
    );
    let removed = store
        .remove_factor(user, FactorKind::Sms, &step(101), &effects(user))
        .await;
    assert!(removed.unwrap());
    assert!(!store.has_sms_code(user, &code, at(3)).await.unwrap());
    let proof = FactorUse::Sms(code);
    let proven = store
        .prove_factor(user, here, &proof, at(9), &effects(user))
        .await;
    assert!(!proven.unwrap());
    let (user, here) = with_both(&store).await;
    let code = sent(SmsCodeSubject::Session(here), 8);
    assert!(
        store
            .put_sms_code(&message(user, code), at(3))
            .await
            .unwrap()
    );
    let proof = FactorUse::Sms(code);
    let off = store
        .remove_second_factor(user, &proof, &effects(user))
        .await;
    assert!(off.unwrap(), "by the code itself");
    assert!(store.factors(user).await.unwrap().is_empty());
    let late = message(user, sent(SmsCodeSubject::Session(here), 9));
    assert!(!store.put_sms_code(&late, at(3)).await.unwrap());
    let (user, here) = with_both(&store).await;
    let code = sent(SmsCodeSubject::Session(here), 8);
    assert!(
        store
            .put_sms_code(&message(user, code), at(3))
            .await
            .unwrap()
    );
    assert_eq!(store.prune_second_factors(at(300)).await.unwrap(), 0);
    assert_eq!(store.prune_second_factors(at(301)).await.unwrap(), 1);
}

/// Runs every scenario as a test of its own. `$open` gives a `TestStore`, or none
/// when the run goes without it.
#[macro_export]
macro_rules! sms_factor_contract {
    ($open:expr) => {
        $crate::sms_factor_contract!(@each $open;
            a_number_waits_for_its_code
            a_sent_code_is_used_once
            a_code_is_sent_where_it_is_good
            one_factor_is_removed_and_the_other_stays
            codes_go_with_their_number
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::sms_factor_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
