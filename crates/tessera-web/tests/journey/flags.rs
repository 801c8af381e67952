//! Features that are opened to a share of people.

use crate::sms_factor::{access_of, person, post};
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use http::Method;
use serde_json::{Value, json};
use tessera_core::account::RoleName;
use tessera_core::ports::AuditStore as _;
use testkit::app::{Answer, App, Backend, Options};
use testkit::authenticator::Authenticator;
use testkit::person::PASSWORD;

on_every_backend!(
    enrolment_follows_the_flag,
    switched_off_it_takes_nobodys_protection,
    a_flag_is_set_by_those_who_may,
    what_is_no_flag_is_refused,
    staff_have_a_second_factor_before_they_act,
);

const FLAGS: &str = "/api/v1/admin/flags";
const FLAG: &str = "/api/v1/admin/flags/second-factor";
const ENABLE: &str = "/api/v1/users/me/2fa/enable";
const VERIFY: &str = "/api/v1/users/me/2fa/verify";

async fn set(app: &App, token: &str, body: Value) -> Answer {
    app.call(token, Method::PUT, FLAG, Some(body)).await
}

async fn enrol(app: &App, access: &str) -> Answer {
    post(app, access, ENABLE, json!({ "method": "totp" })).await
}

fn off() -> (u16, String) {
    (403, "FEATURE_OFF".to_owned())
}

// req: MFA-10
async fn enrolment_follows_the_flag(backend: Backend) {
    let app = app_or_return!(backend);
    let admins = Person::with(&app, &RoleName::ADMIN).await.token(&app).await;
    let one = Person::new(&app).await;
    let other = Person::new(&app).await;
    let (mine, theirs) = (one.token(&app).await, other.token(&app).await);
    assert_eq!(
        enrol(&app, &mine).await.status,
        200,
        "open where nobody set it"
    );
    let nobody = set(&app, &admins, json!({ "on": true, "percent": 0 })).await;
    assert_eq!(nobody.status, 200);
    assert_eq!(enrol(&app, &mine).await.refusal(), off());
    let sms = json!({ "method": "sms", "phoneNumber": "9876543210" });
    assert_eq!(post(&app, &mine, ENABLE, sms).await.refusal(), off());
    let body = json!({ "on": true, "percent": 0, "allowed": [one.id] });
    assert_eq!(set(&app, &admins, body.clone()).await.status, 200);
    assert_eq!(enrol(&app, &mine).await.status, 200, "by name");
    assert_eq!(enrol(&app, &theirs).await.refusal(), off());
    let body = json!({ "on": true, "percent": 100, "denied": [one.id] });
    assert_eq!(set(&app, &admins, body).await.status, 200);
    assert_eq!(enrol(&app, &mine).await.refusal(), off(), "by name");
    assert_eq!(enrol(&app, &theirs).await.status, 200);
    app.stop().await;
}

// req: MFA-10
async fn switched_off_it_takes_nobodys_protection(backend: Backend) {
    let app = app_or_return!(backend);
    let admins = Person::with(&app, &RoleName::ADMIN).await.token(&app).await;
    let (email, access, authenticator) = app.protected_person().await;
    let (_, late) = person(&app).await;
    let enrolled = Authenticator::scan(&enrol(&app, &late).await.json());
    let body = json!({ "on": false, "percent": 100 });
    assert_eq!(set(&app, &admins, body).await.status, 200);
    let first = json!({ "code": enrolled.code(&app.clock) });
    let refused = post(&app, &late, VERIFY, first.clone()).await;
    assert_eq!(refused.refusal(), off(), "none is turned on any more");
    let asked = app.log_in(&email, PASSWORD).await.json();
    assert_eq!(asked["requires2FA"], true);
    let challenge = asked["challenge"].as_str().unwrap();
    let code = authenticator.code(&app.clock);
    let session = app.second_step(challenge, &code).await;
    access_of(&session);
    let codes = "/api/v1/users/me/2fa/backup-codes";
    let drawn = app.call(&access, Method::POST, codes, None).await;
    assert_eq!(drawn.status, 200);
    let code = drawn.json()["backupCodes"][0].clone();
    let body = json!({ "code": code, "password": PASSWORD });
    let disable = "/api/v1/users/me/2fa/disable";
    assert_eq!(post(&app, &access, disable, body).await.status, 200);
    let body = json!({ "on": true, "percent": 100 });
    assert_eq!(set(&app, &admins, body).await.status, 200);
    let first = json!({ "code": enrolled.code(&app.clock) });
    assert_eq!(post(&app, &late, VERIFY, first).await.status, 200);
    app.stop().await;
}

// req: MFA-10, AUTH-8, AUTH-11
async fn a_flag_is_set_by_those_who_may(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let body = json!({ "on": true, "percent": 25 });
    for role in [RoleName::SUPPORT, RoleName::USER] {
        let token = match role == RoleName::USER {
            true => Person::new(&app).await.token(&app).await,
            false => Person::with(&app, &role).await.token(&app).await,
        };
        let seen = app.call(&token, Method::GET, FLAGS, None).await;
        assert_eq!(seen.status, 403, "{}", role.as_str());
        assert_eq!(set(&app, &token, body.clone()).await.status, 403);
    }
    assert_eq!(set(&app, "none", body.clone()).await.status, 401);
    let admins = admin.token(&app).await;
    let seen = app.call(&admins, Method::GET, FLAGS, None).await.json();
    assert_eq!(seen["flags"][0]["percent"], 100, "the default");
    assert_eq!(set(&app, &admins, body).await.json()["percent"], 25);
    let seen = app.call(&admins, Method::GET, FLAGS, None).await.json();
    let expected = json!({
        "flag": "second-factor", "on": true, "percent": 25, "allowed": [], "denied": [],
    });
    assert_eq!(seen["flags"], json!([expected]));
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let entry = recorded.iter().find(|entry| entry.action == "flag.set");
    let entry = entry.unwrap();
    assert_eq!(entry.actor, Some(admin.id));
    assert!(
        entry.details.contains("\"percent\":25"),
        "{}",
        entry.details
    );
    app.stop().await;
}

// req: MFA-10
async fn what_is_no_flag_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let admins = Person::with(&app, &RoleName::ADMIN).await.token(&app).await;
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let many: Vec<String> = (0..101)
        .map(|number| format!("01890a5d-ac96-774b-bcce-{number:012}"))
        .collect();
    for (body, field) in [
        (json!({ "on": true, "percent": 101 }), "percent"),
        (
            json!({ "on": true, "percent": 1, "allowed": ["x"] }),
            "allowed",
        ),
        (
            json!({ "on": true, "percent": 1, "denied": ["x"] }),
            "denied",
        ),
        (
            json!({ "on": true, "percent": 1, "allowed": [id], "denied": [id] }),
            "denied",
        ),
        (
            json!({ "on": true, "percent": 1, "allowed": many }),
            "allowed",
        ),
    ] {
        let refused = set(&app, &admins, body).await;
        assert_eq!(refused.refusal(), (400, "INVALID_FIELD".to_owned()));
        assert_eq!(refused.json()["field"], field);
    }
    for body in [
        json!({ "percent": 1 }),
        json!({ "on": true }),
        json!({ "on": true, "percent": -1 }),
        json!({ "on": true, "percent": 300 }),
        json!({ "on": true, "percent": 1, "more": 1 }),
    ] {
        let refused = set(&app, &admins, body).await;
        assert_eq!(refused.refusal(), (400, "MALFORMED_REQUEST".to_owned()));
    }
    let body = json!({ "on": true, "percent": 1 });
    let unknown = "/api/v1/admin/flags/teleport";
    let refused = app.call(&admins, Method::PUT, unknown, Some(body)).await;
    assert_eq!(refused.status, 404);
    app.stop().await;
}

/// Whoever has a role that asks for one may do what is their own, and turn one on, whatever the
/// share that it is open to.
// req: MFA-10, AUTH-8
async fn staff_have_a_second_factor_before_they_act(backend: Backend) {
    let options = Options {
        factor_roles: vec![RoleName::ADMIN, RoleName::SUPPORT],
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let support = Person::with(&app, &RoleName::SUPPORT).await;
    let admins = admin.token(&app).await;
    let supports = support.token(&app).await;
    let audit = "/api/v1/admin/audit";
    for (token, path) in [(&admins, FLAGS), (&admins, audit), (&supports, audit)] {
        let refused = app.call(token, Method::GET, path, None).await;
        assert_eq!(refused.refusal(), (403, "FORBIDDEN".to_owned()), "{path}");
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("second factor"), "{message}");
        let own = app.call(token, Method::GET, "/api/v1/users/me", None).await;
        assert_eq!(own.status, 200);
    }
    app.enable_second_factor(&admins).await;
    assert_eq!(
        app.call(&admins, Method::GET, FLAGS, None).await.status,
        200
    );
    let nobody = set(&app, &admins, json!({ "on": true, "percent": 0 })).await;
    assert_eq!(nobody.status, 200);
    let (_, customers) = person(&app).await;
    assert_eq!(enrol(&app, &customers).await.refusal(), off());
    app.enable_second_factor(&supports).await;
    assert_eq!(
        app.call(&supports, Method::GET, audit, None).await.status,
        200
    );
    app.stop().await;
}
