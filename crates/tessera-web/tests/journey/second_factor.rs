//! The second factor over HTTP: turned on, asked for, turned off.

use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::mail::MailTemplate;
use testkit::app::{Answer, App, Backend, post_json};
use testkit::authenticator::{Authenticator, STEP};
use testkit::person::PASSWORD;
use testkit::race::race;
use testkit::time::random_number;

on_every_backend!(
    an_app_is_enrolled_and_asked_for,
    nothing_changes_before_the_first_code,
    turning_it_on_ends_the_sessions_before,
    a_code_is_accepted_once,
    a_clock_may_be_off_by_half_a_minute,
    a_backup_code_lets_in_once,
    new_backup_codes_end_the_old,
    it_is_turned_off_by_password_and_factor,
    changes_ask_for_a_recent_factor,
    an_account_without_one_is_asked_for_nothing,
    a_login_by_code_is_asked_for_it_too,
    the_owner_is_told_of_every_change,
    a_device_is_remembered_until_it_is_forgotten,
    a_remembered_device_opens_nothing_else,
);

const STATUS: &str = "/api/v1/users/me/2fa";
const ENABLE: &str = "/api/v1/users/me/2fa/enable";
const VERIFY: &str = "/api/v1/users/me/2fa/verify";
const CONFIRM: &str = "/api/v1/users/me/2fa/confirm";
const CODES: &str = "/api/v1/users/me/2fa/backup-codes";
const DISABLE: &str = "/api/v1/users/me/2fa/disable";

async fn post(app: &App, access: &str, path: &str, body: Value) -> Answer {
    app.call(access, Method::POST, path, Some(body)).await
}

fn access_of(session: &Answer) -> String {
    assert_eq!(session.status, 200);
    session.json()["accessToken"].as_str().unwrap().to_owned()
}

async fn status(app: &App, access: &str) -> Value {
    app.call(access, Method::GET, STATUS, None).await.json()
}

async fn log_in_fully(app: &App, email: &str, authenticator: &Authenticator) -> String {
    app.clock.advance(STEP);
    let challenge = app.challenge(email).await;
    let code = authenticator.code(&app.clock);
    access_of(&app.second_step(&challenge, &code).await)
}

// req: MFA-2, MFA-3, MFA-4
async fn an_app_is_enrolled_and_asked_for(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let access = access_of(&app.log_in(&email, PASSWORD).await);
    assert_eq!(status(&app, &access).await["enabled"], false);
    let enrolled = post(&app, &access, ENABLE, json!({ "method": "totp" })).await;
    assert_eq!(enrolled.status, 200);
    let enrolled = enrolled.json();
    let uri = enrolled["otpauthUri"].as_str().unwrap();
    let account = email.replace('@', "%40");
    assert!(uri.starts_with(&format!("otpauth://totp/id.test:{account}?secret=")));
    assert!(uri.contains("&issuer=id.test&"));
    let authenticator = Authenticator::scan(&enrolled);
    let body = json!({ "code": authenticator.wrong_code(&app.clock) });
    let wrong = post(&app, &access, VERIFY, body).await;
    assert_eq!(wrong.refusal(), (401, "INVALID_SECOND_FACTOR".to_owned()));
    let body = json!({ "code": authenticator.code(&app.clock) });
    assert_eq!(post(&app, &access, VERIFY, body).await.status, 200);

    let now = status(&app, &access).await;
    assert_eq!(now["enabled"], true);
    assert_eq!(now["backupCodesLeft"], 10);
    let asked = app.log_in(&email, PASSWORD).await;
    assert_eq!(asked.json()["requires2FA"], true);
    assert!(asked.json()["accessToken"].is_null());
    assert_eq!(asked.json()["methods"], json!(["totp", "backup_code"]));
    let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
    app.clock.advance(STEP);
    let wrong = authenticator.wrong_code(&app.clock);
    let refused = app.second_step(&challenge, &wrong).await;
    assert_eq!(refused.refusal(), (401, "INVALID_SECOND_FACTOR".to_owned()));
    assert_eq!(refused.json()["attemptsLeft"], 4);
    let malformed = app.second_step(&challenge, "12345").await;
    assert_eq!(malformed.refusal(), (400, "INVALID_FIELD".to_owned()));
    let code = authenticator.code(&app.clock);
    let session = app.second_step(&challenge, &code).await;
    assert_eq!(session.json()["user"]["email"], email);
    let access = access_of(&session);
    assert_eq!(status(&app, &access).await["enabled"], true);
    let again = app.second_step(&challenge, &code).await;
    assert_eq!(again.refusal(), (401, "CHALLENGE_EXPIRED".to_owned()));
    let none = app.second_step("nothing", &code).await;
    assert_eq!(none.refusal(), (401, "CHALLENGE_EXPIRED".to_owned()));
    let late = app.challenge(&email).await;
    app.clock.advance(SignedDuration::from_mins(10));
    let late = app
        .second_step(&late, &authenticator.code(&app.clock))
        .await;
    assert_eq!(late.refusal(), (401, "CHALLENGE_EXPIRED".to_owned()));
    app.stop().await;
}

// req: MFA-2
async fn nothing_changes_before_the_first_code(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let access = access_of(&app.log_in(&email, PASSWORD).await);
    let early = post(&app, &access, VERIFY, json!({ "code": "123456" })).await;
    assert_eq!(early.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    let first = post(&app, &access, ENABLE, json!({ "method": "totp" })).await;
    let first = Authenticator::scan(&first.json());
    let second = post(&app, &access, ENABLE, json!({ "method": "totp" })).await;
    let second = Authenticator::scan(&second.json());
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    assert!(app.log_in(&email, PASSWORD).await.json()["requires2FA"].is_null());
    assert_eq!(status(&app, &access).await["enabled"], false);
    let old = first.code(&app.clock);
    // Two secrets have the same code once in a million draws.
    if !second.is_near(&app.clock, &old) {
        let replaced = post(&app, &access, VERIFY, json!({ "code": old })).await;
        assert_eq!(replaced.status, 401, "another secret took its place");
    }
    let body = json!({ "code": second.code(&app.clock) });
    assert_eq!(post(&app, &access, VERIFY, body).await.status, 200);
    let again = post(&app, &access, ENABLE, json!({ "method": "totp" })).await;
    assert_eq!(again.refusal(), (409, "SECOND_FACTOR_ON".to_owned()));
    let unknown = post(&app, &access, ENABLE, json!({ "method": "fax" })).await;
    assert_eq!(unknown.refusal(), (400, "INVALID_FIELD".to_owned()));
    app.stop().await;
}

// req: MFA-2, AUTH-6
async fn turning_it_on_ends_the_sessions_before(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let elsewhere = app.log_in(&email, PASSWORD).await;
    let refresh = elsewhere.json()["refreshToken"].clone();
    let here = access_of(&app.log_in(&email, PASSWORD).await);
    app.enable_second_factor(&here).await;
    let elsewhere = access_of(&elsewhere);
    let refused = app.call(&elsewhere, Method::GET, STATUS, None).await;
    assert_eq!(refused.status, 401, "its access token");
    let body = json!({ "refreshToken": refresh });
    let refused = app.post("/api/v1/auth/refresh", &body).await;
    assert_eq!(refused.status, 401, "its refresh token");
    assert_eq!(status(&app, &here).await["enabled"], true);
    app.stop().await;
}

// req: MFA-4
async fn a_code_is_accepted_once(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let code = authenticator.code(&app.clock);
    let mut challenges = Vec::new();
    for _ in 0..8 {
        challenges.push(app.challenge(&email).await);
    }
    let app = Arc::new(app);
    let statuses = race(8, |caller| {
        let (app, challenge) = (Arc::clone(&app), challenges[caller].clone());
        let code = code.clone();
        async move { app.second_step(&challenge, &code).await.status.as_u16() }
    })
    .await;
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|&&status| status == 401).count(), 7);
    let elsewhere = post(&app, &access, CONFIRM, json!({ "code": code })).await;
    assert_eq!(
        elsewhere.refusal(),
        (401, "INVALID_SECOND_FACTOR".to_owned())
    );
    app.clock.advance(STEP);
    let body = json!({ "code": authenticator.code(&app.clock) });
    assert_eq!(post(&app, &access, CONFIRM, body).await.status, 200);
    Arc::into_inner(app).unwrap().stop().await;
}

// req: MFA-4
async fn a_clock_may_be_off_by_half_a_minute(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, _, authenticator) = app.protected_person().await;
    for (skew, is_right) in [
        (-90, false),
        (90, false),
        (-30, true),
        (0, true),
        (30, true),
    ] {
        app.clock.advance(STEP * 4);
        let challenge = app.challenge(&email).await;
        let code = authenticator.code_of(&app.clock, SignedDuration::from_secs(skew));
        // Two steps have the same code once in a million draws.
        if !is_right && authenticator.is_near(&app.clock, &code) {
            continue;
        }
        let answer = app.second_step(&challenge, &code).await;
        assert_eq!(answer.status == 200, is_right, "{skew}");
    }
    app.stop().await;
}

// req: MFA-5
async fn a_backup_code_lets_in_once(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let code = &authenticator.backup_codes[3];
    let challenge = app.challenge(&email).await;
    // As people type it.
    let typed = code.to_uppercase().replace('-', " ");
    assert_eq!(app.second_step(&challenge, &typed).await.status, 200);
    assert_eq!(status(&app, &access).await["backupCodesLeft"], 9);
    let challenge = app.challenge(&email).await;
    let again = app.second_step(&challenge, code).await;
    assert_eq!(again.refusal(), (401, "INVALID_SECOND_FACTOR".to_owned()));
    let (_, _, other) = app.protected_person().await;
    let theirs = app.second_step(&challenge, &other.backup_codes[0]).await;
    assert_eq!(theirs.status, 401, "another's code");
    app.stop().await;
}

// req: MFA-5
async fn new_backup_codes_end_the_old(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let drawn = app.call(&access, Method::POST, CODES, None).await;
    assert_eq!(drawn.status, 200);
    let drawn = drawn.json()["backupCodes"].clone();
    let challenge = app.challenge(&email).await;
    let old = app
        .second_step(&challenge, &authenticator.backup_codes[0])
        .await;
    assert_eq!(old.status, 401);
    let new = app
        .second_step(&challenge, drawn[0].as_str().unwrap())
        .await;
    assert_eq!(new.status, 200);
    app.stop().await;
}

// req: MFA-6
async fn it_is_turned_off_by_password_and_factor(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let code = authenticator.code(&app.clock);
    for (body, expected) in [
        (json!({ "code": code }), "password"),
        (
            json!({ "code": code, "password": "WrongPass123!" }),
            "password",
        ),
        (json!({ "code": "x", "password": PASSWORD }), "code"),
    ] {
        let refused = post(&app, &access, DISABLE, body).await;
        assert_eq!(refused.refusal(), (400, "INVALID_FIELD".to_owned()));
        assert_eq!(refused.json()["field"], expected);
    }
    let wrong = authenticator.wrong_code(&app.clock);
    let body = json!({ "code": wrong, "password": PASSWORD });
    let refused = post(&app, &access, DISABLE, body).await;
    assert_eq!(refused.refusal(), (401, "INVALID_SECOND_FACTOR".to_owned()));
    let app = Arc::new(app);
    let statuses = race(8, |_| {
        let (app, access, code) = (Arc::clone(&app), access.clone(), code.clone());
        async move {
            let body = json!({ "code": code, "password": PASSWORD });
            post(&app, &access, DISABLE, body).await.status.as_u16()
        }
    })
    .await;
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1);
    assert_eq!(status(&app, &access).await["enabled"], false);
    let session = app.log_in(&email, PASSWORD).await;
    assert!(session.json()["accessToken"].is_string());
    let body = json!({ "code": authenticator.code(&app.clock), "password": PASSWORD });
    let again = post(&app, &access, DISABLE, body).await;
    assert_eq!(again.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    let codes = app.call(&access, Method::POST, CODES, None).await;
    assert_eq!(codes.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    Arc::into_inner(app).unwrap().stop().await;
}

/// The operations that change how an account is got into, with bodies that do nothing.
fn changes() -> [(&'static str, Option<Value>); 4] {
    let password = json!({ "currentPassword": "WrongPass123!", "newPassword": "Another1Pass!" });
    let number = json!({ "mobileNumber": random_number(), "password": "WrongPass123!" });
    let email = json!({ "email": "new@example.com", "password": "WrongPass123!" });
    [
        ("/api/v1/users/me/password", Some(password)),
        ("/api/v1/users/me/email", Some(email)),
        ("/api/v1/users/me/mobile", Some(number)),
        (CODES, None),
    ]
}

// req: MFA-6, AUTH-7, AUTH-9
async fn changes_ask_for_a_recent_factor(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, enrolled, authenticator) = app.protected_person().await;
    let by_login = log_in_fully(&app, &email, &authenticator).await;
    app.clock.advance(SignedDuration::from_mins(8));
    for access in [&enrolled, &by_login] {
        for (path, body) in changes() {
            let answer = app.call(access, Method::POST, path, body).await;
            assert_ne!(answer.status, 403, "{path}: it was proven a moment ago");
        }
    }
    app.clock.advance(SignedDuration::from_mins(3));
    for access in [&enrolled, &by_login] {
        for (path, body) in changes() {
            let answer = app.call(access, Method::POST, path, body).await;
            let refusal = (403, "SECOND_FACTOR_REQUIRED".to_owned());
            assert_eq!(answer.refusal(), refusal, "{path}");
        }
    }
    let body = json!({ "code": authenticator.code(&app.clock) });
    assert_eq!(post(&app, &by_login, CONFIRM, body).await.status, 200);
    for (path, body) in changes() {
        let answer = app.call(&by_login, Method::POST, path, body.clone()).await;
        assert_ne!(answer.status, 403, "{path}");
        let elsewhere = app.call(&enrolled, Method::POST, path, body).await;
        assert_eq!(elsewhere.status, 403, "{path}: another session proved it");
    }
    app.stop().await;
}

// req: MFA-6
async fn an_account_without_one_is_asked_for_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let access = access_of(&app.log_in(&email, PASSWORD).await);
    app.clock.advance(SignedDuration::from_mins(30));
    for (path, body) in changes() {
        let answer = app.call(&access, Method::POST, path, body).await;
        assert_ne!(answer.status, 403, "{path}");
    }
    let nothing = post(&app, &access, CONFIRM, json!({ "code": "123456" })).await;
    assert_eq!(nothing.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    app.stop().await;
}

// req: MFA-3, AUTH-2
async fn a_login_by_code_is_asked_for_it_too(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await.json();
    let access = made["accessToken"].as_str().unwrap();
    let authenticator = app.enable_second_factor(access).await;
    app.clock.advance(SignedDuration::from_mins(1));
    let body = json!({ "mobileNumber": number });
    app.post("/api/v1/auth/login/otp", &body).await;
    app.deliver().await;
    let body = json!({ "mobileNumber": number, "otp": app.code_for(&number) });
    let asked = app.post("/api/v1/auth/login/otp/verify", &body).await;
    assert_eq!(asked.status, 200);
    assert_eq!(asked.json()["requires2FA"], true);
    assert!(asked.json()["accessToken"].is_null());
    let again = app.post("/api/v1/auth/login/otp/verify", &body).await;
    assert_eq!(again.status, 400, "the first code is used");
    let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
    let code = authenticator.code(&app.clock);
    let session = app.second_step(&challenge, &code).await;
    let access = access_of(&session);
    assert!(session.json()["user"]["email"].is_null());
    // Whoever has no password turns it off by the factor alone.
    app.clock.advance(STEP);
    let body = json!({ "code": authenticator.code(&app.clock) });
    assert_eq!(post(&app, &access, DISABLE, body).await.status, 200);
    app.stop().await;
}

// req: MFA-6
async fn the_owner_is_told_of_every_change(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::SecondFactorEnabled { .. }));
    app.call(&access, Method::POST, CODES, None).await;
    app.deliver().await;
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::BackupCodesReplaced { .. }));
    let body = json!({ "code": authenticator.code(&app.clock), "password": PASSWORD });
    post(&app, &access, DISABLE, body).await;
    app.deliver().await;
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::SecondFactorDisabled { .. }));
    app.stop().await;
}

const DEVICES: &str = "/api/v1/users/me/2fa/devices";
const TRUSTED: &str = "__Host-tessera_trusted";

/// Logs in with the password on a device that says that it is remembered.
pub(crate) async fn log_in_on(app: &App, email: &str, device: &str) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD });
    let mut request = post_json("/api/v1/auth/login", &body);
    let cookie = format!("{TRUSTED}={device}").parse().unwrap();
    request.headers_mut().insert("cookie", cookie);
    app.send(request).await
}

/// Logs in with both, and has the device remembered; gives what it presents from now on.
pub(crate) async fn remembered(app: &App, email: &str, authenticator: &Authenticator) -> String {
    app.clock.advance(STEP);
    let body = json!({
        "challenge": app.challenge(email).await,
        "code": authenticator.code(&app.clock),
        "rememberDevice": true,
    });
    let session = app.post("/api/v1/auth/verify-2fa", &body).await;
    assert_eq!(session.status, 200);
    session.cookie(TRUSTED).unwrap()
}

// req: MFA-9
async fn a_device_is_remembered_until_it_is_forgotten(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    app.clock.advance(STEP);
    let challenge = app.challenge(&email).await;
    let unasked = app
        .second_step(&challenge, &authenticator.code(&app.clock))
        .await;
    assert_eq!(
        unasked.cookie(TRUSTED),
        None,
        "only who says so is remembered"
    );
    let device = remembered(&app, &email, &authenticator).await;
    assert_eq!(status(&app, &access).await["trustedDevices"], 1);
    let there = access_of(&log_in_on(&app, &email, &device).await);
    let change = app.call(&there, Method::POST, CODES, None).await;
    assert_eq!(change.status, 403, "a change asks for the factor itself");
    assert!(app.log_in(&email, PASSWORD).await.json()["challenge"].is_string());
    let forgotten = app.call(&access, Method::DELETE, DEVICES, None).await;
    assert_eq!(forgotten.status, 204);
    assert_eq!(status(&app, &access).await["trustedDevices"], 0);
    let asked = log_in_on(&app, &email, &device).await;
    assert_eq!(asked.json()["requires2FA"], true);

    let device = remembered(&app, &email, &authenticator).await;
    app.clock.advance(SignedDuration::from_hours(30 * 24 - 1));
    access_of(&log_in_on(&app, &email, &device).await);
    app.clock.advance(SignedDuration::from_hours(1));
    let asked = log_in_on(&app, &email, &device).await;
    assert_eq!(asked.json()["requires2FA"], true, "after 30 days");
    app.stop().await;
}

// req: MFA-9
async fn a_remembered_device_opens_nothing_else(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, _, authenticator) = app.protected_person().await;
    let (other, _, _) = app.protected_person().await;
    let device = remembered(&app, &email, &authenticator).await;
    let asked = log_in_on(&app, &other, &device).await;
    assert_eq!(asked.json()["requires2FA"], true, "another's account");
    let made_up = "A".repeat(43);
    let asked = log_in_on(&app, &email, &made_up).await;
    assert_eq!(asked.json()["requires2FA"], true);
    let token = app.reset_token(&email).await;
    assert_eq!(app.confirm_reset(&token, "Another1Pass!").await.status, 200);
    let again = app.reset_token(&email).await;
    assert_eq!(app.confirm_reset(&again, PASSWORD).await.status, 200);
    let asked = log_in_on(&app, &email, &device).await;
    assert_eq!(asked.json()["requires2FA"], true, "the password was reset");

    let device = remembered(&app, &email, &authenticator).await;
    app.clock.advance(STEP);
    let access = access_of(&log_in_on(&app, &email, &device).await);
    let body = json!({ "code": authenticator.code(&app.clock), "password": PASSWORD });
    assert_eq!(post(&app, &access, DISABLE, body).await.status, 200);
    app.enable_second_factor(&access).await;
    let asked = log_in_on(&app, &email, &device).await;
    assert_eq!(
        asked.json()["requires2FA"],
        true,
        "it was turned off and on"
    );
    app.stop().await;
}
