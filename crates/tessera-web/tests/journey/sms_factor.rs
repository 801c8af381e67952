//! Text messages as a second factor over HTTP.

use crate::scripted::{Scripted, busy};
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::mail::MailTemplate;
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{MessageProvider, Sent};
use testkit::app::{Answer, App, Backend, Options, code_in, wrong_code};
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    a_number_is_enrolled_and_asked_for,
    the_accounts_own_number_is_taken_where_none_is_given,
    an_account_without_a_password_gets_no_number,
    both_may_be_on_and_one_is_asked_for_first,
    one_of_two_is_removed,
    a_code_proves_the_factor_in_its_session,
    a_second_factor_is_added_after_a_proof_of_the_first,
    when_no_message_goes_out_other_ways_are_offered,
);

const STATUS: &str = "/api/v1/users/me/2fa";
const ENABLE: &str = "/api/v1/users/me/2fa/enable";
const VERIFY: &str = "/api/v1/users/me/2fa/verify";
const CONFIRM: &str = "/api/v1/users/me/2fa/confirm";
const DEFAULT: &str = "/api/v1/users/me/2fa/default";
const SEND: &str = "/api/v1/users/me/2fa/sms";
const DISABLE: &str = "/api/v1/users/me/2fa/disable";

pub(crate) async fn post(app: &App, access: &str, path: &str, body: Value) -> Answer {
    app.call(access, Method::POST, path, Some(body)).await
}

pub(crate) fn access_of(session: &Answer) -> String {
    assert_eq!(session.status, 200);
    session.json()["accessToken"].as_str().unwrap().to_owned()
}

/// Somebody whose address is proven: the address, an access token.
pub(crate) async fn person(app: &App) -> (String, String) {
    let email = app.proven_person().await;
    let access = access_of(&app.log_in(&email, PASSWORD).await);
    (email, access)
}

async fn status(app: &App, access: &str) -> Value {
    app.call(access, Method::GET, STATUS, None).await.json()
}

async fn choose(app: &App, access: &str, method: &str) -> Answer {
    let body = json!({ "method": method });
    app.call(access, Method::PUT, DEFAULT, Some(body)).await
}

/// Has a code sent in a session; gives the code.
async fn code_in_session(app: &App, access: &str, number: &str) -> String {
    let sent = app.call(access, Method::POST, SEND, None).await;
    assert_eq!(sent.status, 202);
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
    app.code_for(number)
}

// req: MFA-2, MFA-3, MFA-8
async fn a_number_is_enrolled_and_asked_for(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = person(&app).await;
    let number = random_number();
    for (given, error) in [
        (json!("12345"), "INVALID_MOBILE_NUMBER"),
        (json!(7), "MALFORMED_REQUEST"),
    ] {
        let body = json!({ "method": "sms", "phoneNumber": given });
        let refused = post(&app, &access, ENABLE, body).await;
        assert_eq!(refused.refusal(), (400, error.to_owned()));
    }
    let body = json!({ "method": "totp", "phoneNumber": number });
    let refused = post(&app, &access, ENABLE, body).await;
    assert_eq!(refused.json()["field"], "phoneNumber");
    let body = json!({ "method": "sms", "phoneNumber": number });
    let enrolled = post(&app, &access, ENABLE, body).await;
    assert_eq!(enrolled.status, 200);
    assert!(!enrolled.text().contains(&number), "its middle is hidden");
    assert_eq!(enrolled.json()["backupCodes"].as_array().unwrap().len(), 10);
    app.deliver().await;
    let code = app.code_for(&number);
    assert_eq!(status(&app, &access).await["enabled"], false);
    let wrong = json!({ "code": wrong_code(&code) });
    let refused = post(&app, &access, VERIFY, wrong).await;
    assert_eq!(refused.refusal(), (401, "INVALID_SECOND_FACTOR".to_owned()));
    let verified = post(&app, &access, VERIFY, json!({ "code": code })).await;
    assert_eq!(verified.status, 200);
    let now = status(&app, &access).await;
    assert_eq!(now["methods"], json!(["sms"]));
    assert_eq!(now["default"], "sms");
    assert!(
        now["phoneNumber"]
            .as_str()
            .unwrap()
            .ends_with(&number[number.len() - 4..])
    );

    let asked = app.log_in(&email, PASSWORD).await.json();
    assert_eq!(asked["requires2FA"], true);
    assert_eq!(asked["methods"], json!(["sms", "backup_code"]));
    assert_eq!(asked["default"], "sms");
    let challenge = asked["challenge"].as_str().unwrap();
    let early = app.second_step(challenge, &code).await;
    assert_eq!(early.status, 401, "the code that enrolled it");
    let code = app.factor_code(challenge, &number).await;
    let other = app.challenge(&email).await;
    let refused = app.second_step(&other, &code).await;
    assert_eq!(refused.status, 401, "it was sent for another login");
    let newer = app.factor_code(challenge, &number).await;
    if newer != code {
        let refused = app.second_step(challenge, &code).await;
        assert_eq!(refused.status, 401, "a newer one took its place");
    }
    let session = app.second_step(challenge, &newer).await;
    let access = access_of(&session);
    assert_eq!(status(&app, &access).await["enabled"], true);
    let over = app.send_factor_code(challenge).await;
    assert_eq!(over.refusal(), (401, "CHALLENGE_EXPIRED".to_owned()));
    for none in ["", "nothing", &"A".repeat(43)] {
        let over = app.send_factor_code(none).await;
        assert_eq!(over.refusal(), (401, "CHALLENGE_EXPIRED".to_owned()));
    }
    let late = app.challenge(&email).await;
    let code = app.factor_code(&late, &number).await;
    app.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(app.second_step(&late, &code).await.status, 401, "too old");
    app.stop().await;
}

// req: MFA-2
async fn the_accounts_own_number_is_taken_where_none_is_given(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access) = person(&app).await;
    let nothing = post(&app, &access, ENABLE, json!({ "method": "sms" })).await;
    assert_eq!(nothing.refusal(), (400, "INVALID_FIELD".to_owned()));
    assert_eq!(nothing.json()["field"], "phoneNumber");
    let number = random_number();
    app.add_mobile(&access, &number).await;
    let enrolled = post(&app, &access, ENABLE, json!({ "method": "sms" })).await;
    assert_eq!(enrolled.status, 200);
    app.deliver().await;
    let body = json!({ "code": app.code_for(&number) });
    assert_eq!(post(&app, &access, VERIFY, body).await.status, 200);
    app.stop().await;
}

// req: MFA-8
async fn an_account_without_a_password_gets_no_number(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await.json();
    let access = made["accessToken"].as_str().unwrap();
    for body in [
        json!({ "method": "sms" }),
        json!({ "method": "sms", "phoneNumber": random_number() }),
    ] {
        let refused = post(&app, access, ENABLE, body).await;
        assert_eq!(refused.refusal(), (409, "NO_PASSWORD".to_owned()));
    }
    let before = app.sent_to(&format!("+91{number}")).len();
    app.deliver().await;
    assert_eq!(app.sent_to(&format!("+91{number}")).len(), before);
    app.stop().await;
}

// req: MFA-2, MFA-3
async fn both_may_be_on_and_one_is_asked_for_first(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let early = choose(&app, &access, "sms").await;
    assert_eq!(early.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    let number = random_number();
    let enrolled = app.enable_sms_factor(&access, &number).await;
    assert_eq!(enrolled["backupCodes"], json!([]), "it keeps its codes");
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::FactorAdded { .. }));
    assert_eq!(status(&app, &access).await["backupCodesLeft"], 10);
    let methods = async || app.log_in(&email, PASSWORD).await.json()["methods"].clone();
    assert_eq!(methods().await, json!(["totp", "sms", "backup_code"]));
    assert_eq!(choose(&app, &access, "sms").await.status, 200);
    assert_eq!(methods().await, json!(["sms", "totp", "backup_code"]));
    assert_eq!(status(&app, &access).await["default"], "sms");
    for method in ["fax", "backup_code"] {
        let refused = choose(&app, &access, method).await;
        assert_eq!(refused.refusal(), (400, "INVALID_FIELD".to_owned()));
    }
    let challenge = app.challenge(&email).await;
    let code = authenticator.code(&app.clock);
    assert_eq!(app.second_step(&challenge, &code).await.status, 200);
    let challenge = app.challenge(&email).await;
    let code = app.factor_code(&challenge, &number).await;
    assert_eq!(app.second_step(&challenge, &code).await.status, 200);
    let challenge = app.challenge(&email).await;
    let code = &authenticator.backup_codes[0];
    assert_eq!(app.second_step(&challenge, code).await.status, 200);
    let again = json!({ "method": "sms", "phoneNumber": number });
    let again = post(&app, &access, ENABLE, again).await;
    assert_eq!(again.refusal(), (409, "SECOND_FACTOR_ON".to_owned()));
    app.stop().await;
}

// req: MFA-6
async fn one_of_two_is_removed(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, authenticator) = app.protected_person().await;
    let number = random_number();
    app.enable_sms_factor(&access, &number).await;
    choose(&app, &access, "sms").await;
    let code = code_in_session(&app, &access, &number).await;
    let body = json!({ "code": code, "password": PASSWORD, "method": "sms" });
    assert_eq!(post(&app, &access, DISABLE, body.clone()).await.status, 200);
    let now = status(&app, &access).await;
    assert_eq!(
        (&now["methods"], &now["default"]),
        (&json!(["totp"]), &json!("totp"))
    );
    assert_eq!(now["phoneNumber"], Value::Null);
    app.deliver().await;
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::FactorRemoved { .. }));
    let again = post(&app, &access, DISABLE, body).await;
    assert_eq!(again.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    let gone = app.call(&access, Method::POST, SEND, None).await;
    assert_eq!(gone.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    assert_eq!(
        app.log_in(&email, PASSWORD).await.json()["methods"],
        json!(["totp", "backup_code"])
    );
    let code = &authenticator.backup_codes[0];
    let body = json!({ "code": code, "password": PASSWORD, "method": "totp" });
    assert_eq!(post(&app, &access, DISABLE, body).await.status, 200);
    assert_eq!(
        status(&app, &access).await["enabled"],
        false,
        "it was the last"
    );
    app.deliver().await;
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::SecondFactorDisabled { .. }));
    app.stop().await;
}

// req: MFA-6, MFA-8
async fn a_code_proves_the_factor_in_its_session(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = person(&app).await;
    let number = random_number();
    app.enable_sms_factor(&access, &number).await;
    app.clock.advance(SignedDuration::from_mins(11));
    let challenge = app.challenge(&email).await;
    let code = app.factor_code(&challenge, &number).await;
    let elsewhere = access_of(&app.second_step(&challenge, &code).await);
    let due = choose(&app, &access, "sms").await;
    assert_eq!(due.refusal(), (403, "SECOND_FACTOR_REQUIRED".to_owned()));
    let code = code_in_session(&app, &access, &number).await;
    let body = json!({ "code": code });
    let refused = post(&app, &elsewhere, CONFIRM, body.clone()).await;
    assert_eq!(refused.status, 401, "another session asked for it");
    let challenge = app.challenge(&email).await;
    let refused = app.second_step(&challenge, &code).await;
    assert_eq!(refused.status, 401, "it is for no login");
    assert_eq!(post(&app, &access, CONFIRM, body.clone()).await.status, 200);
    assert_eq!(
        post(&app, &access, CONFIRM, body).await.status,
        401,
        "twice"
    );
    assert_eq!(choose(&app, &access, "sms").await.status, 200);
    let code = code_in_session(&app, &access, &number).await;
    let body = json!({ "code": code, "password": PASSWORD });
    assert_eq!(post(&app, &access, DISABLE, body).await.status, 200);
    assert_eq!(status(&app, &access).await["enabled"], false);
    app.stop().await;
}

// req: MFA-2, AUTH-7
async fn a_second_factor_is_added_after_a_proof_of_the_first(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access, authenticator) = app.protected_person().await;
    let number = random_number();
    app.clock.advance(SignedDuration::from_mins(11));
    let body = json!({ "method": "sms", "phoneNumber": number });
    let due = post(&app, &access, ENABLE, body.clone()).await;
    assert_eq!(due.refusal(), (403, "SECOND_FACTOR_REQUIRED".to_owned()));
    let proof = json!({ "code": authenticator.code(&app.clock) });
    assert_eq!(post(&app, &access, CONFIRM, proof).await.status, 200);
    assert_eq!(post(&app, &access, ENABLE, body).await.status, 200);
    app.deliver().await;
    let code = json!({ "code": app.code_for(&number) });
    app.clock.advance(SignedDuration::from_mins(11));
    let due = post(&app, &access, VERIFY, code).await;
    assert_eq!(due.refusal(), (403, "SECOND_FACTOR_REQUIRED".to_owned()));
    app.stop().await;
}

/// Providers that take one message, and none after it.
fn failing_after_one() -> (Arc<Scripted<SmsMessage>>, Options) {
    let answers = std::iter::once(Ok(Sent::default())).chain((0..5).map(|_| busy()));
    let provider = Scripted::<SmsMessage>::new("failing", answers.collect());
    let shared: Arc<dyn MessageProvider<SmsMessage>> =
        Arc::<Scripted<SmsMessage>>::clone(&provider);
    let options = Options {
        providers: Some(vec![shared]),
        ..Options::default()
    };
    (provider, options)
}

// req: MFA-8
async fn when_no_message_goes_out_other_ways_are_offered(backend: Backend) {
    let (provider, options) = failing_after_one();
    let app = app_or_return!(backend, options);
    let (email, access) = person(&app).await;
    let body = json!({ "method": "sms", "phoneNumber": random_number() });
    let enrolled = post(&app, &access, ENABLE, body).await.json();
    app.deliver().await;
    let body = json!({ "code": code_in(&provider.newest().body) });
    assert_eq!(post(&app, &access, VERIFY, body).await.status, 200);
    let challenge = app.challenge(&email).await;
    for _ in 0..5 {
        assert_eq!(app.send_factor_code(&challenge).await.status, 202);
    }
    app.deliver().await;
    let asked = app.log_in(&email, PASSWORD).await.json();
    assert_eq!(asked["methods"], json!(["backup_code"]));
    assert_eq!(asked["default"], "backup_code");
    assert!(asked["accessToken"].is_null(), "never past the factor");
    let challenge = asked["challenge"].as_str().unwrap();
    let refused = app.send_factor_code(challenge).await;
    assert_eq!(refused.refusal(), (503, "SMS_UNAVAILABLE".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("30"));
    let (_, other) = person(&app).await;
    let body = json!({ "method": "sms", "phoneNumber": random_number() });
    let refused = post(&app, &other, ENABLE, body).await;
    assert_eq!(refused.refusal(), (503, "SMS_UNAVAILABLE".to_owned()));
    let code = enrolled["backupCodes"][0].as_str().unwrap();
    assert_eq!(app.second_step(challenge, code).await.status, 200);
    app.clock.advance(SignedDuration::from_secs(31));
    let asked = app.log_in(&email, PASSWORD).await.json();
    assert_eq!(asked["default"], "sms", "it is tried again");
    app.stop().await;
}
