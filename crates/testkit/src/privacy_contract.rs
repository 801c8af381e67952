//! What every store must do for what is held of persons. One suite, run on each.

use crate::account_contract::{at, claimant, effects, login, new_token, owner, random_index};
use crate::database::TestStore;
use crate::event_order_contract::{Worker, dead, event};
use crate::idempotency_contract;
use crate::race::race;
use crate::second_factor_contract::{challenge, code, enrolment};
use crate::time::{TestClock, TestEntropy, live};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tessera_core::account::RoleName;
use tessera_core::accounts::DeviceToken;
use tessera_core::action_token::{ActionToken, Purpose};
use tessera_core::audit::{AuditAction, AuditLog, Retention};
use tessera_core::consent::{Consent, ConsentPurpose, TextVersion};
use tessera_core::crypto::{BlindIndex, IndexKey, Key256, MasterKeys};
use tessera_core::id::{ClaimId, ConsentId, EntryId, SessionId, UserId};
use tessera_core::outbox::{EntryKind, NewEntry, OrderingKey, Redelivery, SmsMessage};
use tessera_core::ports::{
    AccountStore as _, ActionTokenStore as _, AuditStore as _, CredentialStore as _, Effects,
    Erased, FactorConfirmation, FirstCode, HeldSession, IdempotencyStore as _, ListPart, NewDevice,
    NewErasure, OutboxStore as _, PasswordChange, PrivacyStore as _, RegistrationStore as _,
    RoleStore as _, Rotation, SecondFactorStore as _, SessionStore as _, Settlement, StaffChange,
    Successor, Terms, TrustedDevice, UserTransferStore as _,
};
use tessera_core::privacy::ErasureRecord;
use tessera_core::second_factor::{TotpStep, TrustedDeviceToken};
use tessera_core::session::{RefreshToken, RefreshTokenHash};
use tessera_core::transfer::{ImportCounts, ImportJob, ImportPosition, JobId};
use tessera_store::SqlStore;

/// A day, in seconds.
const DAY: i64 = 24 * 3_600;

fn change(seconds: i64) -> StaffChange {
    StaffChange {
        at: at(seconds),
        revoked_since: at(0),
    }
}

fn erasure(user: UserId, seconds: i64) -> NewErasure {
    NewErasure {
        user,
        erased_at: at(seconds),
        recipients: Vec::new(),
        change: change(seconds),
    }
}

async fn erase(store: &SqlStore, user: UserId, seconds: i64) -> Erased {
    let erasure = erasure(user, seconds);
    let erased = store.erase_user(&erasure, &erased_effects(user)).await;
    erased.unwrap()
}

/// What goes on record of an erasure.
fn erased_effects(user: UserId) -> Effects {
    let mut effects = effects(user);
    for entry in &mut effects.audit {
        entry.action = AuditAction::AccountErased;
        entry.at = at(2);
    }
    effects
}

fn message_to(index: BlindIndex) -> NewEntry {
    let keys = MasterKeys::new([(1, Key256::new([1; 32]))]).unwrap();
    let message = SmsMessage {
        to: "+919876543210".to_owned(),
        body: "Your OTP is: 123456".to_owned(),
        holds_code: true,
        registration: None,
        correlation: "test".to_owned(),
        requested_at: at(0),
    };
    let expires_at = at(0).checked_add(SignedDuration::from_secs(300)).unwrap();
    let entry = NewEntry::sms(&message, expires_at, &keys, &TestEntropy).unwrap();
    entry.addressed_to(index)
}

fn consent() -> Consent {
    Consent {
        id: ConsentId::generate(at(1), &TestEntropy).unwrap(),
        purpose: ConsentPurpose::parse("newsletter").unwrap(),
        text_version: TextVersion::parse("2026-11").unwrap(),
        given: false,
        claimed_at: None,
        recorded_at: at(1),
    }
}

/// Somebody of whom every table holds something: whom messages to them go to, their id, the
/// sessions that live.
async fn person(store: &SqlStore) -> (BlindIndex, UserId, Vec<SessionId>) {
    let index = random_index();
    let account = owner(index);
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    let none = Effects::default();
    store.add_consents(user, &[consent()], &none).await.unwrap();
    store
        .grant_role(user, &RoleName::SUPPORT, change(0), &none)
        .await
        .unwrap();
    let (mut here, refresh) = login(user, Some("first"));
    here.device = Some(NewDevice {
        hash: DeviceToken::draw(&TestEntropy).unwrap().hash(),
        expires_at: at(1_000),
    });
    here.trusted = Some(TrustedDevice::New {
        hash: TrustedDeviceToken::draw(&TestEntropy).unwrap().hash(),
        expires_at: at(1_000),
    });
    assert!(store.begin_session(&here).await.unwrap());
    let rotated = store
        .rotate_refresh(&refresh.hash(), &successor(user), live(at(1)))
        .await;
    assert!(matches!(rotated.unwrap(), Rotation::Rotated(_)));
    assert!(store.enrol_factor(&enrolment(user, &[1])).await.unwrap());
    let confirmation = FactorConfirmation {
        user,
        session: here.session.id,
        sealed: vec![1],
        code: FirstCode::Totp(TotpStep::from_stored(100)),
        revoked_since: at(0),
    };
    let confirmed = store.confirm_factor(&confirmation, at(1), &none).await;
    assert!(confirmed.unwrap().is_some());
    challenge(store, user).await;
    let policy = tessera_core::second_factor::SecondFactorPolicy::default();
    store.count_factor_try(user, &policy, at(1)).await.unwrap();
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let token = new_token(&token, Purpose::LockAccount, Some(user), 0);
    store.put_action_token(&token, &none).await.unwrap();
    store.enqueue(&[message_to(index)]).await.unwrap();
    let request = idempotency_contract::request(Some(user));
    store.claim_request(&request, at(0)).await.unwrap();
    (index, user, vec![here.session.id])
}

fn successor(user: UserId) -> Successor {
    let audit = effects(user).audit.remove(0);
    Successor {
        hash: RefreshToken::draw(&TestEntropy).unwrap().hash(),
        sealed: vec![1],
        audit,
    }
}

async fn waiting_messages(store: &SqlStore) -> u64 {
    let depth = store.outbox_depth(EntryKind::Sms).await.unwrap();
    assert_eq!(depth.dead, 0, "nobody has to look at what was erased");
    depth.pending
}

/// What is held of a user is read whole, and of nobody else.
// req: MFA-11
pub async fn what_is_held_is_read_whole(test: &TestStore) {
    let store = &test.store;
    let (_, user, sessions) = person(store).await;
    person(store).await;
    let held = store
        .held_of(user, ListPart::first(10))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(held.user.id, user);
    assert_eq!(held.profile.unwrap().user, user);
    assert_eq!(held.consents.len(), 2, "with the registration, and after");
    assert_eq!(held.sessions.len(), 1);
    assert_eq!(held.sessions[0].id, sessions[0]);
    assert_eq!(held.sessions[0].client_sealed, [7]);
    assert_eq!(held.sessions[0].last_used_at, Some(at(1)));
    assert_eq!(held.devices.len(), 1);
    assert_eq!(held.factors.len(), 1);
    assert_eq!(held.factors[0].confirmed_at, Some(at(1)));
    assert_eq!(held.backup_codes, 10);
    assert_eq!(held.links.len(), 1);
    assert!(held.recovery.is_none());
    for _ in 0..3 {
        let token = ActionToken::draw(&TestEntropy).unwrap();
        let effects = Effects {
            tokens: vec![new_token(&token, Purpose::LockAccount, Some(user), 1)],
            ..Effects::default()
        };
        tessera_core::ports::Store::record(store, &effects)
            .await
            .unwrap();
    }
    let held = store
        .held_of(user, ListPart::first(2))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(held.links.len(), 3, "one more than asked for tells of more");
    let nobody = UserId::generate(at(0), &TestEntropy).unwrap();
    assert!(
        store
            .held_of(nobody, ListPart::first(10))
            .await
            .unwrap()
            .is_none()
    );
}

/// Parts of long lists, one after the other, are the whole.
// req: MFA-11
pub async fn long_lists_are_read_in_parts(test: &TestStore) {
    let store = &test.store;
    let account = owner(random_index());
    let user = account.user.id;
    store.register_account(&account).await.unwrap();
    for _ in 0..7 {
        let (again, _) = login(user, Some("first"));
        assert!(store.begin_session(&again).await.unwrap());
    }
    let read = async |part| store.held_of(user, part).await.unwrap().unwrap();
    let whole = read(ListPart::WHOLE).await;
    let ids = |held: &[HeldSession]| held.iter().map(|session| session.id).collect::<Vec<_>>();
    let mut parts = Vec::new();
    for skip in [0, 3, 6] {
        let held = read(ListPart { skip, limit: 3 }).await;
        assert_eq!(held.sessions.len(), if skip == 6 { 1 } else { 4 });
        parts.extend(ids(&held.sessions).into_iter().take(3));
    }
    assert_eq!(parts, ids(&whole.sessions));
    assert_eq!(parts.len(), 7);
}

/// Erased, somebody leaves a tombstone, what was agreed, and entries on record; the address is
/// free, and nobody else is touched.
// req: MFA-11
pub async fn an_erasure_leaves_a_tombstone(test: &TestStore) {
    let store = &test.store;
    let (index, user, sessions) = person(store).await;
    let (_, other, _) = person(store).await;
    let tables: BTreeSet<&str> = tables(store, user).await;
    for table in [
        "users",
        "customer_profiles",
        "consents",
        "sessions",
        "action_tokens",
        "user_roles",
        "devices",
        "second_factors",
        "backup_codes",
        "login_challenges",
        "factor_tries",
        "idempotent_requests",
    ] {
        assert!(tables.contains(table), "{table} holds something before");
    }
    let before = store.remains_of(other).await.unwrap();
    assert_eq!(waiting_messages(store).await, 2);
    let agreed = store.consents(user).await.unwrap();

    assert_eq!(erase(store, user, 5).await, Erased::Now(sessions.clone()));

    assert_eq!(store.remains_of(user).await.unwrap(), []);
    assert!(store.user(user).await.unwrap().is_none());
    assert!(
        store
            .held_of(user, ListPart::first(10))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(store.erasure(user).await.unwrap(), Some(at(5)));
    assert_eq!(store.erased_consents(user).await.unwrap(), agreed);
    assert_eq!(
        store.sessions_revoked_since(at(5)).await.unwrap(),
        [(sessions[0], at(5))],
        "a process that starts refuses their access tokens"
    );
    assert_eq!(waiting_messages(store).await, 1, "the other's");
    assert_eq!(store.remains_of(other).await.unwrap(), before);
    let entries = store.unchained_audit(100).await.unwrap();
    let about = entries.iter().filter(|entry| entry.subject == Some(user));
    assert!(about.clone().count() > 2, "what is on record stays");
    let mut actions = about.map(|entry| entry.action.as_str());
    assert!(actions.any(|action| action == "account.erased"));
    assert!(!store.email_taken(&index).await.unwrap());
    store.register_account(&owner(index)).await.unwrap();
    assert_eq!(
        erase(store, user, 6).await,
        Erased::Before(sessions),
        "told again, since their tokens may not be refused yet"
    );
    assert_eq!(store.erasure(user).await.unwrap(), Some(at(5)));
}

async fn tables(store: &SqlStore, user: UserId) -> BTreeSet<&'static str> {
    let remains = store.remains_of(user).await.unwrap();
    remains.iter().map(|remains| remains.table).collect()
}

/// What was sealed is not in the database file any more, and no message to them.
// req: MFA-11, MFA-7
pub async fn nothing_sealed_is_left(test: &TestStore) {
    let store = &test.store;
    let index = random_index();
    let mut account = owner(index);
    let key = b"the sealed data key of somebody";
    let name = b"the sealed names of somebody";
    account.user.data_key_sealed = key.to_vec();
    account.profile.personal_sealed = Some(name.to_vec());
    store.register_account(&account).await.unwrap();
    let message = message_to(index);
    let payload = message.payload.clone();
    store.enqueue(&[message]).await.unwrap();
    let claim = ClaimId::generate(at(0), &TestEntropy).unwrap();
    let leased = store
        .claim_outbox(EntryKind::Sms, 10, claim, at(0), at(30))
        .await;
    assert_eq!(leased.unwrap().len(), 1, "a worker has it in its hands");
    let values: [&[u8]; 4] = [key, name, index.as_bytes(), &payload];
    for value in values {
        assert!(test.holds(value).await, "it is found while it is there");
    }
    assert!(matches!(
        erase(store, account.user.id, 5).await,
        Erased::Now(_)
    ));
    for value in values {
        assert!(!test.holds(value).await);
    }
}

/// Of any number of erasures of one user one is made.
// req: MFA-11
pub async fn of_many_erasures_one_is_made(test: &TestStore) {
    let store = &test.store;
    let (_, user, _) = person(store).await;
    let outcomes = race(64, |_| {
        let store = store.clone();
        async move { erase(&store, user, 5).await }
    })
    .await;
    let made = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Erased::Now(_)));
    assert_eq!(made.count(), 1, "{outcomes:?}");
    let entries = store.unchained_audit(1_000).await.unwrap();
    let recorded = entries
        .iter()
        .filter(|entry| entry.action == "account.erased");
    assert_eq!(recorded.count(), 1);
}

/// Whatever somebody does while they are erased, no session and no row is left, and every session
/// that began is refused.
// req: MFA-11
pub async fn nothing_outlives_an_erasure_that_races(test: &TestStore) {
    let store = &test.store;
    for _ in 0..4 {
        let account = owner(random_index());
        let user = account.user.id;
        store.register_account(&account).await.unwrap();
        let (here, refresh) = login(user, Some("first"));
        assert!(store.begin_session(&here).await.unwrap());
        let presented = refresh.hash();
        let begun = race(64, |number| {
            let store = store.clone();
            async move { beside_an_erasure(&store, user, presented, number).await }
        })
        .await;
        assert_eq!(store.remains_of(user).await.unwrap(), []);
        let revoked = store.sessions_revoked_since(at(0)).await.unwrap();
        let revoked: BTreeSet<SessionId> = revoked.into_iter().map(|(id, _)| id).collect();
        for session in begun.into_iter().flatten().chain([here.session.id]) {
            assert!(revoked.contains(&session), "a session goes on");
        }
        assert!(matches!(
            store
                .rotate_refresh(&presented, &successor(user), live(at(6)))
                .await
                .unwrap(),
            Rotation::Unknown
        ));
    }
}

/// One of many calls; gives the session that it began. Calls that refer to a user who is gone may
/// fail, and store nothing.
async fn beside_an_erasure(
    store: &SqlStore,
    user: UserId,
    presented: RefreshTokenHash,
    number: usize,
) -> Option<SessionId> {
    let none = Effects::default();
    match number % 8 {
        0 if number == 32 => {
            assert!(matches!(erase(store, user, 5).await, Erased::Now(_)));
        }
        0 | 1 => {
            let (login, _) = login(user, Some("first"));
            let begun = store.begin_session(&login).await.unwrap();
            return begun.then_some(login.session.id);
        }
        2 => {
            let next = successor(user);
            let rotated = store.rotate_refresh(&presented, &next, live(at(4))).await;
            rotated.unwrap();
        }
        3 => {
            let change = PasswordChange {
                user,
                was: Some("first".to_owned()),
                hash: "first".to_owned(),
                keep: None,
                revoked_since: at(0),
            };
            store.change_password(&change, at(4), &none).await.unwrap();
        }
        4 => drop(store.held_of(user, ListPart::first(10)).await.unwrap()),
        5 => drop(store.add_consents(user, &[consent()], &none).await),
        6 => {
            let token = ActionToken::draw(&TestEntropy).unwrap();
            let token = new_token(&token, Purpose::ResetPassword, Some(user), 0);
            drop(store.put_action_token(&token, &none).await);
        }
        _ => drop(store.enrol_factor(&enrolment(user, &[2])).await),
    }
    None
}

/// The last admin stays; nothing of them is destroyed.
// req: MFA-11, AUTH-8
pub async fn the_last_admin_is_not_erased(test: &TestStore) {
    let store = &test.store;
    let none = Effects::default();
    let mut admins = Vec::new();
    for _ in 0..6 {
        let (_, admin, _) = person(store).await;
        let granted = store.grant_role(admin, &RoleName::ADMIN, change(0), &none);
        granted.await.unwrap();
        admins.push(admin);
    }
    let outcomes = race(admins.len(), |number| {
        let (store, user) = (store.clone(), admins[number]);
        async move { erase(&store, user, 5).await }
    })
    .await;
    let refused: Vec<usize> = (0..admins.len())
        .filter(|number| outcomes[*number] == Erased::LastAdmin)
        .collect();
    let [stays] = refused[..] else {
        panic!("{outcomes:?}");
    };
    let stays = store.user(admins[stays]).await.unwrap().unwrap();
    assert_eq!(stays.data_key_sealed, [4, 5, 6], "the key is as it was");
    assert!(stays.email.is_some());
}

/// Erasures are listed in their order, page by page, and noted again where nobody knows of them.
// req: MFA-11
pub async fn erasures_are_listed_and_noted(test: &TestStore) {
    let store = &test.store;
    let nobody = UserId::generate(at(0), &TestEntropy).unwrap();
    assert_eq!(erase(store, nobody, 5).await, Erased::Unknown);
    assert_eq!(store.erasure(nobody).await.unwrap(), None);
    let mut expected = Vec::new();
    for seconds in [3, 1, 2, 2] {
        let (_, user, _) = person(store).await;
        erase(store, user, seconds).await;
        expected.push(ErasureRecord {
            user,
            erased_at: at(seconds),
        });
    }
    let noted = ErasureRecord {
        user: nobody,
        erased_at: at(0),
    };
    assert!(store.note_erasure(noted).await.unwrap());
    assert!(!store.note_erasure(noted).await.unwrap(), "once is enough");
    expected.push(noted);
    expected.sort_by_key(|record| (record.erased_at, record.user));
    let mut listed: Vec<ErasureRecord> = Vec::new();
    loop {
        let page = store.erasures(listed.last().copied(), 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        listed.extend(page);
    }
    assert_eq!(listed, expected);
}

/// What is kept of events about somebody who was erased is wiped, whatever came of them, and told to
/// nobody again; what was under way meanwhile too, once the erasure itself is told.
// req: MFA-11, REG-11
pub async fn events_about_somebody_erased_are_not_told_again(test: &TestStore) {
    let store = &test.store;
    let (_, user, _) = person(store).await;
    let key = user.to_string();
    let story = [
        event(&key, "a", 0),
        event(&key, "a", 1),
        event(&key, "a", 2),
    ];
    let (elsewhere, others) = (event(&key, "b", 3), event("somebody else", "a", 4));
    store.enqueue(&story).await.unwrap();
    let two = [elsewhere.clone(), others.clone()];
    store.enqueue(&two).await.unwrap();
    let worker = Worker::new(store);
    for id in worker.take(10).await {
        if id != elsewhere.id {
            worker.settle(id, dead(), 11).await;
        }
    }
    let kept = Settlement::Kept { by: "a".to_owned() };
    assert_eq!(worker.take(12).await, [story[1].id]);
    worker.settle(story[1].id, kept, 13).await;
    assert_eq!(worker.take(14).await, [story[2].id]);
    assert_eq!(
        kept_dead(store).await,
        BTreeSet::from([story[0].id, others.id])
    );

    erase(store, user, 20).await;

    assert_eq!(kept_dead(store).await, BTreeSet::from([others.id]));
    assert_eq!(store.sink_history("a").await.unwrap().kept, 0);
    // Two were in the hands of a worker.
    for id in [story[2].id, elsewhere.id] {
        worker.settle(id, dead(), 21).await;
    }
    store.wipe_told(OrderingKey::of(&key), "a").await.unwrap();
    let left = BTreeSet::from([elsewhere.id, others.id]);
    assert_eq!(kept_dead(store).await, left, "the other sink is not so far");
    let again = Redelivery::Sink("a".to_owned());
    let none = Effects::default();
    let moved = store.redeliver(&again, 10, at(22), &none).await;
    assert_eq!(moved.unwrap(), 1);
    assert_eq!(worker.take(22).await, [others.id]);
}

/// What was given up and is kept.
async fn kept_dead(store: &SqlStore) -> BTreeSet<EntryId> {
    let dead = store.dead_entries(None, 100).await.unwrap();
    let kept = dead.iter().filter(|entry| entry.is_kept);
    kept.map(|entry| entry.id).collect()
}

/// What came of the message to somebody and of three events, a second after `seconds`.
async fn outbox_ends(store: &SqlStore, seconds: i64) {
    let worker = Worker::new(store);
    let events = [
        event("one", "a", seconds),
        event("two", "a", seconds),
        event("three", "a", seconds),
    ];
    store.enqueue(&events).await.unwrap();
    worker.take(seconds).await;
    let [kept, told, refused] = events.map(|event| event.id);
    let by = || "a".to_owned();
    let delivered = Settlement::Delivered {
        by: by(),
        follow_up: Effects::default(),
    };
    worker
        .settle(kept, Settlement::Kept { by: by() }, seconds)
        .await;
    worker.settle(told, delivered, seconds).await;
    worker.settle(refused, dead(), seconds).await;
}

/// All terms, where the audit log is kept for a year, and events for a week.
fn terms(seconds: i64) -> Terms {
    let week = SignedDuration::from_hours(7 * 24);
    Terms::at(at(seconds), &Retention::parse("1y").unwrap(), week)
}

/// What is past a term, without what is not.
async fn overdue(store: &SqlStore, terms: &Terms) -> BTreeMap<&'static str, u64> {
    let overdue = store.overdue(terms).await.unwrap();
    let rows = overdue.iter().map(|overdue| (overdue.what, overdue.rows));
    rows.filter(|(_, rows)| *rows > 0).collect()
}

/// Ends whatever is past its term.
async fn prune(store: &SqlStore, terms: &Terms) {
    store.prune_kept_events(terms.events).await.unwrap();
    store.prune_outbox(terms.ended).await.unwrap();
    store.prune_given_up(terms.given_up).await.unwrap();
    store.prune_sessions(terms.ended).await.unwrap();
    store.prune_devices(terms.now).await.unwrap();
    store.prune_action_tokens(terms.now).await.unwrap();
    store.prune_second_factors(terms.now).await.unwrap();
    store.prune_registrations(terms.now).await.unwrap();
    store.prune_requests(terms.now).await.unwrap();
    store.prune_unproven(terms.unproven).await.unwrap();
    store.prune_erasures(terms).await.unwrap();
    store.prune_imports(terms.given_up).await.unwrap();
    store.prune_audit_hours(terms.counted).await.unwrap();
    store.prune_ephemeral(terms.now).await.unwrap();
}

/// What is past its term is counted, and is what goes: afterwards nothing is.
// req: MFA-11, AUTH-11
pub async fn what_is_past_its_term_is_counted_and_goes(test: &TestStore) {
    let store = &test.store;
    let (_, user, _) = person(store).await;
    let (_, erased, _) = person(store).await;
    let (unproven, _) = claimant(random_index(), 0);
    store.register_account(&unproven).await.unwrap();
    erase(store, erased, 5).await;
    outbox_ends(store, 10).await;
    let job = an_import(at(0));
    assert!(store.begin_import(&job).await.unwrap());
    store.finish_import(&job.id, at(10)).await.unwrap();
    let clock = TestClock::at(at(400 * DAY));
    let log = AuditLog::new(
        Arc::new(store.clone()),
        Arc::new(clock),
        &index_key(),
        Retention::parse("1y").unwrap(),
    );
    while log.chain_once().await.unwrap().entries > 0 {}

    assert_eq!(overdue(store, &terms(11)).await, BTreeMap::new());
    let soon = overdue(store, &terms(8 * DAY)).await;
    assert_eq!(soon.get("outbox, kept"), Some(&1));
    assert_eq!(soon.get("outbox, given up"), None);
    assert_eq!(soon.get("erasures"), None);
    let late = terms(400 * DAY);
    let before = overdue(store, &late).await;
    for what in [
        "outbox",
        "outbox, kept",
        "outbox, given up",
        "sessions",
        "users",
        "devices",
        "trusted_devices",
        "action_tokens",
        "login_challenges",
        "factor_tries",
        "idempotent_requests",
        "erased_sessions",
        "erasures",
        "import_jobs",
        "audit_hours",
        "audit_entries",
    ] {
        assert!(before.contains_key(what), "{what}: {before:?}");
    }
    assert_eq!(overdue(store, &late).await, before, "only counted");

    while log.prune_once().await.unwrap() > 0 {}
    prune(store, &late).await;
    // What was kept is delivered and not kept once it is wiped.
    prune(store, &late).await;

    assert_eq!(overdue(store, &late).await, BTreeMap::new());
    assert_eq!(store.erasure(erased).await.unwrap(), None);
    assert_eq!(store.erased_consents(erased).await.unwrap(), []);
    assert!(store.dead_entries(None, 10).await.unwrap().is_empty());
    assert!(store.import_job(&job.id).await.unwrap().is_none());
    assert!(store.user(user).await.unwrap().is_some());
    let is_kept = store.has_backup_code(user, &code(1)).await.unwrap();
    assert!(is_kept);
}

fn index_key() -> IndexKey {
    IndexKey::new(Key256::new([12; 32]))
}

fn an_import(started_at: Timestamp) -> ImportJob {
    ImportJob {
        id: JobId::named(&index_key(), "a file"),
        position: ImportPosition {
            records: 0,
            digest: [0; 32],
        },
        counts: ImportCounts::default(),
        started_at,
        finished_at: None,
    }
}

/// Makes a test of every scenario, for a store that `$open` gives; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! privacy_contract {
    ($open:expr) => {
        $crate::privacy_contract!(@each $open;
            what_is_held_is_read_whole
            long_lists_are_read_in_parts
            an_erasure_leaves_a_tombstone
            nothing_sealed_is_left
            of_many_erasures_one_is_made
            nothing_outlives_an_erasure_that_races
            the_last_admin_is_not_erased
            erasures_are_listed_and_noted
            events_about_somebody_erased_are_not_told_again
            what_is_past_its_term_is_counted_and_goes
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::privacy_contract::$scenario(&test).await;
                test.remove().await;
            }
        )*
    };
}
