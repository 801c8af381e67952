//! What every answer carries, whatever it answers.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use testkit::app::Backend;

on_every_backend!(every_answer_carries_the_security_headers);

/// One of each is asked for, by nobody in particular: what is refused carries them too.
// req: REG-12
async fn every_answer_carries_the_security_headers(backend: Backend) {
    let app = app_or_return!(backend);
    for operation in tessera_web::all_operations() {
        let path = operation.path.replace(['{', '}'], "");
        let request = Request::builder().method(&operation.method).uri(path);
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        let place = format!("{} {}", operation.method, operation.path);
        for (name, expected) in [
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(expected), "{place} {name}");
        }
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'"), "{place} {policy}");
        assert!(policy.contains("frame-ancestors "), "{place} {policy}");
        assert!(!policy.contains("unsafe"), "{place} {policy}");
        assert!(answer.header("cache-control").is_some(), "{place}");
        assert!(answer.header("x-request-id").is_some(), "{place}");
        assert!(answer.header("permissions-policy").is_some(), "{place}");
        for name in ["access-control-allow-origin", "server", "x-powered-by"] {
            assert_eq!(answer.header(name), None, "{place} {name}");
        }
    }
    app.stop().await;
}
