//! What somebody does who has the password, and not the phone; and every way in, whatever second
//! factors are on.

use crate::faults::app_over_faulty_store;
use crate::sms_factor::{access_of, person, post};
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::app::{Answer, App, Backend, Options, wrong_code};
use testkit::authenticator::Authenticator;
use testkit::faults::{Plan, When};
use testkit::mails::token;
use testkit::person::{PASSWORD, random_email};
use testkit::race::race;
use testkit::time::random_number;

on_every_backend!(
    wrong_codes_are_counted_over_methods_and_messages,
    of_many_right_codes_one_logs_in,
    messages_to_a_number_are_limited,
    a_login_by_message_takes_no_message,
    every_way_in_asks_for_what_is_on,
    a_failed_transaction_sends_and_uses_nothing,
);

const REFRESH: &str = "/api/v1/auth/refresh";
const ENABLE: &str = "/api/v1/users/me/2fa/enable";
const CONFIRM: &str = "/api/v1/users/me/2fa/confirm";

// req: MFA-3
async fn wrong_codes_are_counted_over_methods_and_messages(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let number = random_number();
    app.enable_sms_factor(&access, &number).await;
    let wrong = authenticator.wrong_code(&app.clock);
    let challenge = app.challenge(&email).await;
    for left in [4, 3, 2, 1, 0] {
        // Until it is another one: the guess is wrong for the app alone.
        while app.factor_code(&challenge, &number).await == wrong {}
        let refused = app.second_step(&challenge, &wrong).await;
        assert_eq!(
            refused.json()["attemptsLeft"],
            left,
            "messages give none back"
        );
    }
    let code = app.factor_code(&challenge, &number).await;
    let refused = app.second_step(&challenge, &code).await;
    assert_eq!(refused.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    let other = app.challenge(&email).await;
    for _ in 0..3 {
        assert_eq!(app.second_step(&other, "0000-0000-0000").await.status, 401);
    }
    for _ in 0..2 {
        let body = json!({ "code": wrong });
        assert_eq!(post(&app, &access, CONFIRM, body).await.status, 401);
    }
    let code = app.factor_code(&other, &number).await;
    for right in [code, authenticator.code(&app.clock)] {
        let refused = app.second_step(&other, &right).await;
        assert_eq!(refused.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    }
    app.clock.advance(SignedDuration::from_mins(15));
    let rested = app.challenge(&email).await;
    let code = app.factor_code(&rested, &number).await;
    assert_eq!(app.second_step(&rested, &code).await.status, 200);
    app.stop().await;
}

// req: MFA-3, MFA-8
async fn of_many_right_codes_one_logs_in(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = person(&app).await;
    let number = random_number();
    app.enable_sms_factor(&access, &number).await;
    let challenge = app.challenge(&email).await;
    let code = app.factor_code(&challenge, &number).await;
    let app = Arc::new(app);
    let statuses = race(64, |_| {
        let (app, challenge) = (Arc::clone(&app), challenge.clone());
        let code = code.clone();
        async move { app.second_step(&challenge, &code).await.status.as_u16() }
    })
    .await;
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1);
    let refused = statuses
        .iter()
        .all(|status| [200, 401, 429].contains(status));
    assert!(refused, "{statuses:?}");
    Arc::into_inner(app).unwrap().stop().await;
}

// req: MFA-8
async fn messages_to_a_number_are_limited(backend: Backend) {
    let mut options = Options::default();
    options.limits.enabled = true;
    let app = app_or_return!(backend, options);
    let (email, access) = person(&app).await;
    let number = random_number();
    app.enable_sms_factor(&access, &number).await;
    let challenge = app.challenge(&email).await;
    for _ in 0..2 {
        assert_eq!(app.send_factor_code(&challenge).await.status, 202);
    }
    let limited = app.send_factor_code(&challenge).await;
    assert_eq!(limited.refusal(), (429, "RATE_LIMITED".to_owned()));
    assert!(limited.header("retry-after").is_some());
    let another = app.challenge(&email).await;
    let limited = app.send_factor_code(&another).await;
    assert_eq!(limited.status, 429, "another login has the same number");
    app.stop().await;
}

/// Whoever has the phone has a code of a login by message, and the next one as well.
// req: MFA-3, MFA-8
async fn a_login_by_message_takes_no_message(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access) = person(&app).await;
    let (own, other) = (random_number(), random_number());
    app.add_mobile(&access, &own).await;
    let enrolled = app.enable_sms_factor(&access, &other).await;
    let asked = by_message(&app, &own).await;
    assert_eq!(asked.json()["methods"], json!(["backup_code"]));
    let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
    let refused = app.send_factor_code(&challenge).await;
    assert_eq!(refused.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    let code = enrolled["backupCodes"][0].as_str().unwrap();
    assert_eq!(app.second_step(&challenge, code).await.status, 200);
    app.stop().await;
}

/// Logs in with a number and the code that is sent to it.
async fn by_message(app: &App, number: &str) -> Answer {
    let body = json!({ "mobileNumber": number });
    app.post("/api/v1/auth/login/otp", &body).await;
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
    let body = json!({ "mobileNumber": number, "otp": app.code_for(number) });
    let answer = app.post("/api/v1/auth/login/otp/verify", &body).await;
    assert_eq!(answer.status, 200);
    answer
}

/// The second factors of an account.
#[derive(Debug, Clone, Copy)]
enum On {
    Nothing,
    App,
    Number,
    Both,
}

/// How a login offers to be finished; none where it gives a session.
type Offered = Option<&'static [&'static str]>;

/// One row for each state: what a login by password offers, and what one by message.
const TABLE: [(On, Offered, Offered); 4] = [
    (On::Nothing, None, None),
    (
        On::App,
        Some(&["totp", "backup_code"]),
        Some(&["totp", "backup_code"]),
    ),
    (
        On::Number,
        Some(&["sms", "backup_code"]),
        Some(&["backup_code"]),
    ),
    (
        On::Both,
        Some(&["totp", "sms", "backup_code"]),
        Some(&["totp", "backup_code"]),
    ),
];

fn offers(answer: &Answer, expected: Offered, place: &str) {
    let answer = answer.json();
    match expected {
        None => assert!(answer["accessToken"].is_string(), "{place}"),
        Some(methods) => {
            assert_eq!(answer["methods"], json!(methods), "{place}");
            assert!(answer["accessToken"].is_null(), "{place}");
            assert!(answer["refreshToken"].is_null(), "{place}");
        }
    }
}

async fn turn_on(app: &App, access: &str, on: On) {
    if matches!(on, On::App | On::Both) {
        let _: Authenticator = app.enable_second_factor(access).await;
    }
    if matches!(on, On::Number | On::Both) {
        app.enable_sms_factor(access, &random_number()).await;
    }
}

async fn refresh(app: &App, session: &Value) -> u16 {
    let body = json!({ "refreshToken": session["refreshToken"] });
    app.post(REFRESH, &body).await.status.as_u16()
}

// req: MFA-3, AUTH-4, AUTH-6
async fn every_way_in_asks_for_what_is_on(backend: Backend) {
    let app = app_or_return!(backend);
    for (on, by_password, by_number) in TABLE {
        let email = random_email();
        assert_eq!(app.register_email(&email, PASSWORD).await.status, 201);
        let link = token(&app.newest_mail(&email));
        let proven = app.verify_token(&link).await;
        assert_eq!(proven.status, 200);
        assert!(!proven.text().contains("oken"), "a proof gives no session");
        let before = app.log_in(&email, PASSWORD).await;
        let here = app.log_in(&email, PASSWORD).await;
        let access = access_of(&here);
        let number = random_number();
        app.add_mobile(&access, &number).await;
        turn_on(&app, &access, on).await;
        let place = |path: &str| format!("{path}, {on:?}");

        let answer = app.log_in(&email, PASSWORD).await;
        offers(&answer, by_password, &place("password"));
        let answer = by_message(&app, &number).await;
        offers(&answer, by_number, &place("message"));
        let goes_on = refresh(&app, &before.json()).await == 200;
        assert_eq!(
            goes_on,
            by_password.is_none(),
            "{}",
            place("refresh before")
        );
        assert_eq!(
            refresh(&app, &here.json()).await,
            200,
            "{}",
            place("refresh")
        );
        let again = app.verify_token(&link).await;
        assert_eq!(again.status, 400, "{}", place("verification link"));
        let token = app.reset_token(&email).await;
        let reset = app.confirm_reset(&token, "Another1Pass!").await;
        assert_eq!(reset.status, 200);
        assert!(!reset.text().contains("oken"), "{}", place("reset"));
        let answer = app.log_in(&email, "Another1Pass!").await;
        offers(&answer, by_password, &place("password after a reset"));
        let old = app.log_in(&email, PASSWORD).await;
        assert_eq!(old.status, 401, "{}", place("old password"));
    }
    app.stop().await;
}

// req: MFA-3, MFA-8
async fn a_failed_transaction_sends_and_uses_nothing(backend: Backend) {
    let plan = Plan::default();
    let Some(app) = app_over_faulty_store(backend, &plan).await else {
        return;
    };
    let (email, access) = person(&app).await;
    let number = random_number();
    let body = json!({ "method": "sms", "phoneNumber": number });
    plan.fail_once("enrol_factor", When::Before);
    assert_eq!(post(&app, &access, ENABLE, body).await.status, 500);
    app.deliver().await;
    assert!(app.sent_to(&format!("+91{number}")).is_empty());
    app.enable_sms_factor(&access, &number).await;
    let challenge = app.challenge(&email).await;
    let before = app.sent_to(&format!("+91{number}")).len();
    plan.fail_once("put_sms_code", When::Before);
    assert_eq!(app.send_factor_code(&challenge).await.status, 500);
    app.deliver().await;
    assert_eq!(app.sent_to(&format!("+91{number}")).len(), before);
    let code = app.factor_code(&challenge, &number).await;
    plan.fail_once("begin_session_by_factor", When::Before);
    assert_eq!(app.second_step(&challenge, &code).await.status, 500);
    assert!(!plan.is_pending());
    let wrong = app.second_step(&challenge, &wrong_code(&code)).await;
    assert_eq!(wrong.status, 401);
    assert_eq!(app.second_step(&challenge, &code).await.status, 200);
    app.stop().await;
}
