//! What the tokens are good for.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use jiff::SignedDuration;
use tessera_core::session::RefreshToken;
use testkit::app::{Answer, App, Backend};
use testkit::time::random_number;

on_every_backend!(
    a_fresh_token_is_valid_until_it_expires,
    a_revoked_session_is_refused_at_once,
    other_tokens_are_refused,
);

async fn validate(app: &App, authorization: &str) -> Answer {
    let request = Request::get("/api/v1/auth/validate")
        .header("authorization", authorization)
        .body(Body::empty())
        .unwrap();
    app.send(request).await
}

/// Registers; gives the access and the refresh token.
async fn registered(app: &App) -> (String, String) {
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("accessToken"), text("refreshToken"))
}

// req: AUTH-5, AUTH-6
async fn a_fresh_token_is_valid_until_it_expires(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, _) = registered(&app).await;
    let valid = validate(&app, &format!("Bearer {access}")).await;
    assert_eq!(valid.status, 200);
    let valid = valid.json();
    assert_eq!(valid["valid"], true);
    assert_eq!(valid["user"]["roles"], serde_json::json!(["CUSTOMER"]));
    assert_eq!(
        valid["user"]["permissions"],
        serde_json::json!(["read:own", "write:own"])
    );
    app.clock.advance(SignedDuration::from_secs(3600));
    let expired = validate(&app, &format!("Bearer {access}")).await;
    assert_eq!(expired.refusal(), (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!(expired.header("www-authenticate"), Some("Bearer"));
    app.stop().await;
}

// req: AUTH-3, AUTH-5
async fn a_revoked_session_is_refused_at_once(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, refresh) = registered(&app).await;
    let bearer = format!("Bearer {access}");
    assert_eq!(validate(&app, &bearer).await.status, 200);
    assert!(RefreshToken::parse(&refresh).is_some());
    let log_out = Request::post("/logout")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", format!("__Host-tessera_session={refresh}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(app.send(log_out).await.status, 303);
    let refused = validate(&app, &bearer).await;
    assert_eq!(refused.refusal(), (401, "UNAUTHENTICATED".to_owned()));
    app.stop().await;
}

// req: AUTH-5
async fn other_tokens_are_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, refresh) = registered(&app).await;
    let (head, signature) = access.rsplit_once('.').unwrap();
    for authorization in [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Basic {access}"),
        format!("Bearer {refresh}"),
        format!("Bearer {head}."),
        format!("Bearer {head}.{}", signature.to_uppercase()),
        format!("Bearer {access} {access}"),
        format!("Bearer {}", "a".repeat(8_000)),
    ] {
        let refused = validate(&app, &authorization).await;
        assert_eq!(refused.status, 401, "{authorization:.40}");
    }
    assert_eq!(app.get("/api/v1/auth/validate").await.status, 401);
    app.stop().await;
}
