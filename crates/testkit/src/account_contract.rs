//! What every store must do for accounts with an address and a password. One suite, run on
//! each.

use crate::race::race;
use crate::time::{TestEntropy, live};
use jiff::Timestamp;
use std::collections::BTreeSet;
use tessera_core::account::{
    CommsChannel, CustomerProfile, Email, Identifier, Permission, RoleName, User,
};
use tessera_core::accounts::DeviceToken;
use tessera_core::action_token::{ActionToken, Purpose};
use tessera_core::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use tessera_core::consent::{Consent, ConsentPurpose, TextVersion};
use tessera_core::crypto::{BlindIndex, Key256, MasterKeys};
use tessera_core::id::{AuditId, ClaimId, ConsentId, SessionId, UserId};
use tessera_core::outbox::{NewEntry, ResetRequest, StrangersRequest};
use tessera_core::password::HashWork;
use tessera_core::ports::{
    AccountStore as _, ActionTokenStore as _, AuditStore as _, ChosenPassword,
    CredentialStore as _, Effects, Ended, Entropy as _, NewAccount, NewActionToken, NewDevice,
    NewLogin, OutboxStore as _, PasswordChange, ProveEmail, RegisterAccountError, RoleStore as _,
    Rotation, SessionStore as _, Settlement, Store as _, Successor,
};
use tessera_core::session::{LoginMethod, RefreshToken, Session};
use tessera_store::SqlStore;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(crate) fn random_index() -> BlindIndex {
    let mut bytes = [0; 32];
    TestEntropy.fill(&mut bytes).unwrap();
    BlindIndex::from_slice(&bytes).unwrap()
}

pub(crate) fn identifier(index: BlindIndex) -> Identifier {
    Identifier {
        index,
        sealed: vec![1, 2, 3],
    }
}

/// An account that claims an address, and the token that proves it.
pub(crate) fn claimant(index: BlindIndex, created: i64) -> (NewAccount, ActionToken) {
    let id = UserId::generate(at(created), &TestEntropy).unwrap();
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let account = NewAccount {
        user: User {
            id,
            role: RoleName::USER,
            granted_roles: Vec::new(),
            mobile: None,
            email: Some(Email {
                identifier: identifier(index),
                verified_at: None,
            }),
            data_key_sealed: vec![4, 5, 6],
            disabled_at: None,
            second_factor_at: None,
            created_at: at(created),
        },
        profile: CustomerProfile {
            user: id,
            locale: "hi-IN".to_owned(),
            personal_sealed: Some(vec![9]),
            comms_channel: Some(CommsChannel::Sms),
            created_at: at(created),
            updated_at: None,
        },
        password_hash: "first".to_owned(),
        proof: Some(new_token(&token, Purpose::VerifyEmail, Some(id), created)),
        consents: vec![consent(true, created)],
        effects: effects(id),
    };
    (account, token)
}

/// An account whose address was proven before it was made.
pub(crate) fn owner(index: BlindIndex) -> NewAccount {
    let (mut account, _) = claimant(index, 0);
    account.proof = None;
    account.user.email.as_mut().unwrap().verified_at = Some(at(0));
    account
}

pub(crate) fn new_token(
    token: &ActionToken,
    purpose: Purpose,
    user: Option<UserId>,
    created: i64,
) -> NewActionToken {
    NewActionToken {
        hash: token.hash(),
        purpose,
        user,
        payload_sealed: None,
        created_at: at(created),
        expires_at: at(created + 100),
    }
}

fn consent(given: bool, recorded: i64) -> Consent {
    Consent {
        id: ConsentId::generate(at(recorded), &TestEntropy).unwrap(),
        purpose: ConsentPurpose::marketing(),
        text_version: TextVersion::parse("2026-11").unwrap(),
        given,
        claimed_at: Some(at(recorded - 1)),
        recorded_at: at(recorded),
    }
}

fn entry(user: UserId) -> NewAuditEntry {
    let entry = NewAuditEntry {
        id: AuditId::generate(at(0), &TestEntropy).unwrap(),
        at: at(0),
        action: AuditAction::Registered,
        outcome: AuditOutcome::Success,
        subject: None,
        actor: None,
        session: None,
        correlation: "test".to_owned(),
        details: serde_json::Map::new(),
        details_sealed: Some(vec![1]),
    };
    entry.by_owner(user)
}

pub(crate) fn effects(user: UserId) -> Effects {
    Effects {
        audit: vec![entry(user)],
        ..Effects::default()
    }
}

/// A session of `user`, and its refresh token.
pub(crate) fn login(user: UserId, password_hash: Option<&str>) -> (NewLogin, RefreshToken) {
    let refresh = RefreshToken::draw(&TestEntropy).unwrap();
    let login = NewLogin {
        session: Session {
            id: SessionId::generate(at(0), &TestEntropy).unwrap(),
            user,
            refresh_hash: refresh.hash(),
            client_sealed: vec![7],
            method: LoginMethod::Password,
            factor_at: None,
            created_at: at(1),
            expires_at: at(1_000),
        },
        password_hash: password_hash.map(str::to_owned),
        rehashed: None,
        code_asked_at: None,
        device: None,
        trusted: None,
        effects: effects(user),
    };
    (login, refresh)
}

fn change(user: UserId, was: &str, hash: &str) -> PasswordChange {
    PasswordChange {
        user,
        was: Some(was.to_owned()),
        hash: hash.to_owned(),
        keep: None,
        revoked_since: at(0),
    }
}

async fn password_of(store: &SqlStore, user: UserId) -> Option<String> {
    let credentials = store.credentials(user).await.unwrap();
    credentials.unwrap().password_hash
}

async fn refresh(store: &SqlStore, token: &RefreshToken) -> Rotation {
    let next = RefreshToken::draw(&TestEntropy).unwrap();
    let successor = Successor {
        hash: next.hash(),
        sealed: vec![1],
        audit: entry(UserId::generate(at(0), &TestEntropy).unwrap()),
    };
    let presented = token.hash();
    let rotation = store.rotate_refresh(&presented, &successor, live(at(5)));
    rotation.await.unwrap()
}

/// Where nobody has an address a row is read all the same, and it is nobody's.
// req: REG-6, AUTH-2
pub async fn a_decoy_is_read_where_there_is_no_account(store: SqlStore) {
    let index = random_index();
    let read = store.credentials_or_decoy(&index, "decoy").await.unwrap();
    assert!(read.is_decoy);
    assert_eq!(read.credentials.password_hash.as_deref(), Some("decoy"));
    let decoy = read.credentials.user.clone();
    assert_eq!(decoy.email.unwrap().identifier.index, index);
    assert!(read.known().is_none());
    assert!(store.user(decoy.id).await.unwrap().is_none());
    // Who proved an address has it, whoever claimed it before or since.
    let ((first, token), (second, _)) = (claimant(index, 0), claimant(index, 1));
    for claim in [&first, &second] {
        store.register_account(claim).await.unwrap();
        let read = store.credentials_or_decoy(&index, "decoy").await.unwrap();
        assert_eq!(read.known().unwrap().user.id, claim.user.id);
    }
    let none = Effects::default();
    let token = token.hash();
    let proven = store.prove_email_by_token(&token, None, at(20), &none);
    assert!(matches!(proven.await.unwrap(), ProveEmail::Proven));
    let read = store.credentials_or_decoy(&index, "decoy").await.unwrap();
    assert_eq!(read.known().unwrap().user.id, first.user.id);
}

/// What other work than the known is found, whatever pepper is named before it.
// req: REG-6, AUTH-7
pub async fn stored_hashes_are_found_by_their_work(store: SqlStore) {
    let stored = [
        "$tessera$k=1$2b$12$abcdefghijklmnopqrstuu7uRifzuWCihJYpg5d6c5t8jeIByCxC6",
        "$tessera$k=2$2b$12$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i",
        "$argon2id$v=19$m=65536,t=1,p=4$c2FsdFNBTFRzYWx0U0FMVA$y9k4FgOM6rsUuTvGWBkjU3QosQiqLtZj",
        "pbkdf2_sha256$1000$seasalt2Ab9$VsA2YhFoffrCdxB++H7HSrX7vjy8omoQXGfnBDX+fd8=",
    ];
    for (number, hash) in (0..).zip(stored) {
        let (mut account, _) = claimant(random_index(), number);
        account.password_hash = hash.to_owned();
        store.register_account(&account).await.unwrap();
    }
    let (mut works, mut found) = (Vec::new(), BTreeSet::new());
    while let Some(hash) = store.stored_hash_besides(&works).await.unwrap() {
        works.push(HashWork::of(&hash).unwrap());
        assert!(stored.contains(&&*hash));
        assert!(found.insert(works.last().unwrap().as_str().to_owned()));
    }
    let expected = [
        "$2b$12$",
        "$argon2id$v=19$m=65536,t=1,p=4$",
        "pbkdf2_sha256$1000$",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
}

/// An account is stored whole and found by its address.
// req: AUTH-1, REG-4
pub async fn an_account_is_stored_whole(store: SqlStore) {
    let index = random_index();
    let (account, token) = claimant(index, 0);
    let id = account.user.id;
    store.register_account(&account).await.unwrap();
    assert!(!store.email_taken(&index).await.unwrap(), "only claimed");
    let found = store.credentials_by_email(&index).await.unwrap().unwrap();
    assert_eq!(found.user.id, id);
    assert_eq!(found.user.role, RoleName::USER);
    assert!(!found.user.is_proven());
    assert_eq!(found.password_hash.as_deref(), Some("first"));
    let compared = store.credentials_or_decoy(&index, "decoy").await.unwrap();
    let known = compared.known().unwrap();
    assert_eq!(
        (known.user.id, known.password_hash),
        (id, found.password_hash)
    );
    let profile = store.profile(id).await.unwrap().unwrap();
    assert_eq!(profile.personal_sealed, Some(vec![9]));
    assert_eq!(profile.comms_channel, Some(CommsChannel::Sms));
    assert_eq!(store.consents(id).await.unwrap(), account.consents);
    let purpose = Purpose::VerifyEmail;
    let stored = store.action_token(&token.hash(), purpose, at(99)).await;
    assert_eq!(stored.unwrap().unwrap().user, id);
    let expired = store.action_token(&token.hash(), purpose, at(100)).await;
    assert!(expired.unwrap().is_none());
    let other = Purpose::ResetPassword;
    let other = store.action_token(&token.hash(), other, at(1)).await;
    assert!(other.unwrap().is_none(), "good for one purpose alone");
}

/// Of many who prove one address at the same moment, one owns it; the accounts of the
/// others are gone, with their passwords and sessions.
// req: AUTH-1, REG-6
pub async fn one_address_has_one_owner(store: SqlStore) {
    let index = random_index();
    let mut claims = Vec::new();
    for number in 0..16 {
        let (account, token) = claimant(index, number);
        store.register_account(&account).await.unwrap();
        claims.push((account.user.id, token));
    }
    let outcomes = race(16, |number| {
        let (store, token) = (store.clone(), claims[number].1.clone());
        async move {
            let none = Effects::default();
            store
                .prove_email_by_token(&token.hash(), None, at(20), &none)
                .await
        }
    })
    .await;
    let proven: Vec<usize> = (0..16)
        .filter(|&number| matches!(outcomes[number], Ok(ProveEmail::Proven)))
        .collect();
    assert_eq!(proven.len(), 1, "{outcomes:?}");
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(store.count_users().await.unwrap(), 1);
    let owner = store.credentials_by_email(&index).await.unwrap().unwrap();
    assert_eq!(owner.user.id, claims[proven[0]].0);
    assert!(store.email_taken(&index).await.unwrap());
}

/// A token proves once, whoever presents it how often.
// req: AUTH-1
pub async fn an_address_is_proven_once(store: SqlStore) {
    let (account, token) = claimant(random_index(), 0);
    store.register_account(&account).await.unwrap();
    let outcomes = race(32, |_| {
        let (store, token) = (store.clone(), token.clone());
        async move {
            let (hash, none) = (token.hash(), Effects::default());
            let proven = store.prove_email_by_token(&hash, None, at(1), &none);
            proven.await.unwrap()
        }
    })
    .await;
    let count = |wanted| outcomes.iter().filter(|&&got| got == wanted).count();
    assert_eq!(
        (count(ProveEmail::Proven), count(ProveEmail::Gone)),
        (1, 31)
    );
    let none = Effects::default();
    let again = store
        .prove_email_of(account.user.id, None, at(2), &none)
        .await;
    assert_eq!(again.unwrap(), ProveEmail::Gone);
}

/// Whoever proves an address takes it from those who only claim it: accounts with nothing
/// else are deleted, others keep the rest.
// req: REG-6
pub async fn who_proves_an_address_takes_it(store: SqlStore) {
    let index = random_index();
    let (attacker, stale) = claimant(index, 0);
    store.register_account(&attacker).await.unwrap();
    let (session, token) = login(attacker.user.id, Some("first"));
    assert!(store.begin_session(&session).await.unwrap());
    let (mut with_number, _) = claimant(index, 1);
    let mobile = random_index();
    with_number.user.mobile = Some(identifier(mobile));
    store.register_account(&with_number).await.unwrap();

    store.register_account(&owner(index)).await.unwrap();

    assert!(store.user(attacker.user.id).await.unwrap().is_none());
    assert!(matches!(refresh(&store, &token).await, Rotation::Unknown));
    let none = Effects::default();
    let late = store
        .prove_email_by_token(&stale.hash(), None, at(2), &none)
        .await;
    assert_eq!(late.unwrap(), ProveEmail::Gone);
    let kept = store.user_by_mobile(&mobile).await.unwrap().unwrap();
    assert!(kept.email.is_none(), "the number stays, the address goes");
    let second = store.register_account(&owner(index)).await;
    assert!(matches!(second, Err(RegisterAccountError::EmailTaken)));
    let (later, token) = claimant(index, 3);
    store.register_account(&later).await.unwrap();
    let late = store
        .prove_email_by_token(&token.hash(), None, at(4), &none)
        .await;
    assert_eq!(late.unwrap(), ProveEmail::Taken);
}

/// A password that is chosen with the proof takes the place of the one that was registered,
/// with all that was told then; an account with a number is left alone.
// req: AUTH-1, REG-6
pub async fn a_password_is_chosen_with_the_proof(store: SqlStore) {
    let index = random_index();
    let (account, token) = claimant(index, 0);
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let (mut with_number, other) = claimant(index, 1);
    with_number.user.mobile = Some(identifier(random_index()));
    store.register_account(&with_number).await.unwrap();
    assert_eq!(store.count_email_claims(&index).await.unwrap(), 2);
    let (none, chosen) = (
        Effects::default(),
        ChosenPassword {
            hash: "chosen".to_owned(),
        },
    );
    let refused = store
        .prove_email_by_token(&other.hash(), Some(&chosen), at(2), &none)
        .await;
    assert_eq!(refused.unwrap(), ProveEmail::Gone);
    let kept = password_of(&store, with_number.user.id).await;
    assert_eq!(kept.as_deref(), Some("first"));
    let proven = store
        .prove_email_by_token(&token.hash(), Some(&chosen), at(3), &none)
        .await;
    assert_eq!(proven.unwrap(), ProveEmail::Proven);
    assert_eq!(password_of(&store, user).await.as_deref(), Some("chosen"));
    let profile = store.profile(user).await.unwrap().unwrap();
    assert_eq!(
        (profile.personal_sealed, profile.comms_channel),
        (None, None)
    );
    assert_eq!(profile.updated_at, Some(at(3)));
    assert_eq!(store.consents(user).await.unwrap(), []);
    assert_eq!(store.count_email_claims(&index).await.unwrap(), 0);
}

/// An account that cannot be stored leaves nothing behind.
// req: OTP-7
pub async fn a_refused_account_leaves_nothing(store: SqlStore) {
    let mobile = random_index();
    let (mut first, _) = claimant(random_index(), 0);
    first.user.mobile = Some(identifier(mobile));
    store.register_account(&first).await.unwrap();
    let index = random_index();
    let mut second = owner(index);
    second.user.mobile = Some(identifier(mobile));
    let refused = store.register_account(&second).await;
    assert!(matches!(refused, Err(RegisterAccountError::MobileTaken)));
    assert!(!store.email_taken(&index).await.unwrap());
    assert_eq!(store.count_users().await.unwrap(), 1);
}

/// A login counts only while the account is open and the password is still the one that
/// was right.
// req: AUTH-2
pub async fn a_login_needs_the_password_that_was_right(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let (mut first, token) = login(user, Some("first"));
    first.rehashed = Some("rehashed".to_owned());
    assert!(store.begin_session(&first).await.unwrap());
    assert_eq!(password_of(&store, user).await.as_deref(), Some("rehashed"));
    let (late, stale) = login(user, Some("first"));
    assert!(!store.begin_session(&late).await.unwrap());
    assert!(matches!(refresh(&store, &stale).await, Rotation::Unknown));
    assert!(matches!(
        refresh(&store, &token).await,
        Rotation::Rotated(_)
    ));
    let (by_code, _) = login(user, None);
    assert!(store.begin_session(&by_code).await.unwrap());
    assert_eq!(password_of(&store, user).await.as_deref(), Some("rehashed"));
}

/// A code lets nobody in that was asked for before all sessions were ended, were there any or not,
/// and whether it would begin one or a second step; the session that is kept stays.
// req: AUTH-3, AUTH-9
pub async fn a_login_needs_a_code_that_was_asked_for_since(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let by_code = |asked_at| NewLogin {
        code_asked_at: Some(at(asked_at)),
        ..login(user, None).0
    };
    let here = by_code(10);
    assert!(store.begin_session(&here).await.unwrap());
    for (keep, ended_at) in [(Some(here.session.id), 20), (None, 30), (None, 40)] {
        let none = Effects::default();
        let ended = store.revoke_sessions_of(user, keep, at(ended_at), at(15), &none);
        assert!(ended.await.is_ok());
        let early = by_code(ended_at - 1);
        assert!(!store.begin_session(&early).await.unwrap(), "{ended_at}");
    }
    let (by_password, _) = login(user, Some("first"));
    assert!(store.begin_session(&by_password).await.unwrap());
    assert!(store.begin_session(&by_code(40)).await.unwrap());
    let (one, none) = (by_password.session.id, Effects::default());
    let ended = store.revoke_session(user, one, at(50), &none);
    assert_eq!(ended.await.unwrap(), Ended::Now);
    let early = by_code(45);
    assert!(
        store.begin_session(&early).await.unwrap(),
        "one was put away"
    );
}

/// A device is known for its own user's address, for as long as it is.
// req: AUTH-10
pub async fn a_device_is_known_for_its_own_user(store: SqlStore) {
    let (index, other) = (random_index(), random_index());
    let account = owner(index);
    store.register_account(&account).await.unwrap();
    store.register_account(&owner(other)).await.unwrap();
    let token = DeviceToken::draw(&TestEntropy).unwrap();
    let (mut first, _) = login(account.user.id, Some("first"));
    first.device = Some(NewDevice {
        hash: token.hash(),
        expires_at: at(50),
    });
    assert!(store.begin_session(&first).await.unwrap());
    let known = |email: BlindIndex, now| {
        let (store, hash) = (store.clone(), token.hash());
        async move { store.is_device_of(&hash, &email, at(now)).await.unwrap() }
    };
    assert!(known(index, 49).await);
    assert!(!known(index, 50).await);
    assert!(!known(other, 1).await, "somebody else's address");
    let stranger = DeviceToken::draw(&TestEntropy).unwrap().hash();
    assert!(!store.is_device_of(&stranger, &index, at(1)).await.unwrap());
    assert_eq!(store.prune_devices(at(51)).await.unwrap(), 1);
}

/// Of many changes of one password one counts; it ends the other sessions.
// req: AUTH-7
pub async fn a_password_is_changed_once(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let (here, kept) = login(user, Some("first"));
    let (elsewhere, ended) = login(user, Some("first"));
    assert!(store.begin_session(&here).await.unwrap());
    assert!(store.begin_session(&elsewhere).await.unwrap());
    let outcomes = race(16, |number| {
        let store = store.clone();
        let mut change = change(user, "first", &format!("second-{number}"));
        change.keep = Some(here.session.id);
        async move {
            let recorded = effects(user);
            let changed = store.change_password(&change, at(2), &recorded);
            changed.await.unwrap()
        }
    })
    .await;
    let told: Vec<&Vec<SessionId>> = outcomes.iter().flatten().collect();
    assert_eq!(told, [&vec![elsewhere.session.id]]);
    let password = password_of(&store, user).await.unwrap();
    assert!(password.starts_with("second-"), "{password}");
    assert!(matches!(refresh(&store, &kept).await, Rotation::Rotated(_)));
    assert!(matches!(refresh(&store, &ended).await, Rotation::Unknown));
}

/// A reset token sets one password, once, and only for its user; those before it are good
/// no more.
// req: AUTH-4
pub async fn a_reset_token_is_used_once(store: SqlStore) {
    let account = owner(random_index());
    let (user, other) = (account.user.id, owner(random_index()));
    store.register_account(&account).await.unwrap();
    store.register_account(&other).await.unwrap();
    let (session, ended) = login(user, Some("first"));
    assert!(store.begin_session(&session).await.unwrap());
    let (older, token) = (
        ActionToken::draw(&TestEntropy).unwrap(),
        ActionToken::draw(&TestEntropy).unwrap(),
    );
    for token in [&older, &token] {
        let new = new_token(token, Purpose::ResetPassword, Some(user), 0);
        store.put_action_token(&new, &effects(user)).await.unwrap();
    }
    let reset = |token: &ActionToken, change: PasswordChange| {
        let (store, hash) = (store.clone(), token.hash());
        async move {
            let none = Effects::default();
            let reset = store.reset_password(&hash, &change, at(2), &none);
            reset.await.unwrap()
        }
    };
    assert!(reset(&older, change(user, "first", "x")).await.is_none());
    let theirs = change(other.user.id, "first", "x");
    assert!(reset(&token, theirs).await.is_none(), "another's password");
    let outcomes = race(32, |number| {
        reset(&token, change(user, "first", &format!("reset-{number}")))
    })
    .await;
    let told: Vec<&Vec<SessionId>> = outcomes.iter().flatten().collect();
    assert_eq!(told, [&vec![session.session.id]]);
    assert!(matches!(refresh(&store, &ended).await, Rotation::Unknown));
    assert_eq!(
        password_of(&store, other.user.id).await.as_deref(),
        Some("first")
    );
}

/// What follows from an entry of the outbox is stored with its end, by the one who holds it: a link
/// takes the place of those before it, and comes with what is recorded.
// req: AUTH-4
pub async fn what_follows_is_stored_by_the_holder(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let [before, lost, kept] = [(); 3].map(|()| ActionToken::draw(&TestEntropy).unwrap());
    let reset = |token: &ActionToken| new_token(token, Purpose::ResetPassword, Some(user), 0);
    let none = Effects::default();
    store
        .put_action_token(&reset(&before), &none)
        .await
        .unwrap();
    let entry = reset_request();
    store.enqueue(std::slice::from_ref(&entry)).await.unwrap();
    let hold = async |now| {
        let claim = ClaimId::generate(at(now), &TestEntropy).unwrap();
        let held = store.claim_outbox(entry.kind, 10, claim, at(now), at(now + 30));
        assert_eq!(held.await.unwrap().len(), 1);
        claim
    };
    let (slow, holder) = (hold(1).await, hold(31).await);
    let recorded = store.audit_backlog().await.unwrap().entries;
    for (claim, token, now) in [(slow, &lost, 32), (holder, &kept, 33)] {
        let settled = Settlement::Delivered {
            by: "test".to_owned(),
            follow_up: Effects {
                replacing: vec![reset(token)],
                ..effects(user)
            },
        };
        let settled = [(entry.id, settled)];
        store.settle_outbox(claim, &settled, at(now)).await.unwrap();
    }
    let is_good = async |token: &ActionToken| {
        let (hash, purpose) = (token.hash(), Purpose::ResetPassword);
        let found = store.action_token(&hash, purpose, at(34)).await;
        found.unwrap().is_some()
    };
    assert!(!is_good(&lost).await, "its lease had passed to another");
    assert!(!is_good(&before).await, "another took its place");
    assert!(is_good(&kept).await);
    let backlog = store.audit_backlog().await.unwrap();
    assert_eq!(backlog.entries, recorded + 1);
}

fn reset_request() -> NewEntry {
    let keys = MasterKeys::new([(1, Key256::new([1; 32]))]).unwrap();
    let asked = ResetRequest {
        email: "priya@example.com".to_owned(),
        by: StrangersRequest {
            client: [192, 0, 2, 1].into(),
            locale: "en".to_owned(),
            correlation: "req-1".to_owned(),
            requested_at: at(0),
        },
    };
    NewEntry::request(&asked, at(1_000), &keys, &TestEntropy).unwrap()
}

/// A reset that cannot be stored gives its token back.
// req: AUTH-4
pub async fn a_refused_reset_uses_nothing(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let new = new_token(&token, Purpose::ResetPassword, Some(user), 0);
    let none = Effects::default();
    store.put_action_token(&new, &none).await.unwrap();
    let stale = change(user, "was changed meanwhile", "x");
    let hash = token.hash();
    let reset = store.reset_password(&hash, &stale, at(2), &none);
    assert!(reset.await.unwrap().is_none());
    let right = change(user, "first", "second");
    let reset = store.reset_password(&hash, &right, at(2), &none);
    assert_eq!(reset.await.unwrap(), Some(vec![]));
}

/// A token for nobody is stored and does nothing.
// req: AUTH-4
pub async fn a_token_for_nobody_does_nothing(store: SqlStore) {
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let new = new_token(&token, Purpose::ResetPassword, None, 0);
    let none = Effects::default();
    store.put_action_token(&new, &none).await.unwrap();
    let purpose = Purpose::ResetPassword;
    let found = store.action_token(&token.hash(), purpose, at(1)).await;
    assert!(found.unwrap().is_none());
    assert_eq!(store.prune_action_tokens(at(100)).await.unwrap(), 0);
    assert_eq!(store.prune_action_tokens(at(101)).await.unwrap(), 1);
}

/// Of two who change a profile at once the second is told.
// req: AUTH-9
pub async fn a_profile_is_changed_by_who_read_it_last(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let mut profile = store.profile(user).await.unwrap().unwrap();
    profile.personal_sealed = Some(vec![8]);
    profile.comms_channel = None;
    let outcomes = race(8, |_| {
        let (store, profile) = (store.clone(), profile.clone());
        async move {
            let none = Effects::default();
            let changed = store.update_profile(&profile, at(3), &none);
            changed.await.unwrap()
        }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|&&changed| changed).count(), 1);
    let read = store.profile(user).await.unwrap().unwrap();
    assert_eq!(read.personal_sealed, Some(vec![8]));
    assert_eq!((read.comms_channel, read.updated_at), (None, Some(at(3))));
}

/// Consents are only added, and read in the order in which they were given.
// req: REG-4
pub async fn consents_are_only_added(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let withdrawn = consent(false, 5);
    let (added, recorded) = ([withdrawn.clone()], effects(user));
    store.add_consents(user, &added, &recorded).await.unwrap();
    let record = store.consents(user).await.unwrap();
    assert_eq!(record.len(), 2);
    assert_eq!(record[1], withdrawn);
    let in_force = tessera_core::consent::in_force(&record);
    assert_eq!(in_force, [&withdrawn]);
}

/// The owner's list has live sessions alone, newest first.
// req: AUTH-9
pub async fn live_sessions_are_listed(store: SqlStore) {
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let (mut older, used) = login(user, Some("first"));
    older.session.created_at = at(0);
    let (newer, _) = login(user, Some("first"));
    let (revoked, _) = login(user, Some("first"));
    for login in [&older, &newer, &revoked] {
        assert!(store.begin_session(login).await.unwrap());
    }
    let none = Effects::default();
    let ended = store.revoke_session(user, revoked.session.id, at(2), &none);
    assert_eq!(ended.await.unwrap(), Ended::Now);
    assert!(matches!(refresh(&store, &used).await, Rotation::Rotated(_)));
    let listed = store.sessions_of(user, live(at(6))).await.unwrap();
    let ids: Vec<SessionId> = listed.iter().map(|session| session.id).collect();
    assert_eq!(ids, [newer.session.id, older.session.id]);
    assert_eq!(listed[1].last_used_at, Some(at(5)));
    assert!(
        store
            .sessions_of(user, live(at(1_000)))
            .await
            .unwrap()
            .is_empty()
    );
}

/// What was never proven goes after a while; what was proven stays.
pub async fn unproven_accounts_are_pruned(store: SqlStore) {
    let (claim, _) = claimant(random_index(), 0);
    store.register_account(&claim).await.unwrap();
    store
        .register_account(&owner(random_index()))
        .await
        .unwrap();
    assert_eq!(store.prune_unproven(at(0)).await.unwrap(), 0);
    assert_eq!(store.prune_unproven(at(1)).await.unwrap(), 1);
    assert_eq!(store.count_users().await.unwrap(), 1);
}

/// Roles that nobody has defined permit nothing; effects can be stored by themselves.
// req: AUTH-8, AUTH-11
pub async fn unknown_roles_permit_nothing(store: SqlStore) {
    let none: Vec<Permission> = Vec::new();
    let clerk = RoleName::parse("clerk").unwrap();
    assert_eq!(store.permissions_of(&[clerk]).await.unwrap(), none);
    let user = UserId::generate(at(0), &TestEntropy).unwrap();
    store.record(&effects(user)).await.unwrap();
}

/// Makes a test of every scenario, for a store that `$open` gives.
///
/// `$open` is an expression of type `Option<TestStore>`; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! account_contract {
    ($open:expr) => {
        $crate::account_contract!(@each $open;
            an_account_is_stored_whole
            stored_hashes_are_found_by_their_work
            a_decoy_is_read_where_there_is_no_account
            one_address_has_one_owner
            an_address_is_proven_once
            who_proves_an_address_takes_it
            a_password_is_chosen_with_the_proof
            a_refused_account_leaves_nothing
            a_login_needs_the_password_that_was_right
            a_login_needs_a_code_that_was_asked_for_since
            a_device_is_known_for_its_own_user
            a_password_is_changed_once
            a_reset_token_is_used_once
            a_refused_reset_uses_nothing
            what_follows_is_stored_by_the_holder
            a_token_for_nobody_does_nothing
            a_profile_is_changed_by_who_read_it_last
            consents_are_only_added
            live_sessions_are_listed
            unproven_accounts_are_pruned
            unknown_roles_permit_nothing
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::account_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
