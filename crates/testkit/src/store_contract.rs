//! What every store must do. One suite, run on each.

use crate::account_contract::{effects, new_token};
use crate::race::race;
use crate::time::{TestEntropy, live};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use tessera_core::account::{CustomerProfile, Identifier, RoleName, User};
use tessera_core::action_token::{ActionToken, Purpose};
use tessera_core::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use tessera_core::crypto::{BlindIndex, Key256, MasterKeys};
use tessera_core::id::{AuditId, ClaimId, EntryId, RegistrationId, SessionId, UserId};
use tessera_core::outbox::{Claimed, EntryKind, NewEntry, Redelivery, SmsMessage};
use tessera_core::ports::{
    AccountStore as _, AuditStore as _, Effects, Ended, Entropy as _, NewCustomer,
    OutboxStore as _, RegisterCustomerError, Rotation, SessionStore as _, Settlement, Store as _,
    StoreError, Successor,
};
use tessera_core::session::{LoginMethod, RefreshToken, Session, SessionLife};
use tessera_store::SqlStore;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(crate) fn random_index() -> BlindIndex {
    let mut bytes = [0; 32];
    TestEntropy.fill(&mut bytes).unwrap();
    BlindIndex::from_slice(&bytes).unwrap()
}

/// A customer with the number behind `index`, and the refresh token of the session.
pub(crate) fn customer(index: BlindIndex) -> (NewCustomer, RefreshToken) {
    let user = UserId::generate(at(0), &TestEntropy).unwrap();
    let refresh = RefreshToken::draw(&TestEntropy).unwrap();
    let customer = NewCustomer {
        user: User {
            id: user,
            role: RoleName::CUSTOMER,
            granted_roles: Vec::new(),
            mobile: Some(Identifier {
                index,
                sealed: vec![1, 2, 3],
            }),
            email: None,
            data_key_sealed: vec![4, 5, 6],
            disabled_at: None,
            second_factor_at: None,
            created_at: at(0),
        },
        profile: CustomerProfile {
            user,
            locale: "hi-IN".to_owned(),
            personal_sealed: None,
            comms_channel: None,
            created_at: at(0),
            updated_at: None,
        },
        session: Session {
            id: SessionId::generate(at(0), &TestEntropy).unwrap(),
            user,
            refresh_hash: refresh.hash(),
            client_sealed: vec![7],
            method: LoginMethod::OneTimeCode,
            factor_at: None,
            created_at: at(0),
            expires_at: at(100),
        },
        effects: Effects {
            outbox: vec![message(at(0))],
            audit: vec![entry(user)],
            ..Effects::default()
        },
    };
    (customer, refresh)
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
        details_sealed: None,
    };
    entry.by_owner(user)
}

pub(crate) fn message(now: Timestamp) -> NewEntry {
    let keys = MasterKeys::new([(1, Key256::new([1; 32]))]).unwrap();
    let message = SmsMessage {
        to: "+919876543210".to_owned(),
        body: "Your OTP is: 123456".to_owned(),
        holds_code: true,
        registration: Some(RegistrationId::generate(now, &TestEntropy).unwrap()),
        correlation: "test".to_owned(),
        requested_at: now,
    };
    let expires_at = now.checked_add(SignedDuration::from_secs(300)).unwrap();
    NewEntry::sms(&message, expires_at, &keys, &TestEntropy).unwrap()
}

pub(crate) fn claim_id() -> ClaimId {
    ClaimId::generate(at(0), &TestEntropy).unwrap()
}

async fn claim(store: &SqlStore, id: ClaimId, now: i64) -> Vec<Claimed> {
    store
        .claim_outbox(EntryKind::Sms, 10, id, at(now), at(now + 30))
        .await
        .unwrap()
}

async fn settle(store: &SqlStore, id: ClaimId, entry: EntryId, settlement: Settlement, now: i64) {
    store
        .settle_outbox(id, &[(entry, settlement)], at(now))
        .await
        .unwrap();
}

fn delivered() -> Settlement {
    Settlement::Delivered {
        by: "test".to_owned(),
        follow_up: Effects::default(),
    }
}

/// A customer is stored with profile, session and outbox, and is found again.
// req: OTP-7
pub async fn a_customer_is_stored_whole(store: SqlStore) {
    let index = random_index();
    let (customer, refresh) = customer(index);
    assert!(!store.mobile_taken(&index).await.unwrap());
    store.register_customer(&customer).await.unwrap();
    assert!(store.mobile_taken(&index).await.unwrap());
    let session = store.session_by_refresh(&refresh.hash()).await.unwrap();
    let session = session.unwrap();
    assert_eq!(session.user.id, customer.user.id);
    assert_eq!(session.user.mobile.unwrap().sealed, [1, 2, 3]);
    assert_eq!(session.expires_at, at(100));
    let browser = store.browser_by_refresh(&refresh.hash()).await.unwrap();
    let profile = browser.unwrap().profile.unwrap();
    assert_eq!(
        (profile.user, profile.locale.as_str()),
        (customer.user.id, "hi-IN")
    );
    let user = store.user(customer.user.id).await.unwrap().unwrap();
    assert_eq!(user.mobile.unwrap().index, index);
    assert_eq!(claim(&store, claim_id(), 0).await.len(), 1);
}

/// Of many registrations of one number exactly one is stored.
// req: OTP-3
pub async fn one_number_makes_one_user(store: SqlStore) {
    let index = random_index();
    let results = race(64, |_| {
        let (store, (customer, _)) = (store.clone(), customer(index));
        async move { store.register_customer(&customer).await }
    })
    .await;
    let stored = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(stored, 1);
    for result in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(
            matches!(result, RegisterCustomerError::MobileTaken),
            "{result:?}"
        );
    }
    assert_eq!(store.count_users().await.unwrap(), 1);
    assert_eq!(claim(&store, claim_id(), 0).await.len(), 1);
}

/// When a later statement of the transaction fails, nothing of it stays.
// req: OTP-7
pub async fn a_failed_transaction_leaves_nothing(store: SqlStore) {
    let (first, _) = customer(random_index());
    store.register_customer(&first).await.unwrap();
    let index = random_index();
    let (mut second, _) = customer(index);
    // The session's token collides: the third statement of the transaction fails.
    second.session.refresh_hash = first.session.refresh_hash;
    let error = store.register_customer(&second).await.err().unwrap();
    assert!(
        matches!(
            error,
            RegisterCustomerError::Store(StoreError::Statement(_))
        ),
        "{error:?}"
    );
    assert!(!store.mobile_taken(&index).await.unwrap());
    assert!(store.user(second.user.id).await.unwrap().is_none());
    assert_eq!(store.count_users().await.unwrap(), 1);
}

fn user_id() -> UserId {
    UserId::generate(at(0), &TestEntropy).unwrap()
}

async fn revoke(store: &SqlStore, owner: UserId, id: SessionId, now: i64) -> Ended {
    let effects = Effects::default();
    let revoked = store.revoke_session(owner, id, at(now), &effects);
    revoked.await.unwrap()
}

/// A session is revoked once and found so.
pub async fn a_session_is_revoked_once(store: SqlStore) {
    let (customer, refresh) = customer(random_index());
    store.register_customer(&customer).await.unwrap();
    let id = customer.session.id;
    let (ours, theirs) = (customer.user.id, user_id());
    let another = revoke(&store, theirs, id, 4).await;
    assert_eq!(another, Ended::Unknown, "somebody else's session");
    assert_eq!(revoke(&store, ours, id, 5).await, Ended::Now);
    assert_eq!(revoke(&store, ours, id, 6).await, Ended::Before);
    let session = store.session_by_refresh(&refresh.hash()).await.unwrap();
    assert_eq!(session.unwrap().revoked_at, Some(at(5)));
    let revoked = store.sessions_revoked_since(at(5)).await.unwrap();
    assert_eq!(revoked, [(id, at(5))]);
    assert!(
        store
            .sessions_revoked_since(at(6))
            .await
            .unwrap()
            .is_empty()
    );
}

/// Workers that look at the same moment never get the same entry.
pub async fn an_entry_is_leased_to_one_worker(store: SqlStore) {
    let entries: Vec<NewEntry> = (0..60).map(|_| message(at(0))).collect();
    store.enqueue(&entries).await.unwrap();
    let claims = race(12, |_| {
        let store = store.clone();
        async move { claim(&store, claim_id(), 0).await }
    })
    .await;
    let ids: Vec<EntryId> = claims.iter().flatten().map(|entry| entry.id).collect();
    let distinct: HashSet<EntryId> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len(), "an entry was leased twice");
    let rest: usize = {
        let mut rest = 0;
        loop {
            let more = claim(&store, claim_id(), 0).await.len();
            if more == 0 {
                break rest;
            }
            rest += more;
        }
    };
    assert_eq!(ids.len() + rest, 60);
}

/// What a dead worker held comes back when its lease ends, and its late word counts
/// for nothing.
pub async fn a_lease_ends(store: SqlStore) {
    store.enqueue(&[message(at(0))]).await.unwrap();
    let (dead, alive) = (claim_id(), claim_id());
    let first = claim(&store, dead, 0).await;
    assert_eq!(first.len(), 1);
    assert!(claim(&store, alive, 29).await.is_empty());
    let again = claim(&store, alive, 30).await;
    assert_eq!((again.len(), again[0].attempts), (1, 2));
    settle(&store, dead, first[0].id, delivered(), 31).await;
    assert_eq!(pending(&store).await, 1, "the entry is another's by now");
    settle(&store, alive, again[0].id, delivered(), 32).await;
    assert_eq!(pending(&store).await, 0);
}

async fn pending(store: &SqlStore) -> u64 {
    store.outbox_depth(EntryKind::Sms).await.unwrap().pending
}

/// Of many who want the same entry delivered again one has it, under the id that it had; what was
/// wiped stays dead, and a sink takes back its own alone.
// req: REG-11
pub async fn what_was_given_up_is_delivered_again_once(store: SqlStore) {
    let event = |sink: &str, seconds| NewEntry {
        kind: EntryKind::Event,
        destination: sink.to_owned(),
        ..message(at(seconds))
    };
    let (text, entries) = (
        message(at(0)),
        [event("a", 1), event("a", 2), event("b", 3)],
    );
    store.enqueue(std::slice::from_ref(&text)).await.unwrap();
    store.enqueue(&entries).await.unwrap();
    let holder = claim_id();
    for kind in [EntryKind::Sms, EntryKind::Event] {
        let claimed = store
            .claim_outbox(kind, 10, holder, at(10), at(40))
            .await
            .unwrap();
        let dead = claimed.iter().map(|entry| {
            let error = "refused".to_owned();
            (entry.id, Settlement::Dead { error })
        });
        let dead: Vec<_> = dead.collect();
        store.settle_outbox(holder, &dead, at(11)).await.unwrap();
    }
    let listed = store.dead_entries(None, 10).await.unwrap();
    let ids: Vec<EntryId> = listed.iter().map(|entry| entry.id).collect();
    let [first, second, third] = entries.each_ref().map(|entry| entry.id);
    let mut expected = vec![text.id, first, second, third];
    expected.sort_unstable();
    expected.reverse();
    assert_eq!(ids, expected, "newest first");
    for entry in &listed {
        assert_eq!((entry.attempts, entry.error.as_str()), (1, "refused"));
        assert_eq!(entry.dead_at, at(11));
        assert_eq!(entry.is_kept, entry.kind == EntryKind::Event);
    }
    let page = store.dead_entries(Some(ids[1]), 1).await.unwrap();
    assert_eq!(page, listed[2..3], "page by page");

    let recorded = async || store.audit_backlog().await.unwrap().entries;
    let before = recorded().await;
    let moved = race(64, |_| {
        let store = store.clone();
        let effects = effects(user_id());
        async move {
            let what = Redelivery::Entry(first);
            store.redeliver(&what, 10, at(20), &effects).await.unwrap()
        }
    })
    .await;
    assert_eq!(moved.iter().sum::<u64>(), 1);
    assert_eq!(
        recorded().await,
        before + 1,
        "who moved nothing left no trace"
    );
    let wiped = Redelivery::Entry(text.id);
    let none = Effects::default();
    assert_eq!(store.redeliver(&wiped, 10, at(20), &none).await.unwrap(), 0);
    let again = store.claim_outbox(EntryKind::Event, 10, claim_id(), at(20), at(50));
    let again = again.await.unwrap();
    assert_eq!((again.len(), again[0].id, again[0].attempts), (1, first, 1));
    assert_eq!(again[0].payload, entries[0].payload);
    let sink = Redelivery::Sink("a".to_owned());
    assert_eq!(store.redeliver(&sink, 10, at(21), &none).await.unwrap(), 1);
    let dead = store.dead_entries(None, 10).await.unwrap();
    assert_eq!(dead.len(), 2, "the message, and what is another sink's");
    let elsewhere = Redelivery::Sink("'; DROP TABLE outbox; --".to_owned());
    assert_eq!(
        store
            .redeliver(&elsewhere, 10, at(21), &none)
            .await
            .unwrap(),
        0
    );
}

/// Outcomes are recorded: retried later, given up, or delivered with what follows.
pub async fn outcomes_are_recorded(store: SqlStore) {
    let entries = [message(at(0)), message(at(1)), message(at(2))];
    store.enqueue(&entries).await.unwrap();
    let id = claim_id();
    let claimed = claim(&store, id, 10).await;
    let follow_up = message(at(11));
    let follow_up_id = follow_up.id;
    let settlements = [
        (
            claimed[0].id,
            Settlement::Delivered {
                by: "one".to_owned(),
                follow_up: Effects {
                    outbox: vec![follow_up],
                    ..Effects::default()
                },
            },
        ),
        (
            claimed[1].id,
            Settlement::Retry {
                at: at(60),
                error: "later".to_owned(),
            },
        ),
        (
            claimed[2].id,
            Settlement::Dead {
                error: "refused".to_owned(),
            },
        ),
    ];
    store.settle_outbox(id, &settlements, at(11)).await.unwrap();
    let depth = store.outbox_depth(EntryKind::Sms).await.unwrap();
    assert_eq!((depth.pending, depth.dead), (2, 1));
    assert_eq!(depth.oldest, Some(at(1)));
    let due = claim(&store, claim_id(), 59).await;
    let ids: Vec<EntryId> = due.iter().map(|entry| entry.id).collect();
    assert_eq!(ids, [follow_up_id], "the retried entry waits for its time");
    let due = claim(&store, claim_id(), 60).await;
    assert_eq!(due[0].id, claimed[1].id);
    assert_eq!(due[0].attempts, 2);
}

/// Delivered entries are deleted after a while; others never.
pub async fn delivered_entries_are_pruned(store: SqlStore) {
    let entries = [message(at(0)), message(at(0))];
    store.enqueue(&entries).await.unwrap();
    let id = claim_id();
    let claimed = claim(&store, id, 0).await;
    settle(&store, id, claimed[0].id, delivered(), 5).await;
    assert_eq!(store.prune_outbox(at(5)).await.unwrap(), 0);
    assert_eq!(store.prune_outbox(at(6)).await.unwrap(), 1);
    assert_eq!(pending(&store).await, 1);
}

/// Migrating again, from many processes at once, changes nothing.
pub async fn migrations_can_run_again(store: SqlStore) {
    let (customer, _) = customer(random_index());
    store.register_customer(&customer).await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.count_users().await.unwrap(), 1);
}

/// In a copy that was restored nothing is good once more.
// req: AUTH-3
pub async fn what_is_good_once_is_taken_back(store: SqlStore) {
    let (ended, _) = customer(random_index());
    let (live, refresh) = customer(random_index());
    for customer in [&ended, &live] {
        store.register_customer(customer).await.unwrap();
    }
    revoke(&store, ended.user.id, ended.session.id, 5).await;
    let token = ActionToken::draw(&TestEntropy).unwrap();
    let owner = Some(live.user.id);
    let effects = Effects {
        tokens: vec![new_token(&token, Purpose::ResetPassword, owner, 0)],
        ..Effects::default()
    };
    store.record(&effects).await.unwrap();
    let before = store.unchained_audit(100).await.unwrap().len();
    let recorded = Effects {
        audit: vec![entry(live.user.id)],
        ..Effects::default()
    };
    let taken = store.take_back(at(10), &recorded).await.unwrap();
    assert_eq!((taken.sessions, taken.proofs), (1, 1));
    let told = store.unchained_audit(100).await.unwrap();
    assert_eq!(told.len(), before + 1, "that it was restored is on record");
    let session = store.session_by_refresh(&refresh.hash()).await.unwrap();
    assert_eq!(session.unwrap().revoked_at, Some(at(10)));
    let revoked = store.sessions_revoked_since(at(0)).await.unwrap();
    assert!(revoked.contains(&(ended.session.id, at(5))), "as it was");
    let again = store.take_back(at(11), &Effects::default()).await.unwrap();
    assert_eq!((again.sessions, again.proofs), (0, 0));
}

/// People are read in the order of their ids, each once.
pub async fn people_are_read_page_by_page(store: SqlStore) {
    let mut ids: Vec<UserId> = Vec::new();
    for _ in 0..5 {
        let (customer, _) = customer(random_index());
        store.register_customer(&customer).await.unwrap();
        ids.push(customer.user.id);
    }
    ids.sort_by_key(|id| id.as_uuid());
    let mut read = Vec::new();
    loop {
        let page = store.sealed_people(read.last().copied(), 2).await.unwrap();
        assert!(page.len() <= 2);
        if page.is_empty() {
            break;
        }
        assert_eq!(page[0].data_key, [4, 5, 6]);
        assert_eq!(page[0].mobile.as_deref(), Some(&[1, 2, 3][..]));
        read.extend(page.iter().map(|person| person.id));
    }
    assert_eq!(read, ids);
}

pub(crate) fn successor_of(token: &RefreshToken) -> (RefreshToken, Successor) {
    let next = RefreshToken::draw(&TestEntropy).unwrap();
    let successor = Successor {
        hash: next.hash(),
        sealed: token.seal_successor(&next, &TestEntropy).unwrap(),
        audit: entry(user_id()),
    };
    (next, successor)
}

async fn rotate(store: &SqlStore, token: &RefreshToken, now: i64) -> (RefreshToken, Rotation) {
    let (next, successor) = successor_of(token);
    let presented = token.hash();
    let rotation = store.rotate_refresh(&presented, &successor, live(at(now)));
    (next, rotation.await.unwrap())
}

/// Of many requests with one refresh token exactly one rotates it; the others learn its
/// successor.
// req: AUTH-3
pub async fn a_refresh_token_is_rotated_once(store: SqlStore) {
    let (customer, token) = customer(random_index());
    store.register_customer(&customer).await.unwrap();
    let rotations = race(64, |_| {
        let (store, token) = (store.clone(), token.clone());
        async move { rotate(&store, &token, 1).await }
    })
    .await;
    let mut winners = Vec::new();
    let mut told = Vec::new();
    for (next, rotation) in rotations {
        match rotation {
            Rotation::Rotated(session) => {
                assert_eq!(session.id, customer.session.id);
                winners.push(next);
            }
            Rotation::Exchanged {
                successor_sealed, ..
            } => told.push(token.open_successor(&successor_sealed.unwrap()).unwrap()),
            Rotation::Unknown => panic!("the token was known"),
        }
    }
    assert_eq!((winners.len(), told.len()), (1, 63));
    assert!(told.iter().all(|token| token.hash() == winners[0].hash()));
    let current = store.session_by_refresh(&winners[0].hash()).await.unwrap();
    assert_eq!(current.unwrap().id, customer.session.id);
    assert!(
        store
            .session_by_refresh(&token.hash())
            .await
            .unwrap()
            .is_none()
    );
}

/// Only the token before the current one leads to the current one.
// req: AUTH-3
pub async fn an_exchanged_token_is_known_by_what_followed_it(store: SqlStore) {
    let (customer, first) = customer(random_index());
    store.register_customer(&customer).await.unwrap();
    let (second, _) = rotate(&store, &first, 1).await;
    let (third, _) = rotate(&store, &second, 2).await;
    let (_, again) = rotate(&store, &second, 3).await;
    let Rotation::Exchanged {
        session,
        at: exchanged_at,
        successor_sealed: Some(sealed),
    } = again
    else {
        panic!("the second token was exchanged for the third");
    };
    assert_eq!((session.id, exchanged_at), (customer.session.id, at(2)));
    assert_eq!(second.open_successor(&sealed).unwrap().hash(), third.hash());
    assert!(
        first.open_successor(&sealed).is_err(),
        "sealed under another"
    );
    let (_, oldest) = rotate(&store, &first, 3).await;
    assert!(matches!(
        oldest,
        Rotation::Exchanged {
            successor_sealed: None,
            ..
        }
    ));
    let unknown = RefreshToken::draw(&TestEntropy).unwrap();
    let (_, unknown) = rotate(&store, &unknown, 3).await;
    assert!(matches!(unknown, Rotation::Unknown));
}

/// Neither a revoked nor an expired session goes on.
// req: AUTH-3
pub async fn a_dead_session_is_not_refreshed(store: SqlStore) {
    let (revoked, token) = customer(random_index());
    store.register_customer(&revoked).await.unwrap();
    revoke(&store, revoked.user.id, revoked.session.id, 1).await;
    assert!(matches!(
        rotate(&store, &token, 2).await.1,
        Rotation::Unknown
    ));

    let (expired, token) = customer(random_index());
    store.register_customer(&expired).await.unwrap();
    assert!(matches!(
        rotate(&store, &token, 100).await.1,
        Rotation::Unknown
    ));
    let still = store.session_by_refresh(&token.hash()).await.unwrap();
    assert!(still.is_some(), "nothing was rotated");
}

/// A session that nobody used for too long is as dead as one that ran out; each use counts.
// req: AUTH-3, AUTH-6
pub async fn an_unused_session_is_not_refreshed(store: SqlStore) {
    let life = SessionLife {
        longest: SignedDuration::from_secs(100),
        unused: SignedDuration::from_secs(20),
    };
    let (customer, first) = customer(random_index());
    store.register_customer(&customer).await.unwrap();
    let exchange = async |token: &RefreshToken, now: i64| {
        let (next, successor) = successor_of(token);
        let presented = token.hash();
        let rotation = store.rotate_refresh(&presented, &successor, life.at(at(now)));
        (next, rotation.await.unwrap())
    };
    let lives = async |now: i64| {
        let live = life.at(at(now));
        let listed = store.sessions_of(customer.user.id, live).await.unwrap();
        let counted = store.count_live_sessions(live).await.unwrap();
        (listed.len(), counted)
    };
    // It began at 0: from 20 on nobody used it for twenty seconds.
    assert_eq!(lives(19).await, (1, 1));
    assert_eq!(lives(20).await, (0, 0));
    assert!(matches!(exchange(&first, 20).await.1, Rotation::Unknown));
    let (second, rotation) = exchange(&first, 19).await;
    let Rotation::Rotated(session) = rotation else {
        panic!("it was used in time");
    };
    assert_eq!(session.used_at(), at(19));
    assert!(session.is_live(life.at(at(38))) && !session.is_live(life.at(at(39))));
    assert!(matches!(exchange(&second, 39).await.1, Rotation::Unknown));
    let (_, rotation) = exchange(&second, 38).await;
    assert!(matches!(rotation, Rotation::Rotated(_)));
    assert_eq!(lives(57).await, (1, 1));
    assert_eq!(lives(58).await, (0, 0));
}

/// One user's sessions end, nobody else's; those that ended before are told again.
// req: AUTH-3
pub async fn all_sessions_of_a_user_are_revoked(store: SqlStore) {
    let (ours, token) = customer(random_index());
    let (theirs, other) = customer(random_index());
    store.register_customer(&ours).await.unwrap();
    store.register_customer(&theirs).await.unwrap();
    let session = ours.session.id;
    for (now, since, told) in [(5, 0, vec![session]), (6, 5, vec![session]), (7, 6, vec![])] {
        let effects = Effects::default();
        let user = ours.user.id;
        let ended = store.revoke_sessions_of(user, None, at(now), at(since), &effects);
        assert_eq!(ended.await.unwrap(), told);
    }
    let ended = store.session_by_refresh(&token.hash()).await.unwrap();
    assert_eq!(
        ended.unwrap().revoked_at,
        Some(at(5)),
        "the first time counts"
    );
    let live = store.session_by_refresh(&other.hash()).await.unwrap();
    assert_eq!(live.unwrap().revoked_at, None);
}

/// A session that ended is deleted with the tokens it went through.
pub async fn ended_sessions_are_pruned(store: SqlStore) {
    let (customer, token) = customer(random_index());
    store.register_customer(&customer).await.unwrap();
    rotate(&store, &token, 1).await;
    assert_eq!(store.count_live_sessions(live(at(99))).await.unwrap(), 1);
    assert_eq!(store.count_live_sessions(live(at(100))).await.unwrap(), 0);
    assert_eq!(store.prune_sessions(at(100)).await.unwrap(), 0);
    assert_eq!(store.prune_sessions(at(101)).await.unwrap(), 1);
    assert!(matches!(
        rotate(&store, &token, 2).await.1,
        Rotation::Unknown
    ));
}

/// Makes a test of every scenario, for a store that `$open` gives.
///
/// `$open` is an expression of type `Option<TestStore>`; `None` when the run goes
/// without that database.
#[macro_export]
macro_rules! store_contract {
    ($open:expr) => {
        $crate::store_contract!(@each $open;
            a_customer_is_stored_whole
            one_number_makes_one_user
            a_failed_transaction_leaves_nothing
            a_session_is_revoked_once
            a_refresh_token_is_rotated_once
            an_exchanged_token_is_known_by_what_followed_it
            a_dead_session_is_not_refreshed
            an_unused_session_is_not_refreshed
            all_sessions_of_a_user_are_revoked
            ended_sessions_are_pruned
            an_entry_is_leased_to_one_worker
            a_lease_ends
            outcomes_are_recorded
            delivered_entries_are_pruned
            what_was_given_up_is_delivered_again_once
            migrations_can_run_again
            what_is_good_once_is_taken_back
            people_are_read_page_by_page
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::store_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
