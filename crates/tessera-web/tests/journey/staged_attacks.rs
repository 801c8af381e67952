//! What strangers try with registrations in stages, and what breaks on the way.

use crate::account_states::{guessing_limited, in_every_state, lock_by_guessing, network_of};
use crate::observer::{HERE, Seen, assert_alike, seen_from};
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::net::IpAddr;
use tessera_core::limit::LimitPolicy;
use tessera_core::mail::MailTemplate;
use tessera_core::ports::AccountStore as _;
use testkit::app::{App, Backend, Options, wrong_code};
use testkit::faults::{EPHEMERAL_OPERATIONS, When};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::staged::{PHONE, particulars};

on_every_backend!(
    before_a_proof_every_address_looks_alike,
    a_number_with_an_account_looks_like_any_other,
    a_password_set_before_the_proof_dies_with_the_claim,
    a_strangers_registration_never_becomes_an_account,
    codes_are_limited_by_registration_and_address,
    the_store_may_fail_at_any_step,
    the_ephemeral_store_may_fail_at_any_step,
    a_failed_completion_consumes_nothing,
);

const ATTACKER: &str = "AttackerPass1!";

/// What a caller sees of one step; ids that were drawn look alike.
async fn step(app: &App, path: &str, body: &Value, id: &str) -> (Seen, Value) {
    step_from(app, HERE, path, body, id).await
}

/// The same, from an address with limits of its own.
async fn step_from(app: &App, from: IpAddr, path: &str, body: &Value, id: &str) -> (Seen, Value) {
    let mut cell = seen_from(app, from, path, body).await;
    let answered: Value = serde_json::from_str(&cell.shown).unwrap_or_default();
    let drawn = answered["registrationId"].as_str().unwrap_or(id);
    if !drawn.is_empty() {
        cell.shown = cell.shown.replace(drawn, "REGISTRATION");
    }
    app.clock.advance(SignedDuration::from_millis(1));
    (cell, answered)
}

/// Every step that a stranger can take, cell by cell: status, body, headers and their values,
/// calls of the stores, rows.
// req: REG-6
async fn before_a_proof_every_address_looks_alike(backend: Backend) {
    let app = app_or_return!(backend, guessing_limited());
    let mut addresses = in_every_state(&app).await;
    for (who, email) in [
        ("nobody's, guessed at", random_email()),
        ("locked by guesses", app.proven_person().await),
    ] {
        lock_by_guessing(&app, &email).await;
        addresses.push((who, email));
    }
    let mut rows: Vec<(&str, Vec<Seen>)> = Vec::new();
    for (number, (who, email)) in addresses.iter().enumerate() {
        let from = network_of(number);
        let mut cells = Vec::new();
        let start = json!({ "email": email, "password": ATTACKER, "locale": "en" });
        let (cell, answered) = step_from(&app, from, "/api/v1/register/start", &start, "").await;
        cells.push(cell);
        let id = answered["registrationId"].as_str().unwrap();
        let send = json!({ "registrationId": id, "channel": "email" });
        cells.push(step_from(&app, from, "/api/v1/otp/send", &send, id).await.0);
        app.deliver().await;
        let wrong = wrong_code(&code(&app.newest_mail(email)));
        let verify = json!({ "registrationId": id, "code": wrong });
        cells.push(
            step_from(&app, from, "/api/v1/otp/verify", &verify, id)
                .await
                .0,
        );
        let rest = particulars(id);
        let complete = "/api/v1/register/complete";
        cells.push(step_from(&app, from, complete, &rest, id).await.0);
        rows.push((*who, cells));
    }
    let statuses: Vec<u16> = rows[0].1.iter().map(|cell| cell.status).collect();
    assert_eq!(statuses, [202, 204, 400, 409]);
    assert_alike(&rows);
    app.stop().await;
}

// req: REG-6
async fn a_number_with_an_account_looks_like_any_other(backend: Backend) {
    const OTHER: &str = "+919876543211";
    let app = app_or_return!(backend);
    app.request_code(PHONE).await;
    let registered = app.verify(PHONE, &app.code_for(PHONE)).await;
    assert_eq!(registered.status, 201);
    let mut rows = Vec::new();
    for phone in [PHONE, OTHER] {
        let id = app.staged(&random_email(), Some(phone)).await;
        let send = json!({ "registrationId": id, "channel": "sms" });
        let sent = step(&app, "/api/v1/otp/send", &send, &id).await.0;
        app.deliver().await;
        let wrong = wrong_code(&app.code_for(phone));
        let verify = json!({ "registrationId": id, "code": wrong });
        let refused = step(&app, "/api/v1/otp/verify", &verify, &id).await.0;
        rows.push((sent, refused));
    }
    assert_eq!(rows[0], rows[1]);
    assert_eq!(rows[0].0.status, 204);
    app.stop().await;
}

/// The attacker proves a number of their own and claims the victim's address with it. The
/// victim comes by each way there is.
// req: REG-6, AUTH-1
async fn a_password_set_before_the_proof_dies_with_the_claim(backend: Backend) {
    let app = app_or_return!(backend);
    for (number, is_staged) in [("+919876543220", true), ("+919876543221", false)] {
        let email = random_email();
        let start = json!({
            "email": email, "password": ATTACKER, "locale": "en", "phone": number,
        });
        let started = app.start_staged(&start).await.json();
        let id = started["registrationId"].as_str().unwrap();
        app.send_staged(id, "sms").await;
        let proven = app.verify_staged(id, &app.code_for(number)).await;
        assert_eq!(proven.status, 200);
        assert_eq!(app.complete_staged(id).await.status, 201);
        let attackers = token(&app.newest_mail(&email));
        let claimed = app.log_in(&email, ATTACKER).await;
        assert_eq!(claimed.refusal(), (403, "EMAIL_NOT_VERIFIED".to_owned()));
        if is_staged {
            let id = app.proven_staged(&email, None).await;
            assert_eq!(app.complete_staged(&id).await.status, 201);
        } else {
            assert_eq!(app.register_email(&email, PASSWORD).await.status, 201);
            let own = token(&app.newest_mail(&email));
            let own = json!({ "token": own, "password": PASSWORD });
            assert_eq!(app.prove(&own).await.status, 200);
        }
        let attacker = app.log_in(&email, ATTACKER).await;
        assert_eq!(attacker.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));
        let late = app.verify_token(&attackers).await;
        assert_eq!(late.refusal(), (400, "INVALID_TOKEN".to_owned()));
        assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    }
    app.stop().await;
}

/// The attacker starts with the victim's address and waits; the victim registers and proves.
// req: REG-5, REG-6
async fn a_strangers_registration_never_becomes_an_account(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let start = json!({
        "email": email, "password": ATTACKER, "locale": "en", "phone": PHONE,
    });
    let started = app.start_staged(&start).await.json();
    let attackers = started["registrationId"].as_str().unwrap();
    app.send_staged(attackers, "sms").await;
    app.verify_staged(attackers, &app.code_for(PHONE)).await;
    let own = app.proven_staged(&email, None).await;
    assert_eq!(app.complete_staged(&own).await.status, 201);
    // The number is the attacker's: the account is, too, and the address is not theirs. They
    // are answered as for any address, and the owner is told.
    assert_eq!(app.complete_staged(attackers).await.status, 201);
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::AlreadyRegistered { .. }));
    let attacker = app.log_in(&email, ATTACKER).await;
    assert_eq!(attacker.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    app.stop().await;
}

// req: REG-2, REG-7
async fn codes_are_limited_by_registration_and_address(backend: Backend) {
    let limits = LimitPolicy {
        address_burst: 1_000,
        address_per_hour: 1_000,
        registration_codes: 2,
        mail_per_hour: 3,
        ..LimitPolicy::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let email = random_email();
    let first = app.staged(&email, Some(PHONE)).await;
    assert_eq!(app.send_staged(&first, "email").await.status, 204);
    assert_eq!(app.send_staged(&first, "sms").await.status, 204);
    for channel in ["email", "sms"] {
        let refused = app.send_staged(&first, channel).await;
        assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
        assert!(refused.header("retry-after").is_some());
        assert!(refused.header("ratelimit-limit").is_some());
    }
    app.deliver().await;
    let throttled = app.recorded.all();
    let throttled = throttled
        .iter()
        .find(|event| event.kind == "registration.throttled");
    let data = &throttled.unwrap().data;
    assert_eq!(data["reason"], "registration");
    assert_eq!(data["registrationId"], first);
    // Another registration of the same address gets what is left of the address's bucket.
    let second = app.staged(&email, None).await;
    assert_eq!(app.send_staged(&second, "email").await.status, 204);
    assert_eq!(app.send_staged(&second, "email").await.status, 204);
    let third = app.staged(&email, None).await;
    let refused = app.send_staged(&third, "email").await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    let start = json!({ "email": email, "password": PASSWORD, "locale": "en" });
    assert_eq!(app.start_staged(&start).await.status, 202);
    app.stop().await;
}

/// Takes every step as a person would, again where it failed; gives how it ended.
async fn persist(app: &App, email: &str) -> u16 {
    let start = json!({ "email": email, "password": PASSWORD, "locale": "en" });
    for _ in 0..12 {
        let started = app.start_staged(&start).await;
        if started.status != 202 {
            continue;
        }
        let started = started.json();
        let id = started["registrationId"].as_str().unwrap();
        let sent = app.send_staged(id, "email").await.status;
        if sent != 204 && app.send_staged(id, "email").await.status != 204 {
            continue;
        }
        let right = code(&app.newest_mail(email));
        let wrong = app.verify_staged(id, &wrong_code(&right)).await;
        assert_ne!(wrong.status, 200, "a wrong code was accepted");
        if app.verify_staged(id, &right).await.status != 200 {
            app.verify_staged(id, &right).await;
        }
        for _ in 0..2 {
            if app.complete_staged(id).await.status == 201 {
                return 201;
            }
        }
        if app.log_in(email, PASSWORD).await.status == 200 {
            return 200;
        }
    }
    panic!("registration never succeeded");
}

/// The operations of the store port that the steps use.
const STORE_OPERATIONS: [&str; 6] = [
    "start_registration",
    "registration",
    "credentials_by_email",
    "put_action_token",
    "prove_registration",
    "complete_registration",
];

// req: REG-5
async fn the_store_may_fail_at_any_step(backend: Backend) {
    for operation in STORE_OPERATIONS {
        for when in [When::Before, When::After] {
            let app = app_or_return!(backend);
            app.plan.fail_once(operation, when);
            let email = random_email();
            let outcome = persist(&app, &email).await;
            assert!(!app.plan.is_pending(), "{operation} was never called");
            // Only an account whose answer was lost is not answered 201.
            let is_lost = operation == "complete_registration" && when == When::After;
            let expected = if is_lost { 200 } else { 201 };
            assert_eq!(outcome, expected, "{operation} {when:?}");
            assert_eq!(app.database.store.count_users().await.unwrap(), 1);
            assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
            app.stop().await;
        }
    }
}

// req: REG-5
async fn the_ephemeral_store_may_fail_at_any_step(backend: Backend) {
    for operation in EPHEMERAL_OPERATIONS {
        for when in [When::Before, When::After] {
            let app = app_or_return!(backend);
            app.plan.fail_once(operation, when);
            let email = random_email();
            assert_eq!(persist(&app, &email).await, 201, "{operation} {when:?}");
            assert_eq!(app.database.store.count_users().await.unwrap(), 1);
            app.stop().await;
        }
    }
}

// req: REG-5
async fn a_failed_completion_consumes_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let id = app.proven_staged(&random_email(), None).await;
    for _ in 0..8 {
        app.plan.fail_once("complete_registration", When::Before);
        let failed = app.complete_staged(&id).await;
        assert_eq!(failed.refusal(), (500, "INTERNAL".to_owned()));
        assert_eq!(app.database.store.count_users().await.unwrap(), 0);
    }
    assert_eq!(app.complete_staged(&id).await.status, 201);
    app.stop().await;
}
