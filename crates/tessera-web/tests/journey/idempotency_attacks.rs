//! What somebody might try with other people's idempotency keys, or with too many of their own.

use crate::idempotency::{is_replayed, keyed, random_key, registration};
use crate::{app_or_return, on_every_backend};
use http::{HeaderValue, Method, Request};
use jiff::SignedDuration;
use serde_json::json;
use std::collections::BTreeSet;
use tessera_core::limit::LimitPolicy;
use tessera_core::registration::RegistrationPolicy;
use testkit::app::{Answer, App, Backend, Options, post_json};
use testkit::person::{PASSWORD, random_email};

const REGISTER: &str = "/api/v1/auth/register";
const LOG_IN: &str = "/api/v1/auth/login";
const CONSENTS: &str = "/api/v1/users/me/consents";

on_every_backend!(
    another_caller_learns_nothing_by_the_same_key,
    a_session_that_ended_stays_ended,
    the_database_shows_no_key_body_or_token,
    nobody_learns_by_a_key_who_has_an_account,
);

async fn access(app: &App) -> String {
    let email = app.proven_person().await;
    let login = app.log_in(&email, PASSWORD).await.json();
    login["accessToken"].as_str().unwrap().to_owned()
}

async fn consent(app: &App, access: &str, key: &str) -> Answer {
    let body = json!({
        "purpose": "newsletter", "textVersion": "2026-11", "given": true,
        "timestamp": "2026-11-20T09:00:00Z"
    });
    let mut request = keyed(key, CONSENTS, &body);
    let bearer = HeaderValue::try_from(format!("Bearer {access}")).unwrap();
    request.headers_mut().insert("authorization", bearer);
    app.send(request).await
}

// req: REG-14
async fn another_caller_learns_nothing_by_the_same_key(backend: Backend) {
    let app = app_or_return!(backend);
    let (priya, asha, key) = (access(&app).await, access(&app).await, random_key());
    let first = consent(&app, &priya, &key).await;
    assert_eq!(first.status, 201);
    app.clock.advance(SignedDuration::from_secs(1));
    let other = consent(&app, &asha, &key).await;
    assert_eq!(other.status, 201);
    assert!(!is_replayed(&other));
    assert_ne!(other.body, first.body, "a consent of their own");
    let nobody = consent(&app, "no.such.token", &key).await;
    assert_eq!(nobody.refusal(), (401, "UNAUTHENTICATED".to_owned()));
    let again = consent(&app, &priya, &key).await;
    assert!(is_replayed(&again));
    assert_eq!(again.body, first.body);

    // Who shows the cookie of a device that is trusted with an account is another caller.
    let body = registration(&random_email());
    let made = app.send(keyed(&key, REGISTER, &body)).await;
    assert_eq!(made.status, 201);
    let mut stolen = keyed(&key, REGISTER, &body);
    let cookie = HeaderValue::from_static("__Host-tessera_trusted=somebody");
    stolen.headers_mut().insert("cookie", cookie);
    assert!(!is_replayed(&app.send(stolen).await));
    app.stop().await;
}

// req: REG-14, AUTH-3
async fn a_session_that_ended_stays_ended(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, key) = (app.proven_person().await, random_key());
    let body = json!({ "email": email, "password": PASSWORD });
    let login = app.send(keyed(&key, LOG_IN, &body)).await.json();
    let access = login["accessToken"].as_str().unwrap();
    let kept = random_key();
    assert_eq!(consent(&app, access, &kept).await.status, 201);
    let ended = app
        .call(access, Method::POST, "/api/v1/auth/logout", None)
        .await;
    assert_eq!(ended.status, 204);
    let replayed = app.send(keyed(&key, LOG_IN, &body)).await;
    assert!(is_replayed(&replayed));
    assert_eq!(replayed.json()["accessToken"], access, "the same, and dead");
    let refused = app
        .call(access, Method::GET, "/api/v1/auth/validate", None)
        .await;
    assert_eq!(refused.status, 401);
    let refresh = json!({ "refreshToken": replayed.json()["refreshToken"] });
    assert_eq!(app.post("/api/v1/auth/refresh", &refresh).await.status, 401);
    let refused = consent(&app, access, &kept).await;
    assert_eq!(refused.status, 401, "the guard stands before what was kept");
    app.stop().await;
}

// req: REG-14, MFA-7
async fn the_database_shows_no_key_body_or_token(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, key) = (app.proven_person().await, random_key());
    let body = json!({ "email": email, "password": PASSWORD });
    let login = app.send(keyed(&key, LOG_IN, &body)).await;
    let again = app.send(keyed(&key, LOG_IN, &body)).await;
    assert!(is_replayed(&again), "it is kept");
    let text = |name: &str| login.json()[name].as_str().unwrap().to_owned();
    let secrets = [
        key.clone(),
        email.clone(),
        PASSWORD.to_owned(),
        text("accessToken"),
        text("refreshToken"),
        "accessToken".to_owned(),
    ];
    for secret in secrets {
        assert!(!app.database.holds(secret.as_bytes()).await, "{secret}");
    }
    // An answer that somebody changed, or put into another row, is not given out.
    for change in [
        "UPDATE idempotent_requests SET answer_sealed = fingerprint",
        "UPDATE idempotent_requests SET answer_sealed = key_hash",
    ] {
        assert!(app.database.tamper(change).await > 0);
        assert_eq!(app.send(keyed(&key, LOG_IN, &body)).await.status, 500);
    }
    app.stop().await;
}

fn shape(answer: &Answer) -> (u16, BTreeSet<String>, BTreeSet<String>) {
    let names = answer.headers.keys().map(|name| name.as_str().to_owned());
    let members = answer.json();
    let members = members.as_object().unwrap().keys().cloned();
    (answer.status.as_u16(), names.collect(), members.collect())
}

// req: REG-14, REG-6
async fn nobody_learns_by_a_key_who_has_an_account(backend: Backend) {
    let options = Options {
        policy: RegistrationPolicy {
            conceal_accounts: true,
        },
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let (known, unknown) = (app.proven_person().await, random_email());
    for path in [
        REGISTER,
        "/api/v1/auth/verify-email/resend",
        "/api/v1/auth/password-reset/request",
    ] {
        let body = |email: &str| match path {
            REGISTER => registration(email),
            _ => json!({ "email": email }),
        };
        let (key, other) = (random_key(), random_key());
        for _ in 0..2 {
            let for_known = app.send(keyed(&key, path, &body(&known))).await;
            let for_unknown = app.send(keyed(&other, path, &body(&unknown))).await;
            assert_eq!(shape(&for_known), shape(&for_unknown), "{path}");
        }
        let reused = app.send(keyed(&key, path, &body(&unknown))).await;
        let reused_too = app.send(keyed(&other, path, &body(&known))).await;
        assert_eq!(shape(&reused), shape(&reused_too));
        assert_eq!(reused.status, 422);
    }
    app.stop().await;
}

// req: REG-14
#[tokio::test]
async fn what_is_no_key_is_refused_before_anything_is_done() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let body = registration(&random_email());
    let long = "k".repeat(256);
    let escaped = format!("\"{}\"", "\\\"".repeat(256));
    for wrong in [
        "",
        "short",
        "\"short\"",
        &long,
        &escaped,
        "\"no-closing-quote-here",
    ] {
        let refused = app.send(keyed(wrong, REGISTER, &body)).await;
        assert_eq!(
            refused.refusal(),
            (400, "MALFORMED_REQUEST".to_owned()),
            "{wrong}"
        );
        assert_eq!(refused.json()["field"], "Idempotency-Key");
        assert!(wrong.is_empty() || !refused.text().contains(wrong));
    }
    let mut bytes = post_json(REGISTER, &body);
    let value = HeaderValue::from_bytes(&[0xE4; 20]).unwrap();
    bytes.headers_mut().insert("idempotency-key", value);
    assert_eq!(app.send(bytes).await.status, 400);
    let mut twice: Request<_> = keyed(&random_key(), REGISTER, &body);
    let value = HeaderValue::try_from(random_key()).unwrap();
    twice.headers_mut().append("idempotency-key", value);
    assert_eq!(app.send(twice).await.status, 400);
    assert_eq!(app.database.rows().await, 0);
    app.stop().await;
}

/// What a limit turns away leaves no row, so that rows are as few as limits let be made.
// req: REG-14, AUTH-10
#[tokio::test]
async fn what_a_limit_turns_away_leaves_no_row() {
    let options = Options {
        limits: LimitPolicy::default(),
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let mut turned_away = 0;
    for _ in 0..40 {
        let body = json!({ "email": random_email(), "password": "Wrong-pass-1" });
        let key = random_key();
        let answer = app.send(keyed(&key, LOG_IN, &body)).await;
        if answer.status == 429 {
            turned_away += 1;
            let again = app.send(keyed(&key, LOG_IN, &body)).await;
            assert!(!is_replayed(&again));
        }
        let broken = app.send(keyed(&random_key(), LOG_IN, &json!([]))).await;
        assert_eq!(broken.status, 400);
        let nobody = json!({ "email": "no address", "password": "Wrong-pass-1" });
        let refused = app.send(keyed(&random_key(), LOG_IN, &nobody)).await;
        assert_eq!(refused.status, 401, "without a limit having been drawn on");
    }
    assert!(turned_away > 0);
    let kept = app.database.tamper("DELETE FROM idempotent_requests").await;
    assert_eq!(kept, 40 - turned_away);
    app.stop().await;
}

/// A key draws on nothing, and what was kept is given to nobody past the term of the guard.
// req: REG-14
#[tokio::test]
async fn an_access_token_that_ran_out_opens_nothing() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let (priya, key) = (access(&app).await, random_key());
    assert_eq!(consent(&app, &priya, &key).await.status, 201);
    app.clock.advance(SignedDuration::from_hours(2));
    let refused = consent(&app, &priya, &key).await;
    assert_eq!(refused.refusal(), (401, "UNAUTHENTICATED".to_owned()));
    app.stop().await;
}
