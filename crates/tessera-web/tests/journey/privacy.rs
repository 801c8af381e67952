//! All that is held of a person: handed out to them, and destroyed.

use crate::faults::app_over_faulty_store;
use crate::sms_factor::{access_of, post};
use crate::staff::{Person, chain};
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{Method, Request};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::sync::Arc;
use tessera_core::account::RoleName;
use tessera_core::audit::{AuditAction, AuditOutcome};
use tessera_core::event::{Event as _, FactorEvent, RecoveryStep};
use tessera_core::id::{EntryId, UserId};
use tessera_core::limit::LimitPolicy;
use tessera_core::mail::MailTemplate;
use tessera_core::outbox::NewEntry;
use tessera_core::ports::{Clock as _, Effects, OutboxStore as _};
use tessera_core::request::{ClientAddress, RequestContext};
use testkit::app::{Answer, App, Backend, Options, contains};
use testkit::authenticator::STEP;
use testkit::faults::{Plan, When};
use testkit::person::{PASSWORD, random_email};
use testkit::race::race;
use testkit::time::{TestEntropy, random_number};

on_every_backend!(
    a_person_is_given_all_that_is_held,
    a_table_is_given_and_no_cell_of_it_is_a_formula,
    a_session_that_was_found_open_takes_nothing,
    what_others_did_is_not_handed_out,
    an_erased_person_is_gone_at_once,
    an_event_that_waits_at_an_erasure_is_told_and_not_kept,
    erasing_takes_the_password_and_the_words,
    of_many_who_erase_one_account_one_does,
    an_erasure_that_fails_destroys_nothing,
    the_last_admin_cannot_erase_themselves,
    who_has_a_number_alone_erases_by_a_recent_login,
    an_export_does_not_tell_who_has_an_address,
    exports_are_limited,
    what_a_page_does_not_hold_is_on_the_next,
    no_page_has_such_a_number,
);

const EXPORT: &str = "/api/v1/account/export";
const ERASE: &str = "/api/v1/account/erase";
const ME: &str = "/api/v1/users/me";
const REFRESH: &str = "/api/v1/auth/refresh";
/// Longer than a login, or a proof, counts as recent.
const A_WHILE: SignedDuration = SignedDuration::from_mins(11);

async fn get(app: &App, access: &str, path: &str) -> Answer {
    app.call(access, Method::GET, path, None).await
}

async fn erase(app: &App, access: &str) -> Answer {
    let body = json!({ "password": PASSWORD, "confirmation": "erase my account" });
    post(app, access, ERASE, body).await
}

async fn session(app: &App, email: &str) -> Answer {
    let answer = app.log_in(email, PASSWORD).await;
    assert_eq!(answer.status, 200);
    answer
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

// req: MFA-11
async fn a_person_is_given_all_that_is_held(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let number = random_number();
    app.add_mobile(&access, &number).await;
    let consent = json!({ "purpose": "marketing", "textVersion": "7", "given": true,
        "timestamp": "2026-11-01T00:00:00Z" });
    let path = "/api/v1/users/me/consents";
    assert_eq!(post(&app, &access, path, consent).await.status, 201);
    chain(&app).await;
    let answer = get(&app, &access, EXPORT).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"account.json\"")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let export = answer.json();
    assert_eq!(export["contacts"]["email"], email);
    assert_eq!(export["contacts"]["mobileNumber"], format!("+91{number}"));
    assert_eq!(export["profile"]["name"], "Priya Sharma");
    assert_eq!(export["consents"][0]["textVersion"], "7");
    assert_eq!(export["sessions"][0]["address"], "127.0.0.1");
    assert_eq!(export["secondFactor"]["factors"][0]["method"], "totp");
    assert_eq!(export["secondFactor"]["backupCodesLeft"], 10);
    assert_eq!(export["cutShort"], json!([]));
    let entries = export["auditLog"]["entries"].as_array().unwrap();
    let actions: Vec<&str> = entries
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert!(actions.contains(&"consent.stated"), "{actions:?}");
    for part in export["purposes"].as_array().unwrap() {
        let part = part["part"].as_str().unwrap();
        assert!(export.get(part).is_some(), "{part} is no part");
    }
    let secrets = [
        authenticator.backup_codes[0].as_str(),
        access.as_str(),
        "password_hash",
        "$2b$",
        "$argon2",
    ];
    for secret in secrets {
        assert!(!contains(&answer.body, secret), "{secret} is in the export");
    }
    chain(&app).await;
    let again = get(&app, &access, EXPORT).await.json();
    let entries = again["auditLog"]["entries"].as_array().unwrap();
    let exported = entries
        .iter()
        .find(|entry| entry["action"] == "account.exported");
    assert_eq!(exported.unwrap()["by"], "owner", "it is on record");
    app.stop().await;
}

// req: MFA-11
async fn a_table_is_given_and_no_cell_of_it_is_a_formula(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let access = access_of(&session(&app, &email).await);
    let name = "=HYPERLINK(\"https://evil.example\")";
    let change = json!({ "name": name });
    let changed = app.call(&access, Method::PATCH, ME, Some(change)).await;
    assert_eq!(changed.status, 200);
    let by_query = get(&app, &access, "/api/v1/account/export?format=csv").await;
    let request = Request::get(EXPORT)
        .header("authorization", format!("Bearer {access}"))
        .header("accept", "text/csv, application/json;q=0.5");
    let by_header = app.send(request.body(Body::empty()).unwrap()).await;
    for answer in [by_query, by_header] {
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .header("content-type")
                .unwrap()
                .starts_with("text/csv")
        );
        let table = answer.text();
        assert!(table.starts_with("\"part\",\"number\",\"field\",\"value\"\r\n"));
        let cell = "\"'=HYPERLINK(\"\"https://evil.example\"\")\"";
        assert!(table.contains(cell), "{table}");
    }
    let wrong = get(&app, &access, "/api/v1/account/export?format=xml").await;
    assert_eq!(wrong.refusal(), refused(400, "INVALID_FIELD"));
    let wrong = get(&app, &access, "/api/v1/account/export?user=somebody").await;
    assert_eq!(wrong.refusal(), refused(400, "INVALID_FIELD"));
    app.stop().await;
}

/// Whoever sits down at a computer where somebody is logged in.
// req: MFA-11
async fn a_session_that_was_found_open_takes_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let access = access_of(&session(&app, &email).await);
    app.clock.advance(A_WHILE);
    let answer = get(&app, &access, EXPORT).await;
    assert_eq!(answer.refusal(), refused(403, "RECENT_LOGIN_REQUIRED"));
    let access = access_of(&session(&app, &email).await);
    assert_eq!(get(&app, &access, EXPORT).await.status, 200);

    let (_, access, authenticator) = app.protected_person().await;
    app.clock.advance(A_WHILE);
    let answer = get(&app, &access, EXPORT).await;
    assert_eq!(answer.refusal(), refused(403, "SECOND_FACTOR_REQUIRED"));
    let answer = erase(&app, &access).await;
    assert_eq!(answer.refusal(), refused(403, "SECOND_FACTOR_REQUIRED"));
    let code = json!({ "code": authenticator.code(&app.clock) });
    let proven = post(&app, &access, "/api/v1/users/me/2fa/confirm", code).await;
    assert_eq!(proven.status, 200);
    assert_eq!(get(&app, &access, EXPORT).await.status, 200);
    app.stop().await;
}

// req: MFA-11
async fn what_others_did_is_not_handed_out(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let email = app.proven_person().await;
    let victim = session(&app, &email).await.json();
    let user = victim["user"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/admin/users/{user}/sessions");
    let ended = app.call(&admins, Method::DELETE, &path, None).await;
    assert_eq!(ended.status, 204);
    chain(&app).await;
    let access = access_of(&session(&app, &email).await);
    let answer = get(&app, &access, EXPORT).await;
    let export = answer.json();
    let entries = export["auditLog"]["entries"].as_array().unwrap();
    let by_staff = entries.iter().find(|entry| entry["by"] == "staff").unwrap();
    assert_eq!(by_staff["session"], Value::Null);
    assert_eq!(by_staff["details"].get("client"), None);
    assert!(
        !contains(&answer.body, &admin.id.to_string()),
        "who of the staff it was"
    );
    let theirs = get(&app, &admins, EXPORT).await;
    assert!(!contains(&theirs.body, &user), "what they did to others");
    app.stop().await;
}

// req: MFA-11
async fn an_erased_person_is_gone_at_once(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, _) = app.protected_person().await;
    let number = random_number();
    app.add_mobile(&access, &number).await;
    let elsewhere = app.challenge(&email).await;
    assert!(!elsewhere.is_empty());
    let before = app.deployment.store.count_users().await.unwrap();
    // What waits to be sent to them.
    let body = json!({ "email": email });
    app.post("/api/v1/auth/password-reset/request", &body).await;
    let answer = erase(&app, &access).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        app.deployment.store.count_users().await.unwrap(),
        before - 1
    );
    for (method, path) in [(Method::GET, ME), (Method::GET, EXPORT)] {
        let answer = app.call(&access, method, path, None).await;
        assert_eq!(answer.refusal(), refused(401, "UNAUTHENTICATED"));
    }
    let answer = erase(&app, &access).await;
    assert_eq!(answer.refusal(), refused(401, "UNAUTHENTICATED"));
    let sent = app.mails.to(&email).len();
    app.deliver().await;
    let mails = app.mails.to(&email);
    assert_eq!(mails.len(), sent + 1, "nothing but the last mail is sent");
    let last = app.newest_mail(&email);
    assert!(matches!(last, MailTemplate::AccountErased { .. }));
    app.clock.advance(SignedDuration::from_hours(24));
    app.deliver().await;
    assert_eq!(app.mails.to(&email).len(), sent + 1, "once");
    let answer = app.log_in(&email, PASSWORD).await;
    assert_eq!(answer.refusal(), refused(401, "INVALID_CREDENTIALS"));
    // The address and the number are free.
    assert_eq!(app.register_email(&email, PASSWORD).await.status, 201);
    assert_eq!(app.request_code(&number).await.status, 200);
    let events = app.recorded.all();
    let told = events.iter().find(|event| event.kind == "account.erased");
    let told = serde_json::to_string(told.unwrap()).unwrap();
    assert!(!told.contains(&email) && !told.contains(&number));
    app.stop().await;
}

// req: MFA-11, REG-11
async fn an_event_that_waits_at_an_erasure_is_told_and_not_kept(backend: Backend) {
    let options = Options {
        keeps_events: true,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let email = app.proven_person().await;
    let session = session(&app, &email).await.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (access, user) = (text(&session["accessToken"]), text(&session["user"]["id"]));
    app.deliver().await;
    let now = app.clock.now();
    let id = EntryId::generate(now, &TestEntropy).unwrap();
    let event = FactorEvent::Recovery {
        user_id: UserId::parse(&user).unwrap(),
        step: RecoveryStep::Asked,
        due_at: None,
        ts: now,
    };
    let event = event.into_cloud_event(id, "https://id.example", "test");
    let keys = &app.deployment.keys;
    let waiting = NewEntry::event(id, &event, "recorded", now, keys, &TestEntropy);
    let store = &app.database.store;
    store.enqueue(&[waiting.unwrap()]).await.unwrap();
    assert_eq!(erase(&app, &access).await.status, 200);
    app.deliver().await;
    let kinds: Vec<String> = app.recorded.kinds();
    let told = app.recorded.all().iter().position(|event| event.id == id);
    let last = kinds.iter().position(|kind| kind == "account.erased");
    assert!(told.is_some() && told < last, "{kinds:?}");
    let until = now.checked_add(A_WHILE).unwrap();
    let kept = store.kept_events("recorded", Timestamp::UNIX_EPOCH, until, None, 100);
    let kept = kept.await.unwrap();
    assert!(
        !kept.is_empty(),
        "events of others, and that they were erased"
    );
    assert!(!kept.iter().any(|kept| kept.place.id == id));
    app.stop().await;
}

// req: MFA-11
async fn erasing_takes_the_password_and_the_words(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let access = access_of(&session(&app, &email).await);
    for (body, field) in [
        (
            json!({ "password": PASSWORD, "confirmation": "yes" }),
            "confirmation",
        ),
        (
            json!({ "password": PASSWORD, "confirmation": "" }),
            "confirmation",
        ),
        (json!({ "confirmation": "erase my account" }), "password"),
        (
            json!({ "password": "Wrong-password-1", "confirmation": "erase my account" }),
            "password",
        ),
    ] {
        let answer = post(&app, &access, ERASE, body).await;
        assert_eq!(answer.refusal(), refused(400, "INVALID_FIELD"));
        assert_eq!(answer.json()["field"], field);
    }
    assert_eq!(get(&app, &access, ME).await.status, 200);
    app.stop().await;
}

/// Erasing beside logins, refreshes, changes of the password and exports: one does so, and no
/// token that any of them was given is good afterwards.
// req: MFA-11
async fn of_many_who_erase_one_account_one_does(backend: Backend) {
    let app = Arc::new(app_or_return!(backend));
    let email = app.proven_person().await;
    let first = session(&app, &email).await;
    let access = access_of(&first);
    let refresh = first.json()["refreshToken"].as_str().unwrap().to_owned();
    let answers = race(64, |number| {
        let (app, email) = (Arc::clone(&app), email.clone());
        let (access, refresh) = (access.clone(), refresh.clone());
        async move {
            match number % 4 {
                0 => erase(&app, &access).await,
                1 => app.log_in(&email, PASSWORD).await,
                2 => app.post(REFRESH, &json!({ "refreshToken": refresh })).await,
                _ => get(&app, &access, EXPORT).await,
            }
        }
    })
    .await;
    let erased = answers
        .iter()
        .step_by(4)
        .filter(|answer| answer.status == 200);
    assert!(erased.count() >= 1);
    app.deliver().await;
    let kinds = app.recorded.kinds();
    let told = kinds.iter().filter(|kind| *kind == "account.erased");
    assert_eq!(told.count(), 1);
    for (number, answer) in answers.iter().enumerate() {
        if answer.status != 200 || !matches!(number % 4, 1 | 2) {
            continue;
        }
        let given = answer.json();
        let used = get(&app, &access_of(answer), ME).await;
        assert_eq!(used.refusal(), refused(401, "UNAUTHENTICATED"));
        let body = json!({ "refreshToken": given["refreshToken"] });
        let used = app.post(REFRESH, &body).await;
        assert_eq!(used.status, 401);
    }
    Arc::into_inner(app).unwrap().stop().await;
}

// req: MFA-11
async fn an_erasure_that_fails_destroys_nothing(backend: Backend) {
    let plan = Plan::default();
    let Some(app) = app_over_faulty_store(backend, &plan).await else {
        return;
    };
    let email = app.proven_person().await;
    let access = access_of(&session(&app, &email).await);
    plan.fail_once("erase_user", When::Before);
    assert_eq!(erase(&app, &access).await.status, 500);
    assert_eq!(get(&app, &access, EXPORT).await.status, 200, "all is there");
    // The answer is lost: asked again, the tokens are refused that were not yet.
    plan.fail_once("erase_user", When::After);
    assert_eq!(erase(&app, &access).await.status, 500);
    assert_eq!(erase(&app, &access).await.status, 200);
    let validated = get(&app, &access, "/api/v1/auth/validate").await;
    assert_eq!(validated.status, 401);
    app.stop().await;
}

// req: MFA-11, AUTH-8
async fn the_last_admin_cannot_erase_themselves(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let access = admin.token(&app).await;
    let answer = erase(&app, &access).await;
    assert_eq!(answer.refusal(), refused(409, "LAST_ADMIN"));
    assert_eq!(get(&app, &access, ME).await.status, 200);
    app.stop().await;
}

// req: MFA-11
async fn who_has_a_number_alone_erases_by_a_recent_login(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    let registered = app.verify(&number, &code).await.json();
    let access = registered["accessToken"].as_str().unwrap().to_owned();
    app.clock.advance(A_WHILE);
    let answer = erase(&app, &access).await;
    assert_eq!(answer.refusal(), refused(403, "RECENT_LOGIN_REQUIRED"));
    let body = json!({ "mobileNumber": number });
    app.post("/api/v1/auth/login/otp", &body).await;
    app.clock.advance(STEP);
    app.deliver().await;
    let body = json!({ "mobileNumber": number, "otp": app.code_for(&number) });
    let again = app.post("/api/v1/auth/login/otp/verify", &body).await;
    assert_eq!(again.status, 200, "{}", again.text());
    let access = access_of(&again);
    assert_eq!(erase(&app, &access).await.status, 200);
    app.stop().await;
}

/// Whoever asks to change to somebody else's address is answered as if it were free; what waits
/// for them must not tell, either.
// req: MFA-11, REG-6
async fn an_export_does_not_tell_who_has_an_address(backend: Backend) {
    let app = app_or_return!(backend);
    let (taken, free) = (app.proven_person().await, random_email());
    let mut links = Vec::new();
    for wanted in [taken, free] {
        let email = app.proven_person().await;
        let access = access_of(&session(&app, &email).await);
        let body = json!({ "email": wanted, "password": PASSWORD });
        let asked = post(&app, &access, "/api/v1/users/me/email", body).await;
        assert_eq!(asked.status, 202);
        let export = get(&app, &access, EXPORT).await;
        assert!(!contains(&export.body, &wanted));
        let found = export.json()["links"].clone();
        assert_eq!(found[0]["purpose"], "change-email");
        let members =
            |link: &Value| -> Vec<String> { link.as_object().unwrap().keys().cloned().collect() };
        links.push((found.as_array().unwrap().len(), members(&found[0])));
    }
    assert_eq!(links[0], links[1]);
    app.stop().await;
}

/// What whoever runs the deployment asks with.
pub(crate) fn operator() -> RequestContext {
    RequestContext {
        correlation: "many".to_owned(),
        client: ClientAddress::new(Ipv4Addr::LOCALHOST.into()),
        user_agent: "test".to_owned(),
        locale: "en".to_owned(),
        bucket: None,
    }
}

/// One more than a page holds, of devices and of entries on record.
pub(crate) async fn more_than_a_page(app: &App, user: UserId) {
    let devices = match app.database.url.starts_with("postgres") {
        true => {
            "INSERT INTO devices (hash, user_id, created_at, last_used_at, expires_at) \
             SELECT sha256(n::text::bytea), user_id, created_at - n, last_used_at, expires_at \
             FROM (SELECT * FROM devices LIMIT 1) AS one, generate_series(1, 1000) AS n"
        }
        false => {
            "INSERT INTO devices (hash, user_id, created_at, last_used_at, expires_at) \
             WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL \
             SELECT n + 1 FROM numbers WHERE n < 1000) \
             SELECT randomblob(32), user_id, created_at - n, last_used_at, expires_at \
             FROM (SELECT * FROM devices LIMIT 1), numbers"
        }
    };
    assert_eq!(app.database.tamper(devices).await, 1_000);
    let (deployment, now) = (&app.deployment, app.clock.now());
    let entry = |_| {
        let (action, outcome) = (AuditAction::Login, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, &operator(), now);
        entry.unwrap().by_owner(user)
    };
    for many in [1_000, 1_000, 1_000, 1_000, 1_000, 1] {
        let effects = Effects {
            audit: (0..many).map(entry).collect(),
            ..Effects::default()
        };
        deployment.store.record(&effects).await.unwrap();
    }
    chain(app).await;
}

pub(crate) fn listed<'a>(export: &'a Value, part: &str) -> &'a [Value] {
    export.pointer(part).unwrap().as_array().unwrap()
}

// req: MFA-11
async fn what_a_page_does_not_hold_is_on_the_next(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let session = session(&app, &email).await;
    let user = session.json()["user"]["id"].clone();
    let user = UserId::parse(user.as_str().unwrap()).unwrap();
    let access = access_of(&session);
    chain(&app).await;
    let before = get(&app, &access, EXPORT).await.json();
    assert_eq!(listed(&before, "/devices").len(), 1, "{before}");
    assert_eq!(before["nextPage"], Value::Null);
    more_than_a_page(&app, user).await;

    let first = get(&app, &access, EXPORT).await.json();
    assert_eq!(first["cutShort"], json!(["devices", "auditLog"]));
    assert_eq!(first["nextPage"], 2);
    let path = format!("{EXPORT}?page=2");
    let second = get(&app, &access, &path).await.json();
    assert_eq!(second["cutShort"], json!([]));
    assert_eq!(second["nextPage"], Value::Null);
    for (part, page) in [("/devices", 1_000), ("/auditLog/entries", 5_000)] {
        assert_eq!(listed(&first, part).len(), page, "{part}");
        assert!(!listed(&second, part).is_empty(), "{part}");
    }
    assert_eq!(listed(&second, "/devices").len(), 1);
    let entries = listed(&second, "/auditLog/entries");
    assert_eq!(entries.last(), listed(&before, "/auditLog/entries").last());

    let accounts = &app.staged.accounts;
    let whole = accounts.export_account(user, &operator()).await;
    let whole = whole.ok().unwrap().to_json().unwrap();
    assert_eq!(listed(&whole, "/devices").len(), 1_001);
    let on_record = listed(&before, "/auditLog/entries").len() + 5_001;
    assert!(listed(&whole, "/auditLog/entries").len() >= on_record);
    assert_eq!(whole["cutShort"], json!([]));
    assert_eq!(whole["nextPage"], Value::Null);
    app.stop().await;
}

// req: MFA-11
async fn no_page_has_such_a_number(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let access = access_of(&session(&app, &email).await);
    for number in ["0", "-1", "1001", "4294967297", "two", ""] {
        let path = format!("{EXPORT}?page={number}");
        let answer = get(&app, &access, &path).await;
        assert_eq!(answer.refusal(), refused(400, "INVALID_FIELD"), "{number}");
        assert_eq!(answer.json()["field"], "page");
    }
    let far = format!("{EXPORT}?page=1000");
    let far = get(&app, &access, &far).await.json();
    assert_eq!(listed(&far, "/devices").len(), 0);
    assert_eq!(far["contacts"]["email"], email);
    app.stop().await;
}

// req: MFA-11, AUTH-10
async fn exports_are_limited(backend: Backend) {
    let limits = LimitPolicy::default();
    let options = Options {
        limits,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let email = app.proven_person().await;
    let access = access_of(&session(&app, &email).await);
    for _ in 0..10 {
        assert_eq!(get(&app, &access, EXPORT).await.status, 200);
    }
    let refused = get(&app, &access, EXPORT).await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    assert!(refused.header("retry-after").is_some());
    app.clock.advance(SignedDuration::from_mins(6));
    assert_eq!(get(&app, &access, EXPORT).await.status, 200);
    app.stop().await;
}
