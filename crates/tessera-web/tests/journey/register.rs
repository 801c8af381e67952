//! From a number to an account.

use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use tessera_core::ports::AccountStore as _;
use testkit::app::{Backend, wrong_code};
use testkit::time::random_number;

on_every_backend!(
    a_number_becomes_a_logged_in_customer,
    a_wrong_code_costs_a_try_and_the_fifth_is_the_last,
    a_code_expires_after_five_minutes,
    a_code_works_once,
    a_new_code_replaces_the_old_one,
    tries_are_capped_over_resends,
    a_registered_number_is_refused,
);

// req: OTP-1, OTP-6, OTP-7
async fn a_number_becomes_a_logged_in_customer(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    let sent = app.request_code(&number).await;
    assert_eq!(sent.status, 200);
    assert_eq!(
        sent.json(),
        serde_json::json!({
            "status": "otp_sent", "expiresIn": 300, "resendAfter": 30, "codeLength": 6
        })
    );
    let made = app.verify(&number, &app.code_for(&number)).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["expiresIn"], 3600);
    assert_eq!(made["user"]["mobileNumber"], format!("+91{number}"));
    assert_eq!(made["user"]["roles"], serde_json::json!(["CUSTOMER"]));
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    app.stop().await;
}

// req: OTP-6
async fn a_wrong_code_costs_a_try_and_the_fifth_is_the_last(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    let malformed = app.verify(&number, "12345").await;
    assert_eq!(malformed.refusal(), (400, "INVALID_OTP".to_owned()));
    assert_eq!(malformed.json()["attemptsLeft"], 5, "it costs no try");
    for left in (0..5).rev() {
        let refused = app.verify(&number, &wrong_code(&code)).await;
        assert_eq!(refused.refusal(), (400, "INVALID_OTP".to_owned()));
        assert_eq!(refused.json()["attemptsLeft"], left);
        assert_eq!(refused.json()["field"], "otp");
    }
    let refused = app.verify(&number, &code).await;
    assert_eq!(refused.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("300"));
    app.stop().await;
}

// req: OTP-4
async fn a_code_expires_after_five_minutes(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    app.clock.advance(SignedDuration::from_secs(300));
    let refused = app.verify(&number, &code).await;
    assert_eq!(refused.refusal(), (400, "OTP_EXPIRED".to_owned()));
    app.request_code(&number).await;
    app.clock.advance(SignedDuration::from_secs(299));
    let made = app.verify(&number, &app.code_for(&number)).await;
    assert_eq!(made.status, 201);
    app.stop().await;
}

// req: OTP-4
async fn a_code_works_once(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    assert_eq!(app.verify(&number, &code).await.status, 201);
    let again = app.verify(&number, &code).await;
    assert_eq!(again.refusal(), (400, "OTP_EXPIRED".to_owned()));
    let other = app.verify(&random_number(), &code).await;
    assert_eq!(other.refusal(), (400, "OTP_EXPIRED".to_owned()));
    app.stop().await;
}

// req: OTP-4
async fn a_new_code_replaces_the_old_one(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let old = app.code_for(&number);
    app.clock.advance(SignedDuration::from_secs(1));
    app.request_code(&number).await;
    let new = app.code_for(&number);
    if old != new {
        let refused = app.verify(&number, &old).await;
        assert_eq!(refused.refusal(), (400, "INVALID_OTP".to_owned()));
    }
    assert_eq!(app.verify(&number, &new).await.status, 201);
    app.stop().await;
}

// req: OTP-6
async fn tries_are_capped_over_resends(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    for _ in 0..3 {
        app.request_code(&number).await;
        let wrong = wrong_code(&app.code_for(&number));
        for _ in 0..5 {
            let refused = app.verify(&number, &wrong).await;
            assert_eq!(refused.refusal(), (400, "INVALID_OTP".to_owned()));
        }
        app.clock.advance(SignedDuration::from_secs(60));
    }
    app.request_code(&number).await;
    let refused = app.verify(&number, &app.code_for(&number)).await;
    assert_eq!(refused.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    app.clock.advance(SignedDuration::from_hours(1));
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await;
    assert_eq!(made.status, 201);
    app.stop().await;
}

// req: OTP-1, OTP-3
async fn a_registered_number_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    app.verify(&number, &app.code_for(&number)).await;
    let messages = app.inbox.messages(None).len();
    for written in [
        number.clone(),
        format!("+91 {number}"),
        format!("0{number}"),
    ] {
        let refused = app.request_code(&written).await;
        assert_eq!(refused.refusal(), (409, "MOBILE_NUMBER_EXISTS".to_owned()));
        assert_eq!(refused.json()["field"], "mobileNumber");
    }
    assert_eq!(
        app.inbox.messages(None).len(),
        messages,
        "nobody is messaged"
    );
    app.stop().await;
}
