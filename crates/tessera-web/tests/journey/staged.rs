//! Registration in stages, as the first of the source documents has it.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::action_token::ActionToken;
use tessera_core::mail::MailTemplate;
use tessera_core::ports::AccountStore as _;
use testkit::app::{Answer, App, Backend, contains, post_json, wrong_code};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::race::race;
use testkit::staged::{PHONE, particulars};
use testkit::time::TestEntropy;

on_every_backend!(
    a_customer_registers_in_four_steps,
    a_code_by_text_message_proves_the_number,
    steps_are_taken_in_order_and_once,
    what_cannot_be_used_is_refused,
    wrong_codes_are_counted_over_resends_and_channels,
    a_code_and_a_registration_run_out,
    one_of_many_right_codes_proves,
    one_of_many_completions_makes_the_account,
    an_owner_is_told_and_nobody_else,
    a_browsers_registration_stays_in_it,
    a_script_of_the_sites_pages_is_bound_to_its_browser,
    an_unproven_claim_gives_way,
);

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.refusal(), (status, code.to_owned()));
}

async fn own_profile(app: &App, email: &str) -> Value {
    let login = app.log_in(email, PASSWORD).await;
    assert_eq!(login.status, 200);
    let access = login.json()["accessToken"].as_str().unwrap().to_owned();
    let request = Request::get("/api/v1/users/me")
        .header("authorization", format!("Bearer {access}"))
        .body(Body::empty())
        .unwrap();
    app.send(request).await.json()
}

/// The acceptance scenario of the source: start, a code by mail, the code, the rest.
// req: REG-1, REG-2, REG-3, REG-4, REG-5, REG-11
async fn a_customer_registers_in_four_steps(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let start = json!({ "email": email, "password": PASSWORD, "locale": "hi-IN" });
    let started = app.start_staged(&start).await;
    assert_eq!(started.status, 202);
    assert_eq!(started.json()["nextStep"], "otp_required");
    let id = started.json()["registrationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let uuid: uuid::Uuid = id.parse().unwrap();
    assert_eq!(uuid.get_version_num(), 4, "it tells nothing");
    assert!(
        !contains(&app.database.raw_bytes(), &email),
        "sealed at rest"
    );
    assert_eq!(app.send_staged(&id, "email").await.status, 204);
    let mail = app.newest_mail(&email);
    assert!(matches!(
        mail,
        MailTemplate::RegistrationCode { minutes: 5, .. }
    ));
    app.clock.advance(SignedDuration::from_secs(299));
    let verified = app.verify_staged(&id, &code(&mail)).await;
    assert_eq!(verified.status, 200);
    assert_eq!(verified.json(), json!({ "verified": "email" }));
    let completed = app.complete_staged(&id).await;
    assert_eq!(completed.status, 201);
    let customer = completed.json()["customerId"].as_str().unwrap().to_owned();
    let mine = own_profile(&app, &email).await;
    assert_eq!(mine["id"], customer);
    assert_eq!(mine["emailVerified"], true);
    assert_eq!(mine["firstName"], "Priya");
    assert_eq!(mine["country"], "IN");
    assert_eq!(mine["preferences"]["commsChannel"], "email");
    assert_eq!(mine["roles"], json!(["user"]));
    let events = app.recorded.all();
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "registration.started",
            "registration.otp_sent",
            "registration.otp_verified",
            "registration.completed"
        ]
    );
    assert!(events.iter().all(|event| event.partitionkey == id));
    assert_eq!(events[0].data["locale"], "hi-IN");
    assert!(events[0].data["emailHash"].is_string());
    assert_eq!(events[1].data["channel"], "email");
    assert_eq!(events[3].data["customerId"], customer);
    app.stop().await;
}

// req: REG-2, REG-4
async fn a_code_by_text_message_proves_the_number(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let id = app.staged(&email, Some(PHONE)).await;
    assert_eq!(app.send_staged(&id, "sms").await.status, 204);
    let verified = app.verify_staged(&id, &app.code_for(PHONE)).await;
    assert_eq!(verified.json(), json!({ "verified": "phone" }));
    assert_eq!(app.complete_staged(&id).await.status, 201);
    // The address is not proven by it: a mail asks for that.
    let login = app.log_in(&email, PASSWORD).await;
    refused(&login, 403, "EMAIL_NOT_VERIFIED");
    let proof = token(&app.newest_mail(&email));
    let proof = json!({ "token": proof, "password": PASSWORD });
    assert_eq!(app.prove(&proof).await.status, 200);
    let mine = own_profile(&app, &email).await;
    assert_eq!(mine["mobileNumber"], PHONE);
    // The number has its account now.
    let other = app.staged(&random_email(), Some(PHONE)).await;
    assert_eq!(app.send_staged(&other, "sms").await.status, 204);
    app.verify_staged(&other, &app.code_for(PHONE)).await;
    let duplicate = app.complete_staged(&other).await;
    refused(&duplicate, 409, "E_DUPLICATE");
    assert_eq!(duplicate.json()["field"], "phone");
    // Whoever proves an address alone has no number by it.
    let email = random_email();
    let id = app.proven_staged(&email, Some(PHONE)).await;
    assert_eq!(app.complete_staged(&id).await.status, 201);
    assert_eq!(own_profile(&app, &email).await["mobileNumber"], Value::Null);
    app.stop().await;
}

// req: REG-5
async fn steps_are_taken_in_order_and_once(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let id = app.staged(&email, None).await;
    refused(&app.verify_staged(&id, "123456").await, 400, "OTP_EXPIRED");
    refused(
        &app.complete_staged(&id).await,
        409,
        "REGISTRATION_NOT_VERIFIED",
    );
    app.send_staged(&id, "email").await;
    let mail = app.newest_mail(&email);
    refused(
        &app.complete_staged(&id).await,
        409,
        "REGISTRATION_NOT_VERIFIED",
    );
    // A code serves the registration that it was sent for, and no other.
    let other = app.staged(&email, None).await;
    app.send_staged(&other, "email").await;
    let theirs = app.verify_staged(&other, &code(&mail)).await;
    refused(&theirs, 400, "INVALID_OTP");
    assert_eq!(app.verify_staged(&id, &code(&mail)).await.status, 200);
    let again = app.verify_staged(&id, &code(&mail)).await;
    refused(&again, 400, "OTP_EXPIRED");
    refused(
        &app.complete_staged(&other).await,
        409,
        "REGISTRATION_NOT_VERIFIED",
    );
    assert_eq!(app.complete_staged(&id).await.status, 201);
    refused(
        &app.complete_staged(&id).await,
        404,
        "REGISTRATION_NOT_FOUND",
    );
    refused(
        &app.send_staged(&id, "email").await,
        404,
        "REGISTRATION_NOT_FOUND",
    );
    refused(
        &app.verify_staged(&id, "123456").await,
        404,
        "REGISTRATION_NOT_FOUND",
    );
    app.stop().await;
}

// req: REG-1, REG-2, REG-3, REG-4
async fn what_cannot_be_used_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let start = |name: &str, value: Value| {
        let mut body = json!({ "email": random_email(), "password": PASSWORD, "locale": "en" });
        body[name] = value;
        body
    };
    for (name, value, status, code) in [
        ("email", json!("nobody"), 400, "INVALID_EMAIL"),
        (
            "email",
            json!(format!("{}@example.com", "a".repeat(250))),
            400,
            "INVALID_EMAIL",
        ),
        ("password", json!("short"), 400, "WEAK_PASSWORD"),
        ("password", json!("password"), 400, "WEAK_PASSWORD"),
        ("locale", json!("en_US"), 400, "INVALID_FIELD"),
        ("phone", json!("12345"), 400, "INVALID_FIELD"),
        ("phone", Value::Null, 400, "MALFORMED_REQUEST"),
        // Nobody gives themselves a role or a proof.
        ("role", json!("admin"), 400, "MALFORMED_REQUEST"),
        ("emailVerified", json!(true), 400, "MALFORMED_REQUEST"),
        (
            "registrationId",
            json!("3f2b8c1e-5d47-4b0a-9c3e-8f1d2a6b7c90"),
            400,
            "MALFORMED_REQUEST",
        ),
    ] {
        let answer = app.start_staged(&start(name, value)).await;
        refused(&answer, status, code);
        if status == 400 && code != "MALFORMED_REQUEST" {
            assert_eq!(answer.json()["field"], name);
        }
    }
    let id = app.staged(&random_email(), None).await;
    let no_phone = app.send_staged(&id, "sms").await;
    refused(&no_phone, 400, "INVALID_FIELD");
    refused(&app.send_staged(&id, "fax").await, 400, "MALFORMED_REQUEST");
    refused(
        &app.send_staged("no id", "email").await,
        404,
        "REGISTRATION_NOT_FOUND",
    );
    let short = app.verify_staged(&id, "12345").await;
    refused(&short, 400, "INVALID_OTP");

    let id = app.proven_staged(&random_email(), None).await;
    for (pointer, value, code) in [
        ("/personal/firstName", json!(" "), "INVALID_FIELD"),
        (
            "/personal/lastName",
            json!("x".repeat(101)),
            "INVALID_FIELD",
        ),
        ("/personal/country", json!("XX"), "INVALID_FIELD"),
        ("/personal/language", json!("-"), "INVALID_FIELD"),
        (
            "/consent/timestamp",
            json!("yesterday"),
            "MALFORMED_REQUEST",
        ),
        ("/consent/marketing", Value::Null, "MALFORMED_REQUEST"),
        (
            "/preferences/commsChannel",
            json!("pigeon"),
            "MALFORMED_REQUEST",
        ),
    ] {
        let mut body = particulars(&id);
        *body.pointer_mut(pointer).unwrap() = value;
        let answer = app.post("/api/v1/register/complete", &body).await;
        refused(&answer, 400, code);
        if code == "INVALID_FIELD" {
            let field = pointer.trim_start_matches('/').replace('/', ".");
            assert_eq!(answer.json()["field"], field);
        }
    }
    let mut body = particulars(&id);
    body["personal"]["roles"] = json!(["admin"]);
    let smuggled = app.post("/api/v1/register/complete", &body).await;
    refused(&smuggled, 400, "MALFORMED_REQUEST");
    assert_eq!(
        app.complete_staged(&id).await.status,
        201,
        "nothing was consumed"
    );
    app.stop().await;
}

// req: REG-3, REG-5
async fn wrong_codes_are_counted_over_resends_and_channels(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let id = app.staged(&email, Some(PHONE)).await;
    let cap = app.deployment.otp.max_tries_per_hour;
    let each = app.deployment.otp.max_tries;
    let mut right = String::new();
    for round in 0..cap / each {
        let channel = if round % 2 == 0 { "email" } else { "sms" };
        assert_eq!(app.send_staged(&id, channel).await.status, 204);
        right = match channel {
            "email" => code(&app.newest_mail(&email)),
            _ => app.code_for(PHONE),
        };
        for left in (0..each).rev() {
            let answer = app.verify_staged(&id, &wrong_code(&right)).await;
            refused(&answer, 400, "INVALID_OTP");
            assert_eq!(answer.json()["attemptsLeft"], left);
        }
        let spent = app.verify_staged(&id, &right).await;
        refused(&spent, 429, "TOO_MANY_ATTEMPTS");
        assert!(spent.header("retry-after").is_some());
    }
    // Another code gives no more tries: the cap holds for the registration.
    app.send_staged(&id, "email").await;
    let fresh = code(&app.newest_mail(&email));
    assert_ne!(fresh, right, "a chance of one in a million");
    refused(
        &app.verify_staged(&id, &fresh).await,
        429,
        "TOO_MANY_ATTEMPTS",
    );
    app.stop().await;
}

// req: REG-5
async fn a_code_and_a_registration_run_out(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let id = app.staged(&email, None).await;
    app.send_staged(&id, "email").await;
    let mail = app.newest_mail(&email);
    app.clock.advance(SignedDuration::from_mins(5));
    refused(
        &app.verify_staged(&id, &code(&mail)).await,
        400,
        "OTP_EXPIRED",
    );
    app.send_staged(&id, "email").await;
    let mail = app.newest_mail(&email);
    assert_eq!(app.verify_staged(&id, &code(&mail)).await.status, 200);
    app.clock.advance(SignedDuration::from_mins(25));
    refused(
        &app.complete_staged(&id).await,
        404,
        "REGISTRATION_NOT_FOUND",
    );
    refused(
        &app.send_staged(&id, "email").await,
        404,
        "REGISTRATION_NOT_FOUND",
    );
    app.stop().await;
}

// req: REG-5
async fn one_of_many_right_codes_proves(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    let id = app.staged(&email, None).await;
    app.send_staged(&id, "email").await;
    let right = code(&app.newest_mail(&email));
    let app = Arc::new(app);
    let answers = race(64, |_| {
        let (app, id, right) = (Arc::clone(&app), id.clone(), right.clone());
        async move { app.verify_staged(&id, &right).await.status.as_u16() }
    })
    .await;
    assert_eq!(answers.iter().filter(|&&status| status == 200).count(), 1);
    assert!(
        answers
            .iter()
            .all(|status| matches!(status, 200 | 400 | 429))
    );
    app.deliver().await;
    let told = app.recorded.kinds();
    let verified = told
        .iter()
        .filter(|kind| *kind == "registration.otp_verified");
    assert_eq!(verified.count(), 1);
    Arc::into_inner(app).unwrap().stop().await;
}

// req: REG-5
async fn one_of_many_completions_makes_the_account(backend: Backend) {
    let app = app_or_return!(backend);
    let id = app.proven_staged(&random_email(), None).await;
    let before = app.database.store.count_users().await.unwrap();
    let app = Arc::new(app);
    let answers = race(64, |_| {
        let (app, body) = (Arc::clone(&app), particulars(&id));
        async move {
            let answer = app.post("/api/v1/register/complete", &body).await;
            answer.status.as_u16()
        }
    })
    .await;
    assert_eq!(answers.iter().filter(|&&status| status == 201).count(), 1);
    assert!(answers.iter().all(|status| matches!(status, 201 | 404)));
    assert_eq!(app.database.store.count_users().await.unwrap(), before + 1);
    app.deliver().await;
    let told = app.recorded.kinds();
    let completed = told.iter().filter(|kind| *kind == "registration.completed");
    assert_eq!(completed.count(), 1);
    Arc::into_inner(app).unwrap().stop().await;
}

// req: REG-6
async fn an_owner_is_told_and_nobody_else(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let id = app.staged(&email, None).await;
    assert_eq!(app.send_staged(&id, "email").await.status, 204);
    let mail = app.newest_mail(&email);
    assert!(matches!(
        mail,
        MailTemplate::RegistrationCodeForOwner { .. }
    ));
    let link = ActionToken::parse(&token(&mail)).unwrap();
    assert!(app.staged.open_recovery(&link).await.unwrap());
    let other = ActionToken::draw(&TestEntropy);
    assert!(!app.staged.open_recovery(&other.unwrap()).await.unwrap());
    // Who has the code owns the address, and is told that it has an account.
    assert_eq!(app.verify_staged(&id, &code(&mail)).await.status, 200);
    let duplicate = app.complete_staged(&id).await;
    refused(&duplicate, 409, "E_DUPLICATE");
    assert_eq!(duplicate.json()["field"], "email");
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200, "as before");
    app.stop().await;
}

// req: REG-5
async fn a_script_of_the_sites_pages_is_bound_to_its_browser(backend: Backend) {
    let app = app_or_return!(backend);
    let call = async |path: &str, body: &Value, headers: &[(&'static str, &str)]| {
        let mut request = post_json(path, body);
        for (name, value) in headers {
            let value = value.parse().unwrap();
            request.headers_mut().insert(*name, value);
        }
        let answer = app.send(request).await;
        app.clock.advance(SignedDuration::from_millis(1));
        answer
    };
    const NAME: &str = "__Host-tessera_registration";
    let start = || json!({ "email": random_email(), "password": PASSWORD, "locale": "en" });
    let path = "/api/v1/register/start";
    // Programs, and browsers that say so of another site, are bound to nothing.
    for site in ["cross-site", "same-site", "none"] {
        let started = call(path, &start(), &[("sec-fetch-site", site)]).await;
        assert_eq!(started.cookie(NAME), None, "{site}");
    }
    let own = ("sec-fetch-site", "same-origin");
    let started = call(path, &start(), &[own]).await;
    assert_eq!(started.status, 202);
    let cookie = format!("{NAME}={}", started.cookie(NAME).unwrap());
    let id = started.json()["registrationId"].clone();
    let send = json!({ "registrationId": id, "channel": "email" });
    let elsewhere = call("/api/v1/otp/send", &send, &[]).await;
    refused(&elsewhere, 404, "REGISTRATION_NOT_FOUND");
    let here = call("/api/v1/otp/send", &send, &[("cookie", &cookie), own]).await;
    assert_eq!(here.status, 204);
    // Another one of the same browser goes on with the same cookie.
    let again = call(path, &start(), &[("cookie", &cookie), own]).await;
    let kept = format!("{NAME}={}", again.cookie(NAME).unwrap());
    assert_eq!(kept, cookie);
    app.stop().await;
}

// req: REG-5
async fn a_browsers_registration_stays_in_it(backend: Backend) {
    let app = app_or_return!(backend);
    let browser = |number: u8| {
        format!(
            "__Host-tessera_registration={}",
            char::from(number).to_string().repeat(43)
        )
    };
    let (own, other) = (browser(b'a'), browser(b'b'));
    let call = async |path: &str, body: &Value, cookie: Option<&str>| {
        let mut request = post_json(path, body);
        if let Some(cookie) = cookie {
            request
                .headers_mut()
                .insert("cookie", cookie.parse().unwrap());
        }
        let answer = app.send(request).await;
        app.clock.advance(SignedDuration::from_millis(1));
        app.deliver().await;
        answer
    };
    let email = random_email();
    let start = json!({ "email": email, "password": PASSWORD, "locale": "en" });
    let started = call("/api/v1/register/start", &start, Some(&own)).await;
    let id = started.json()["registrationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let send = json!({ "registrationId": id, "channel": "email" });
    for cookie in [None, Some(other.as_str())] {
        let answer = call("/api/v1/otp/send", &send, cookie).await;
        refused(&answer, 404, "REGISTRATION_NOT_FOUND");
    }
    assert_eq!(
        call("/api/v1/otp/send", &send, Some(&own)).await.status,
        204
    );
    let right = code(&app.newest_mail(&email));
    let verify = json!({ "registrationId": id, "code": right });
    for cookie in [None, Some(other.as_str())] {
        let answer = call("/api/v1/otp/verify", &verify, cookie).await;
        refused(&answer, 404, "REGISTRATION_NOT_FOUND");
    }
    assert_eq!(
        call("/api/v1/otp/verify", &verify, Some(&own)).await.status,
        200
    );
    let rest = particulars(&id);
    for cookie in [None, Some(other.as_str())] {
        let answer = call("/api/v1/register/complete", &rest, cookie).await;
        refused(&answer, 404, "REGISTRATION_NOT_FOUND");
    }
    let completed = call("/api/v1/register/complete", &rest, Some(&own)).await;
    assert_eq!(completed.status, 201);
    app.stop().await;
}

/// Whoever registered a stranger's address before has nothing once the stranger comes.
// req: REG-6, AUTH-1
async fn an_unproven_claim_gives_way(backend: Backend) {
    const ATTACKER: &str = "AttackerPass1!";
    let app = app_or_return!(backend);
    let email = random_email();
    assert_eq!(app.register_email(&email, ATTACKER).await.status, 201);
    let attackers = token(&app.newest_mail(&email));
    let id = app.proven_staged(&email, None).await;
    assert_eq!(app.complete_staged(&id).await.status, 201);
    let attacker = app.log_in(&email, ATTACKER).await;
    refused(&attacker, 401, "INVALID_CREDENTIALS");
    refused(&app.verify_token(&attackers).await, 400, "INVALID_TOKEN");
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    app.stop().await;
}
