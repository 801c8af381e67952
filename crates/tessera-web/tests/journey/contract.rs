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
