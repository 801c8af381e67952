//! What finished outbox entries still hold.

use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tessera_core::crypto::{BlindIndex, Key256, MasterKeys};
use tessera_core::event::{Event as _, RegistrationEvent};
use tessera_core::id::{ClaimId, EntryId, RegistrationId};
use tessera_core::language::Language;
use tessera_core::mail::{MailMessage, MailTemplate};
use tessera_core::outbox::{
    EntryKind, LoginCodeRequest, NewEntry, ProofRequest, ResetRequest, SmsMessage, StrangersRequest,
};
use tessera_core::ports::{Effects, OutboxStore as _, Settlement};
use testkit::database::TestStore;
use testkit::time::TestEntropy;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const EVERY_KIND: [&str; 6] = [
    "email",
    "event",
    "login_code_request",
    "proof_request",
    "reset_request",
    "sms",
];

/// A text message, a mail, an event and a request of every kind.
fn one_of_each() -> [NewEntry; 6] {
    let keys = MasterKeys::new([(1, Key256::new([1; 32]))]).ok().unwrap();
    let reset = ResetRequest {
        email: "priya@example.com".to_owned(),
        by: by(),
    };
    let proof = ProofRequest {
        email: "priya@example.com".to_owned(),
        registrant: None,
        code: "123456".to_owned(),
        by: by(),
    };
    let expires_at = NOW + SignedDuration::from_mins(5);
    let sms = SmsMessage {
        to: "+919876543210".to_owned(),
        body: "Your OTP is: 123456".to_owned(),
        holds_code: true,
        registration: None,
        correlation: "test".to_owned(),
        requested_at: NOW,
    };
    let code = LoginCodeRequest::new(&BlindIndex::from_slice(&[7; 32]).unwrap(), sms.clone());
    let mail = MailMessage {
        to: "priya@example.com".to_owned(),
        template: MailTemplate::RolesChanged { at: NOW },
        language: Language::En,
        registration: None,
        correlation: "test".to_owned(),
        requested_at: NOW,
    };
    let id = EntryId::generate(NOW, &TestEntropy).unwrap();
    let event = RegistrationEvent::OtpVerified {
        registration_id: RegistrationId::generate(NOW, &TestEntropy).unwrap(),
        ts: NOW,
    };
    let event = event.into_cloud_event(id, "https://id.example", "test");
    [
        NewEntry::sms(&sms, expires_at, &keys, &TestEntropy).unwrap(),
        NewEntry::email(&mail, expires_at, &keys, &TestEntropy).unwrap(),
        NewEntry::event(id, &event, "sink", NOW, &keys, &TestEntropy).unwrap(),
        NewEntry::request(&reset, expires_at, &keys, &TestEntropy).unwrap(),
        NewEntry::request(&proof, expires_at, &keys, &TestEntropy).unwrap(),
        NewEntry::request(&code, expires_at, &keys, &TestEntropy).unwrap(),
    ]
}

fn by() -> StrangersRequest {
    StrangersRequest {
        client: [192, 0, 2, 1].into(),
        locale: "en".to_owned(),
        correlation: "req-1".to_owned(),
        requested_at: NOW,
    }
}

/// Settles everything that waits as `settlement` says.
async fn settle_all(test: &TestStore, settlement: fn() -> Settlement) {
    for kind in EntryKind::ALL {
        let claim = ClaimId::generate(NOW, &TestEntropy).unwrap();
        let claimed = test.store.claim_outbox(kind, 10, claim, NOW, NOW);
        let settlements: Vec<(EntryId, Settlement)> = claimed
            .await
            .unwrap()
            .iter()
            .map(|entry| (entry.id, settlement()))
            .collect();
        assert_eq!(settlements.len(), 1, "{kind:?}");
        let settled = test.store.settle_outbox(claim, &settlements, NOW);
        settled.await.unwrap();
    }
}

/// The kinds of the entries that still have a payload.
async fn kinds_with_payload(test: &TestStore) -> Vec<String> {
    const HELD: &str = "SELECT kind FROM outbox WHERE payload IS NOT NULL ORDER BY kind";
    if test.url.starts_with("sqlite") {
        let mut connection = SqliteConnection::connect(&test.url).await.unwrap();
        let kinds = sqlx::query_scalar(HELD);
        return kinds.fetch_all(&mut connection).await.unwrap();
    }
    let mut connection = PgConnection::connect(&test.url).await.unwrap();
    let kinds = sqlx::query_scalar(HELD);
    kinds.fetch_all(&mut connection).await.unwrap()
}

/// Addresses, codes and links are gone once a message is finished, sent or not. A dead
/// event, which holds nothing personal, is kept to be sent when its sink is mended.
async fn finished_messages_hold_nothing(test: TestStore) {
    test.store.enqueue(&one_of_each()).await.unwrap();
    assert_eq!(kinds_with_payload(&test).await, EVERY_KIND);
    settle_all(&test, || Settlement::Delivered {
        by: "test".to_owned(),
        follow_up: Effects::default(),
    })
    .await;
    assert!(kinds_with_payload(&test).await.is_empty());
    test.store.enqueue(&one_of_each()).await.unwrap();
    settle_all(&test, || Settlement::Dead {
        error: "refused".to_owned(),
    })
    .await;
    assert_eq!(kinds_with_payload(&test).await, ["event"]);
    test.remove().await;
}

// req: MFA-7
#[tokio::test]
async fn finished_messages_hold_nothing_on_sqlite() {
    finished_messages_hold_nothing(TestStore::sqlite().await).await;
}

// req: MFA-7
#[tokio::test]
async fn finished_messages_hold_nothing_on_postgres() {
    if let Some(test) = TestStore::postgres().await {
        finished_messages_hold_nothing(test).await;
    }
}
