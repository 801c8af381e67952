//! Routes and operations match one to one.

use crate::app_or_return;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use std::collections::BTreeSet;
use testkit::app::Backend;
use testkit::contract::operations;

// req: PACK-2
#[tokio::test]
async fn every_route_is_an_operation_and_every_operation_a_route() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let documented: BTreeSet<(String, Method)> = operations()
        .into_iter()
        .map(|operation| (operation.path, operation.method))
        .collect();
    let documented_paths: BTreeSet<&str> =
        documented.iter().map(|(path, _)| path.as_str()).collect();
    let routed_paths: BTreeSet<&str> = tessera_web::paths().into_iter().collect();
    assert_eq!(routed_paths, documented_paths);
    for path in routed_paths {
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
