//! What somebody does who has the password, and not the second factor.

use crate::faults::app_over_faulty_store;
use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::app::{Answer, App, Backend};
use testkit::authenticator::{Authenticator, STEP};
use testkit::faults::{Plan, When};
use testkit::person::PASSWORD;
use testkit::race::race;
use testkit::time::{random_below, random_number};

on_every_backend!(
    a_challenge_takes_five_codes,
    an_account_takes_ten_wrong_codes_wherever_they_come,
    of_many_right_codes_one_logs_in,
    every_way_in_asks_for_the_factor,
    no_sequence_of_calls_gives_a_token,
    a_failed_transaction_uses_no_code,
);

const LOGIN: &str = "/api/v1/auth/login";
const REFRESH: &str = "/api/v1/auth/refresh";
const ME: &str = "/api/v1/users/me";
const CONFIRM: &str = "/api/v1/users/me/2fa/confirm";
const DISABLE: &str = "/api/v1/users/me/2fa/disable";
const SESSION_COOKIE: &str = "__Host-tessera_session";

async fn post(app: &App, access: &str, path: &str, body: Value) -> Answer {
    app.call(access, Method::POST, path, Some(body)).await
}

// req: MFA-3
async fn a_challenge_takes_five_codes(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, _, authenticator) = app.protected_person().await;
    let challenge = app.challenge(&email).await;
    let wrong = authenticator.wrong_code(&app.clock);
    for left in [4, 3, 2, 1, 0] {
        let refused = app.second_step(&challenge, &wrong).await;
        assert_eq!(refused.json()["attemptsLeft"], left);
    }
    let right = authenticator.code(&app.clock);
    let refused = app.second_step(&challenge, &right).await;
    assert_eq!(refused.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    assert!(refused.header("retry-after").is_some());
    let another = app.challenge(&email).await;
    assert_eq!(app.second_step(&another, &right).await.status, 200);
    app.stop().await;
}

// req: MFA-3
async fn an_account_takes_ten_wrong_codes_wherever_they_come(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let wrong = authenticator.wrong_code(&app.clock);
    for _ in 0..2 {
        let challenge = app.challenge(&email).await;
        for code in [&wrong, "0000-0000-0000", &wrong] {
            assert_eq!(app.second_step(&challenge, code).await.status, 401);
        }
    }
    for path in [CONFIRM, DISABLE, CONFIRM, DISABLE] {
        let mut body = json!({ "code": wrong });
        if path == DISABLE {
            body["password"] = PASSWORD.into();
        }
        let refused = post(&app, &access, path, body).await;
        assert_eq!(refused.refusal(), (401, "INVALID_SECOND_FACTOR".to_owned()));
    }
    let challenge = app.challenge(&email).await;
    for code in [
        authenticator.code(&app.clock),
        authenticator.backup_codes[0].clone(),
    ] {
        let refused = app.second_step(&challenge, &code).await;
        assert_eq!(refused.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
        let refused = post(&app, &access, CONFIRM, json!({ "code": code })).await;
        assert_eq!(refused.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    }
    app.clock.advance(SignedDuration::from_mins(14));
    let challenge = app.challenge(&email).await;
    let right = authenticator.code(&app.clock);
    assert_eq!(app.second_step(&challenge, &right).await.status, 429);
    app.clock.advance(SignedDuration::from_mins(1));
    let right = authenticator.code(&app.clock);
    assert_eq!(app.second_step(&challenge, &right).await.status, 200);
    app.stop().await;
}

// req: MFA-3, MFA-4
async fn of_many_right_codes_one_logs_in(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, _, authenticator) = app.protected_person().await;
    let challenge = app.challenge(&email).await;
    let code = authenticator.code(&app.clock);
    let app = Arc::new(app);
    let statuses = race(64, |_| {
        let (app, challenge) = (Arc::clone(&app), challenge.clone());
        let code = code.clone();
        async move { app.second_step(&challenge, &code).await.status.as_u16() }
    })
    .await;
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1);
    assert!(
        statuses
            .iter()
            .all(|status| [200, 401, 429].contains(status))
    );
    Arc::into_inner(app).unwrap().stop().await;
}

/// Every way that leads to a session, each with a second factor on.
// req: MFA-3, AUTH-4, AUTH-6
async fn every_way_in_asks_for_the_factor(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let before = app.log_in(&email, PASSWORD).await.json();
    let access = app.log_in(&email, PASSWORD).await.json();
    let access = access["accessToken"].as_str().unwrap();
    app.enable_second_factor(access).await;
    let asked = |answer: &Answer| {
        assert_eq!(answer.json()["requires2FA"], true);
        assert!(answer.json()["accessToken"].is_null());
        assert!(answer.json()["refreshToken"].is_null());
    };
    asked(&app.log_in(&email, PASSWORD).await);
    let body = json!({ "refreshToken": before["refreshToken"] });
    assert_eq!(app.post(REFRESH, &body).await.status, 401, "refresh");
    let token = app.reset_token(&email).await;
    let reset = app.confirm_reset(&token, "Another1Pass!").await;
    assert_eq!(reset.status, 200);
    assert!(!reset.text().contains("oken"), "a reset gives no session");
    asked(&app.log_in(&email, "Another1Pass!").await);
    let again = app
        .post(LOGIN, &json!({ "email": email, "password": PASSWORD }))
        .await;
    assert_eq!(again.status, 401);
    app.stop().await;
}

/// Random sequences of all that can be called without the factor, over the API and by forms:
/// nothing that is answered opens what is protected.
// req: MFA-3
async fn no_sequence_of_calls_gives_a_token(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, _, authenticator) = app.protected_person().await;
    let mut seen: Vec<String> = Vec::new();
    let mut challenge = app.challenge(&email).await;
    let mut jar = Jar::default();
    for _ in 0..120 {
        let step = match random_below(4) {
            0 => attack_by_form(&app, &mut jar, &email, &authenticator).await,
            _ => attack(&app, &email, &challenge, &authenticator).await,
        };
        let (what, answer) = step;
        assert!(answer.status.as_u16() != 500, "{what}");
        let session = answer.cookie(SESSION_COOKIE).unwrap_or_default();
        assert_eq!(session, "", "{what}");
        if answer.body.first() == Some(&b'{') {
            if let Some(fresh) = answer.json()["challenge"].as_str() {
                fresh.clone_into(&mut challenge);
            }
            collect(&answer.json(), &mut seen);
        }
        app.clock
            .advance(STEP * i32::try_from(random_below(20)).unwrap());
    }
    assert!(!seen.is_empty());
    for token in &seen {
        let opened = app.call(token, Method::GET, ME, None).await;
        assert_eq!(opened.status, 401, "a token opens");
        let body = json!({ "refreshToken": token });
        assert_eq!(
            app.post(REFRESH, &body).await.status,
            401,
            "a token is exchanged"
        );
    }
    app.stop().await;
}

/// One call of somebody who has the password, and what they were given: a challenge.
async fn attack(
    app: &App,
    email: &str,
    challenge: &str,
    owner: &Authenticator,
) -> (&'static str, Answer) {
    let code = match random_below(2) {
        0 => owner.wrong_code(&app.clock),
        _ => "0123-4567-89ab".to_owned(),
    };
    // What is asked of whoever is logged in, with the challenge for a token.
    let inside = [
        ("/api/v1/users/me/2fa/enable", json!({ "method": "totp" })),
        ("/api/v1/users/me/2fa/verify", json!({ "code": code })),
        ("/api/v1/users/me/2fa/backup-codes", json!({})),
        ("/api/v1/users/me/2fa/sms", json!({})),
        (CONFIRM, json!({ "code": code })),
        (DISABLE, json!({ "code": code, "password": PASSWORD })),
        ("/api/v1/auth/logout-all", json!({})),
    ];
    // What anybody may ask.
    let number = random_number();
    let outside = [
        ("/api/v1/auth/2fa/sms", json!({ "challenge": challenge })),
        (REFRESH, json!({ "refreshToken": challenge })),
        ("/api/v1/auth/logout", json!({ "refreshToken": challenge })),
        (
            "/api/v1/auth/verify-email",
            json!({ "token": challenge, "password": PASSWORD }),
        ),
        (
            "/api/v1/auth/verify-email",
            json!({ "email": email, "code": "123456", "password": PASSWORD }),
        ),
        (
            "/api/v1/auth/password-reset/request",
            json!({ "email": email }),
        ),
        (
            "/api/v1/auth/password-reset/confirm",
            json!({ "token": challenge, "password": "Another1Pass!" }),
        ),
        (
            "/api/v1/auth/register",
            json!({ "email": email, "password": PASSWORD, "name": "Priya Sharma" }),
        ),
        ("/api/v1/auth/login/otp", json!({ "mobileNumber": number })),
        (
            "/api/v1/auth/login/otp/verify",
            json!({ "mobileNumber": number, "otp": "123456" }),
        ),
        ("/api/v1/auth/stop-recovery", json!({ "token": challenge })),
        ("/api/v1/auth/lock-account", json!({ "token": challenge })),
    ];
    let any = |count: usize| usize::try_from(random_below(count as u64)).unwrap();
    match random_below(5) {
        0 => (LOGIN, app.log_in(email, PASSWORD).await),
        1 => ("verify-2fa", app.second_step(challenge, &code).await),
        2 => {
            let (path, body) = inside[any(inside.len())].clone();
            (path, post(app, challenge, path, body).await)
        }
        _ => {
            let (path, body) = outside[any(outside.len())].clone();
            (path, app.post(path, &body).await)
        }
    }
}

/// The same by the forms of a browser that was never let in.
async fn attack_by_form(
    app: &App,
    jar: &mut Jar,
    email: &str,
    owner: &Authenticator,
) -> (&'static str, Answer) {
    let wrong = owner.wrong_code(&app.clock);
    let logged_in = [("email", email), ("password", PASSWORD)];
    let proven = [("code", wrong.as_str()), ("remember", "on")];
    let changed = [
        ("password", PASSWORD),
        ("newPassword", "Another1Pass!"),
        ("code", wrong.as_str()),
    ];
    let forms: [(&'static str, &[(&str, &str)]); 6] = [
        ("/login", &logged_in),
        ("/login/second-factor", &proven),
        ("/login/second-factor/send", &[]),
        ("/account/second-factor/enable", &[]),
        ("/account/second-factor/disable", &changed),
        ("/account/password", &changed),
    ];
    let any = usize::try_from(random_below(forms.len() as u64)).unwrap();
    let (path, fields) = forms[any];
    (path, jar.post(app, path, &form(fields)).await)
}

/// Every string in an answer that may be a token.
fn collect(value: &Value, seen: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= 32 && !text.contains(' ') => seen.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, seen)),
        Value::Object(members) => members.values().for_each(|value| collect(value, seen)),
        _ => {}
    }
}

// req: MFA-3, MFA-5
async fn a_failed_transaction_uses_no_code(backend: Backend) {
    let plan = Plan::default();
    let Some(app) = app_over_faulty_store(backend, &plan).await else {
        return;
    };
    let (email, _, authenticator) = app.protected_person().await;
    for code in [
        authenticator.code(&app.clock),
        authenticator.backup_codes[0].clone(),
    ] {
        let challenge = app.challenge(&email).await;
        plan.fail_once("begin_session_by_factor", When::Before);
        assert_eq!(app.second_step(&challenge, &code).await.status, 500);
        assert!(!plan.is_pending());
        assert_eq!(app.second_step(&challenge, &code).await.status, 200);
    }
    app.stop().await;
}
