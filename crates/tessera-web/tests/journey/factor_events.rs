//! What the service tells of second factors, to whoever listens.

use crate::sms_factor::post;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::event::CloudEvent;
use tessera_core::ports::AuditStore as _;
use testkit::app::{App, Backend};
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    a_second_factor_tells_its_story,
    a_code_that_was_refused_is_told_and_not_the_code,
    a_code_for_what_is_locked_is_on_record,
);

const DISABLE: &str = "/api/v1/users/me/2fa/disable";
const HALF_A_MINUTE: SignedDuration = SignedDuration::from_secs(31);

/// The events about second factors, once all are delivered; each was held to its schema.
pub(crate) async fn told(app: &App) -> Vec<CloudEvent> {
    app.deliver().await;
    let mut events = app.recorded.all();
    events.retain(|event| event.kind.starts_with("second_factor."));
    events
}

async fn id_of(app: &App, access: &str) -> String {
    let me = app.call(access, Method::GET, "/api/v1/users/me", None);
    me.await.json()["id"].as_str().unwrap().to_owned()
}

fn without_time(event: &CloudEvent) -> (&str, Value) {
    let mut data = event.data.clone();
    let members = data.as_object_mut().unwrap();
    assert_eq!(members.remove("ts").unwrap(), event.time.to_string());
    (&event.kind, data)
}

// req: MFA-12, REG-11
async fn a_second_factor_tells_its_story(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let id = id_of(&app, &access).await;
    let number = random_number();
    app.enable_sms_factor(&access, &number).await;
    let code = authenticator.code(&app.clock);
    let one = json!({ "code": code, "password": PASSWORD, "method": "sms" });
    assert_eq!(post(&app, &access, DISABLE, one).await.status, 200);
    app.clock.advance(HALF_A_MINUTE);
    let code = authenticator.code(&app.clock);
    let all = json!({ "code": code, "password": PASSWORD });
    assert_eq!(post(&app, &access, DISABLE, all).await.status, 200);

    let events = told(&app).await;
    let story: Vec<_> = events.iter().map(without_time).collect();
    let enrolled = |method, is_first| {
        let data = json!({ "userId": id, "method": method, "isFirst": is_first });
        ("second_factor.enrolled", data)
    };
    let removed = |method, is_protected| {
        let data = json!({ "userId": id, "methods": [method], "isProtected": is_protected });
        ("second_factor.removed", data)
    };
    let expected = [
        enrolled("totp", true),
        enrolled("sms", false),
        removed("sms", true),
        removed("totp", false),
    ];
    assert_eq!(story, expected);
    for event in &events {
        assert_eq!(event.subject.as_ref(), Some(&id));
        assert_eq!(event.partitionkey, id);
    }
    let text = serde_json::to_string(&events).unwrap();
    for personal in [&number, &email, &code] {
        assert!(!text.contains(personal.as_str()), "{text}");
    }
    app.stop().await;
}

// req: MFA-12, MFA-3
async fn a_code_that_was_refused_is_told_and_not_the_code(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let id = id_of(&app, &access).await;
    let challenge = app.challenge(&email).await;
    let wrong = authenticator.wrong_code(&app.clock);
    for code in [wrong.as_str(), "0000-0000-0000"] {
        app.clock.advance(SignedDuration::from_millis(1));
        assert_eq!(app.second_step(&challenge, code).await.status, 401);
    }
    let events = told(&app).await;
    let refused: Vec<_> = events.iter().skip(1).map(without_time).collect();
    let expected = ["totp", "backup_code"].map(|method| {
        let data = json!({ "userId": id, "method": method, "reason": "code" });
        ("second_factor.refused", data)
    });
    assert_eq!(refused, expected);
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains(&wrong) && !text.contains("0000-0000-0000"));
    app.stop().await;
}

/// A right code that comes too late, for a challenge and then for the account, is as much a sign of
/// somebody who guesses as a wrong one was.
// req: MFA-3, MFA-11, MFA-12
async fn a_code_for_what_is_locked_is_on_record(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let id = id_of(&app, &access).await;
    let wrong = authenticator.wrong_code(&app.clock);
    let right = authenticator.code(&app.clock);
    for late in [right.as_str(), authenticator.backup_codes[0].as_str()] {
        let challenge = app.challenge(&email).await;
        for _ in 0..5 {
            assert_eq!(app.second_step(&challenge, &wrong).await.status, 401);
        }
        app.clock.advance(SignedDuration::from_millis(1));
        assert_eq!(app.second_step(&challenge, late).await.status, 429);
    }
    app.clock.advance(SignedDuration::from_millis(1));
    let another = app.challenge(&email).await;
    assert_eq!(app.second_step(&another, &right).await.status, 429);

    let events = told(&app).await;
    let locked = events.iter().map(without_time);
    let locked: Vec<_> = locked
        .filter(|(_, data)| data["reason"] == "locked")
        .collect();
    let expected = ["digits", "backup_code", "digits"].map(|method| {
        let data = json!({ "userId": id, "method": method, "reason": "locked" });
        ("second_factor.refused", data)
    });
    assert_eq!(locked, expected);
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let locked = recorded.iter().filter(|entry| {
        let of_them = entry
            .subject
            .is_some_and(|subject| subject.to_string() == id);
        of_them && entry.action == "second_factor.proven" && entry.outcome == "refused:locked"
    });
    assert_eq!(locked.count(), 3);
    app.stop().await;
}
