//! Logging in with a number and a code.

use crate::account_states::{guessing_limited, lock_by_guessing};
use crate::observer::{assert_alike, seen};
use crate::sms_factor::person;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::app::{Answer, App, Backend, wrong_code};
use testkit::person::PASSWORD;
use testkit::race::race;
use testkit::time::random_number;

on_every_backend!(
    a_number_and_a_code_log_in,
    a_code_logs_in_once,
    numbers_without_an_account_look_like_any_other,
    passwords_and_codes_are_locked_apart,
    a_code_to_register_with_logs_nobody_in,
    a_closed_account_is_told_after_the_right_code_alone,
);

const ASK: &str = "/api/v1/auth/login/otp";
const VERIFY: &str = "/api/v1/auth/login/otp/verify";

async fn registered(app: &App) -> String {
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await;
    assert_eq!(made.status, 201);
    number
}

async fn ask(app: &App, number: &str) -> Answer {
    let answer = app.post(ASK, &json!({ "mobileNumber": number })).await;
    app.deliver().await;
    answer
}

async fn log_in(app: &App, number: &str, code: &str) -> Answer {
    let body = json!({ "mobileNumber": number, "otp": code });
    app.post(VERIFY, &body).await
}

// req: AUTH-2, OTP-2
async fn a_number_and_a_code_log_in(backend: Backend) {
    let app = app_or_return!(backend);
    let number = registered(&app).await;
    let asked = ask(&app, &number).await;
    assert_eq!(asked.status, 200);
    assert_eq!(asked.json()["status"], "otp_sent");
    let code = app.code_for(&number);
    let wrong = log_in(&app, &number, &wrong_code(&code)).await;
    assert_eq!(wrong.refusal(), (400, "INVALID_OTP".to_owned()));
    let session = log_in(&app, &number, &code).await;
    assert_eq!(session.status, 200);
    let access = session.json()["accessToken"].as_str().unwrap().to_owned();
    let path = "/api/v1/users/me";
    let mine = app.call(&access, Method::GET, path, None).await.json();
    assert_eq!(mine["mobileNumber"], format!("+91{number}"));
    app.stop().await;
}

// req: AUTH-2, OTP-5
async fn a_code_logs_in_once(backend: Backend) {
    let app = app_or_return!(backend);
    let number = registered(&app).await;
    ask(&app, &number).await;
    let code = app.code_for(&number);
    let app = Arc::new(app);
    let statuses = race(64, |_| {
        let (app, number, code) = (Arc::clone(&app), number.clone(), code.clone());
        async move { log_in(&app, &number, &code).await.status.as_u16() }
    })
    .await;
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1);
    Arc::into_inner(app).unwrap().stop().await;
}

/// Neither asking nor trying tells, in what is answered or in what is written.
// req: AUTH-2, OTP-8
async fn numbers_without_an_account_look_like_any_other(backend: Backend) {
    let app = app_or_return!(backend);
    let known = registered(&app).await;
    let disabled = registered(&app).await;
    let index_key = &app.deployment.index_key;
    app.database.disable_mobile(index_key, &disabled).await;
    let mut rows = Vec::new();
    let mut guess = String::new();
    for (who, number) in [
        ("known", known),
        ("disabled", disabled),
        ("unknown", random_number()),
    ] {
        let mut cells = vec![seen(&app, ASK, &json!({ "mobileNumber": number })).await];
        app.deliver().await;
        // What nobody is sent cannot be known to be another.
        if who != "unknown" {
            guess = wrong_code(&app.code_for(&number));
        }
        for _ in 0..6 {
            let body = json!({ "mobileNumber": number, "otp": guess });
            cells.push(seen(&app, VERIFY, &body).await);
        }
        rows.push((who, cells));
    }
    assert_alike(&rows);
    app.stop().await;
}

/// Who guesses at the one keeps nobody from using the other.
// req: AUTH-10, OTP-6
async fn passwords_and_codes_are_locked_apart(backend: Backend) {
    let app = app_or_return!(backend, guessing_limited());
    for password_is_guessed_at in [true, false] {
        let (email, access) = person(&app).await;
        let number = random_number();
        app.add_mobile(&access, &number).await;
        app.clock.advance(SignedDuration::from_mins(1));
        ask(&app, &number).await;
        let code = app.code_for(&number);
        if password_is_guessed_at {
            lock_by_guessing(&app, &email).await;
            assert_eq!(log_in(&app, &number, &code).await.status, 200);
            let locked = app.log_in(&email, PASSWORD).await;
            assert_eq!(locked.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
        } else {
            for _ in 0..5 {
                let wrong = log_in(&app, &number, &wrong_code(&code)).await;
                assert_eq!(wrong.refusal(), (400, "INVALID_OTP".to_owned()));
            }
            let locked = log_in(&app, &number, &code).await;
            assert_eq!(locked.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
            assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
        }
        app.clock.advance(SignedDuration::from_mins(15));
    }
    app.stop().await;
}

// req: OTP-5
async fn a_code_to_register_with_logs_nobody_in(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    let refused = log_in(&app, &number, &code).await;
    assert_eq!(refused.refusal(), (400, "OTP_EXPIRED".to_owned()));
    assert_eq!(app.verify(&number, &code).await.status, 201);
    ask(&app, &number).await;
    let code = app.code_for(&number);
    let refused = app.verify(&number, &code).await;
    assert_eq!(refused.refusal(), (400, "OTP_EXPIRED".to_owned()));
    app.stop().await;
}

// req: AUTH-2
async fn a_closed_account_is_told_after_the_right_code_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let number = registered(&app).await;
    ask(&app, &number).await;
    let code = app.code_for(&number);
    app.database
        .disable_mobile(&app.deployment.index_key, &number)
        .await;
    let wrong = log_in(&app, &number, &wrong_code(&code)).await;
    assert_eq!(wrong.refusal(), (400, "INVALID_OTP".to_owned()));
    let right = log_in(&app, &number, &code).await;
    assert_eq!(right.refusal(), (403, "ACCOUNT_DISABLED".to_owned()));
    assert_eq!(right.json().get("accessToken"), None::<&Value>);
    app.stop().await;
}
