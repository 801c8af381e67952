//! Health, readiness, load, headers.

use crate::app_or_return;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;
use http::Request;
use std::convert::Infallible;
use tessera_core::crypto::sha256;
use testkit::app::{Backend, Options, send};

#[tokio::test]
async fn a_service_with_all_its_parts_is_ready() {
    let app = app_or_return!(Backend::SqliteInProcess);
    assert_eq!(app.get("/healthz").await.json()["status"], "ok");
    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, 200);
    assert_eq!(ready.json()["status"], "ready");
    let names: Vec<String> = ready.json()["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        ["store", "ephemeral", "outbox", "sms:inbox", "email:inbox"]
    );
    app.stop().await;
}

#[tokio::test]
async fn without_its_store_a_service_is_not_ready_but_alive() {
    let app = app_or_return!(Backend::SqliteInProcess);
    app.database.store.close().await;
    assert_eq!(app.get("/healthz").await.status, 200);
    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, 503);
    assert_eq!(ready.json()["status"], "unavailable");
    let number = testkit::time::random_number();
    let body = serde_json::json!({ "mobileNumber": number });
    let failed = app.post("/api/v1/auth/register/otp", &body).await;
    assert_eq!(failed.refusal(), (500, "INTERNAL".to_owned()));
}

// req: MFA-13
#[tokio::test]
async fn more_requests_than_it_can_serve_are_shed() {
    let options = Options {
        max_in_flight: 0,
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let shed = app.get("/api/v1/auth/validate").await;
    assert_eq!(shed.refusal(), (503, "OVERLOADED".to_owned()));
    assert_eq!(shed.header("retry-after"), Some("1"));
    let page = Request::get("/register")
        .header("accept", "text/html")
        .header("accept-language", "hi")
        .body(Body::empty())
        .unwrap();
    let page = app.send(page).await;
    assert_eq!(page.status, 503);
    assert_eq!(page.header("retry-after"), Some("1"));
    assert!(page.text().contains("<html lang=\"hi\""), "{}", page.text());
    let program = app.get("/register").await;
    assert_eq!(program.refusal(), (503, "OVERLOADED".to_owned()));
    assert_eq!(
        app.get("/healthz").await.status,
        200,
        "operators are served"
    );
    assert_eq!(app.get("/readyz").await.status, 200);
    app.stop().await;
}

/// Whoever sends heads without bodies waits at their own cost.
// req: OTP-9
#[tokio::test]
async fn bodies_that_never_come_hold_no_place() {
    let options = Options {
        max_in_flight: 1,
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let mut waiting = [(); 4].map(|()| {
        let never = Body::from_stream(stream::pending::<Result<Vec<u8>, Infallible>>());
        let request = Request::post("/api/v1/auth/login")
            .header("content-type", "application/json")
            .body(never)
            .unwrap();
        Box::pin(send(app.router.clone(), request))
    });
    for request in &mut waiting {
        let so_far = futures_util::poll!(request.as_mut());
        assert!(so_far.is_pending(), "it comes as far as its body");
    }
    let served = app.get("/api/v1/password-policy").await;
    assert_eq!(served.status, 200);
    for request in &mut waiting {
        assert!(futures_util::poll!(request.as_mut()).is_pending());
    }
    app.stop().await;
}

#[tokio::test]
async fn the_inbox_is_not_there_outside_development() {
    let options = Options {
        has_inbox_page: false,
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    assert_eq!(app.get("/dev/inbox").await.status, 404);
    assert_eq!(app.get("/dev/inbox/messages").await.status, 404);
    let mail = "/dev/inbox/messages/01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(app.get(mail).await.status, 404);
    assert_eq!(app.get(&format!("{mail}/html")).await.status, 404);
    app.stop().await;
}

/// Of what stands in a page the policy admits its own style, and nothing that somebody else got
/// into it: no script, no style of theirs, no attribute, no sheet that this server could be made
/// to serve.
// req: REG-12
#[tokio::test]
async fn pages_forbid_inline_code() {
    let app = app_or_return!(Backend::SqliteInProcess);
    for path in ["/register", "/login", "/nowhere", "/docs", "/dev/inbox"] {
        let request = Request::get(path).header("accept", "text/html");
        let page = app.send(request.body(Body::empty()).unwrap()).await;
        let text = page.text();
        let (_, style) = text.split_once("<style>").expect(path);
        let (style, rest) = style.split_once("</style>").expect(path);
        assert!(!rest.contains("<style"), "{path}");
        let policy = page.header("content-security-policy").unwrap();
        let sources = |name: &str| -> Vec<&str> {
            let mut directives = policy.split(';').map(str::split_whitespace);
            let found = directives.find(|words| words.clone().next() == Some(name));
            found.expect(name).skip(1).collect()
        };
        let admits = |style: &str| sources("style-src").contains(&source_of(style).as_str());
        assert!(admits(style), "{path} {policy}");
        assert!(!admits("*{background:red}"), "{path} {policy}");
        assert!(!admits(&format!("{style} ")), "{path} {policy}");
        let of_digests = |source: &&str| source.starts_with("'sha256-");
        assert!(
            sources("style-src").iter().all(of_digests),
            "{path} {policy}"
        );
        assert_eq!(sources("script-src"), ["'self'"], "{path}");
        assert_eq!(sources("default-src"), ["'none'"], "{path}");
        assert!(!policy.contains("unsafe"), "{path} {policy}");
    }
    app.stop().await;
}

/// What admits a style or script of this content.
fn source_of(content: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(sha256(content.as_bytes())))
}
