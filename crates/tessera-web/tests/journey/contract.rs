//! Routes and operations match one to one.

use crate::app_or_return;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use std::collections::BTreeSet;
use tessera_core::account::Permission;
use tessera_web::Guard;
use testkit::app::Backend;
use testkit::contract::operations;

// req: PACK-2, AUTH-8
#[tokio::test]
async fn every_route_is_an_operation_and_every_operation_a_route() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let documented: BTreeSet<(String, Method)> = operations()
        .into_iter()
        .map(|operation| (operation.path, operation.method))
        .collect();
    let routed: BTreeSet<(String, Method)> = tessera_web::all_operations()
        .into_iter()
        .map(|operation| (operation.path.to_owned(), operation.method))
        .collect();
    assert_eq!(routed, documented);
    let paths: BTreeSet<&str> = documented.iter().map(|(path, _)| path.as_str()).collect();
    for path in paths {
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ] {
            let uri = path.replace("{file}", "none.css");
            let request = Request::builder()
                .method(method.clone())
                .uri(uri)
                .body(Body::empty())
                .unwrap();
            let is_routed = app.send(request).await.status != StatusCode::METHOD_NOT_ALLOWED;
            let is_documented = documented.contains(&(path.to_owned(), method.clone()));
            assert_eq!(is_routed, is_documented, "{method} {path}");
        }
    }
    app.stop().await;
}

/// The contract says of each operation who may call it, in the words of the table that is
/// enforced.
// req: AUTH-8
#[test]
fn the_contract_says_who_may_call() {
    for operation in tessera_web::all_operations() {
        let documented = testkit::contract::document(&operation.method, operation.path);
        let place = format!("{} {}", operation.method, operation.path);
        let expected = match &operation.guard {
            Guard::Anyone
            | Guard::Bucket
            | Guard::Browser
            | Guard::Session(_)
            | Guard::RecentSession(_) => false,
            Guard::Token | Guard::Permission(_) | Guard::Recent(_) => true,
        };
        let expected = (
            expected,
            operation.guard.permission().map(Permission::as_str),
        );
        let needs_token = documented["security"][0]["accessToken"].is_array();
        let permission = documented["x-permission"].as_str();
        assert_eq!((needs_token, permission), expected, "{place}");
        let is_recent = documented["x-second-factor"].as_str() == Some("recent");
        let expected = matches!(operation.guard, Guard::Recent(_) | Guard::RecentSession(_));
        assert_eq!(is_recent, expected, "{place}");
        let takes_bucket = documented["security"][1]["rateLimitToken"].is_array();
        assert_eq!(takes_bucket, operation.guard == Guard::Bucket, "{place}");
    }
}

#[tokio::test]
async fn what_is_not_there_says_so() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let answer = app.get("/api/v1/nothing").await;
    assert_eq!(answer.refusal(), (404, "NOT_FOUND".to_owned()));
    let answer = app.get("/api/v1/auth/register/otp").await;
    assert_eq!(answer.refusal(), (405, "METHOD_NOT_ALLOWED".to_owned()));
    assert_eq!(answer.header("allow"), Some("POST"));
    app.stop().await;
}

/// What takes no idempotency key, and why a repeated request does no harm there.
const UNKEYED: [(&str, &str); 24] = [
    ("/api/v1/auth/verify-email", PROOF),
    ("/api/v1/auth/password-reset/confirm", PROOF),
    ("/api/v1/auth/email-change/confirm", PROOF),
    ("/api/v1/auth/lock-account", PROOF),
    ("/api/v1/auth/stop-recovery", PROOF),
    ("/api/v1/otp/verify", PROOF),
    ("/api/v1/users/me/email/confirm", PROOF),
    ("/api/v1/users/me/mobile/confirm", PROOF),
    ("/api/v1/users/me/2fa/confirm", PROOF),
    ("/api/v1/users/me/2fa/disable", PROOF),
    ("/api/v1/users/me/password", PROOF),
    (
        "/api/v1/auth/refresh",
        "within ten seconds it is answered the same successor",
    ),
    (
        "/api/v1/rate-limit/token",
        "a token costs work each time, and nothing is stored of it",
    ),
    ("/api/v1/auth/logout", STATE),
    ("/api/v1/auth/logout-all", STATE),
    ("/api/v1/account/erase", STATE),
    ("/api/v1/admin/users/{userId}/disable", STATE),
    ("/api/v1/admin/users/{userId}/enable", STATE),
    (
        "/api/v1/admin/users/{userId}/second-factor/recovery/approve",
        STATE,
    ),
    (
        "/api/v1/admin/users/{userId}/second-factor/recovery/finish",
        STATE,
    ),
    ("/api/v1/admin/limits/network/release", STATE),
    (
        "/api/v1/admin/outbox/redeliver",
        "what waits again is given up no more, and is not moved twice",
    ),
    ("/api/v1/admin/users/search", READ),
    ("/api/v1/admin/limits/network", READ),
];
const PROOF: &str = "what it shows is good once, so that it is refused the second time";
const STATE: &str = "what it asks for is so already, so that nothing is made or sent again";
const READ: &str =
    "it reads, and takes what it looks for in its body since that is somebody's data";

/// Whatever makes something, or sends something to somebody, is done once for an idempotency key;
/// what takes none says why it needs none.
// req: REG-14
#[test]
fn what_makes_or_sends_something_takes_an_idempotency_key() {
    let unkeyed: BTreeSet<&str> = tessera_web::all_operations()
        .into_iter()
        .filter(|operation| operation.method == Method::POST && operation.kept.is_none())
        .map(|operation| operation.path)
        .filter(|path| path.starts_with("/api/"))
        .collect();
    let explained: BTreeSet<&str> = UNKEYED.iter().map(|(path, _)| *path).collect();
    assert_eq!(unkeyed, explained);
    assert_eq!(explained.len(), UNKEYED.len(), "a path stands twice");
}

/// The contract says of each operation whether it takes an idempotency key, as the table does that
/// is enforced.
// req: REG-14
#[test]
fn the_contract_says_what_takes_an_idempotency_key() {
    const KEY: &str = "#/components/parameters/IdempotencyKey";
    const UNDER_WAY: &str = "REQUEST_UNDER_WAY";
    const REUSED: &str = "IDEMPOTENCY_KEY_REUSED";
    let mut taking = 0;
    for operation in tessera_web::all_operations() {
        let documented = testkit::contract::document(&operation.method, operation.path);
        let place = format!("{} {}", operation.method, operation.path);
        let takes = operation.kept.is_some();
        taking += usize::from(takes);
        assert!(!takes || operation.method == Method::POST, "{place}");
        let parameters = documented["parameters"].as_array();
        let mut parameters = parameters.into_iter().flatten();
        let names_it = parameters.any(|parameter| parameter["$ref"] == KEY);
        assert_eq!(names_it, takes, "{place}");
        for (status, code) in [("409", UNDER_WAY), ("422", REUSED)] {
            let codes = testkit::contract::error_codes(documented, status);
            assert_eq!(codes.contains(&code), takes, "{place}: {status}");
        }
        let responses = documented["responses"].as_object().unwrap();
        let mut done = responses
            .iter()
            .filter(|(status, _)| status.starts_with('2'));
        let says_replayed = done.any(|(_, response)| {
            let headers = &response["headers"];
            headers["Idempotency-Replayed"].is_object()
        });
        assert_eq!(says_replayed, takes, "{place}");
    }
    assert!(taking > 20, "{taking}");
}
