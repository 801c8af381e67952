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
    a_refresh_token_is_exchanged_for_the_next,
    a_retried_refresh_is_answered_the_same_token,
    a_token_that_comes_back_ends_the_session,
    of_many_refreshes_at_once_all_get_one_successor,
    a_session_ends_however_often_it_is_refreshed,
    a_session_that_nobody_uses_ends,
    a_browser_refreshes_by_its_cookie,
    what_is_no_refresh_token_is_refused,
    logging_out_ends_this_session_or_all,
);

async fn validate(app: &App, authorization: &str) -> Answer {
    let request = Request::get("/api/v1/auth/validate")
        .header("authorization", authorization)
        .body(Body::empty())
        .unwrap();
    app.send(request).await
}

/// Registers; gives the access and the refresh token.
pub(crate) async fn registered(app: &App) -> (String, String) {
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

pub(crate) async fn refresh(app: &App, token: &str) -> Answer {
    let body = serde_json::json!({ "refreshToken": token });
    app.post("/api/v1/auth/refresh", &body).await
}

pub(crate) fn text(answer: &Answer, name: &str) -> String {
    answer.json()[name].as_str().unwrap().to_owned()
}

pub(crate) async fn post_with_token(app: &App, path: &str, access: &str) -> Answer {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {access}"))
        .body(Body::empty())
        .unwrap();
    app.send(request).await
}

pub(crate) async fn is_valid(app: &App, access: &str) -> bool {
    validate(app, &format!("Bearer {access}")).await.status == 200
}

// req: AUTH-3, AUTH-6
async fn a_refresh_token_is_exchanged_for_the_next(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, mut token) = registered(&app).await;
    for _ in 0..3 {
        app.clock.advance(SignedDuration::from_hours(1));
        let refreshed = refresh(&app, &token).await;
        assert_eq!(refreshed.status, 200);
        assert_eq!(refreshed.json()["expiresIn"], 3600);
        assert!(is_valid(&app, &text(&refreshed, "accessToken")).await);
        let next = text(&refreshed, "refreshToken");
        assert_ne!(next, token);
        token = next;
    }
    app.stop().await;
}

// req: AUTH-3
async fn a_retried_refresh_is_answered_the_same_token(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, token) = registered(&app).await;
    let first = refresh(&app, &token).await;
    app.clock.advance(SignedDuration::from_secs(10));
    let again = refresh(&app, &token).await;
    assert_eq!(text(&again, "refreshToken"), text(&first, "refreshToken"));
    assert!(is_valid(&app, &text(&again, "accessToken")).await);
    // The successor works, so that the grace took nothing from the owner.
    assert_eq!(
        refresh(&app, &text(&first, "refreshToken")).await.status,
        200
    );
    app.stop().await;
}

/// A thief and the owner hold the same token: whoever comes second ends it for both.
// req: AUTH-3
async fn a_token_that_comes_back_ends_the_session(backend: Backend) {
    let app = app_or_return!(backend);
    for late in [11, 0] {
        let (access, stolen) = registered(&app).await;
        let second = text(&refresh(&app, &stolen).await, "refreshToken");
        // Within the grace too, once the successor has been used.
        let newest = match late {
            0 => refresh(&app, &second).await,
            _ => refresh(&app, &stolen).await,
        };
        app.clock.advance(SignedDuration::from_secs(late));
        let came_back = refresh(&app, &stolen).await;
        assert_eq!(came_back.refusal(), (401, "UNAUTHENTICATED".to_owned()));
        let newest_access = text(&newest, "accessToken");
        for access in [&access, &newest_access] {
            assert!(!is_valid(&app, access).await, "access tokens end at once");
        }
        for token in [text(&newest, "refreshToken"), second, stolen] {
            assert_eq!(refresh(&app, &token).await.status, 401);
        }
    }
    app.stop().await;
}

// req: AUTH-3
async fn of_many_refreshes_at_once_all_get_one_successor(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, token) = registered(&app).await;
    let app = std::sync::Arc::new(app);
    let answers = testkit::race::race(64, |_| {
        let (app, token) = (std::sync::Arc::clone(&app), token.clone());
        async move { refresh(&app, &token).await }
    })
    .await;
    let successors: std::collections::HashSet<String> = answers
        .iter()
        .map(|answer| text(answer, "refreshToken"))
        .collect();
    assert_eq!(successors.len(), 1);
    let app = std::sync::Arc::into_inner(app).unwrap();
    app.stop().await;
}

// req: AUTH-6
async fn a_session_ends_however_often_it_is_refreshed(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, mut token) = registered(&app).await;
    for _ in 0..29 {
        app.clock.advance(SignedDuration::from_hours(24));
        token = text(&refresh(&app, &token).await, "refreshToken");
    }
    app.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(refresh(&app, &token).await.status, 401);
    app.stop().await;
}

// req: AUTH-6
async fn a_session_that_nobody_uses_ends(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, token) = registered(&app).await;
    let (_, unused) = registered(&app).await;
    app.clock.advance(SignedDuration::from_hours(13 * 24));
    let token = text(&refresh(&app, &token).await, "refreshToken");
    app.clock.advance(SignedDuration::from_hours(24));
    let refused = refresh(&app, &unused).await.refusal();
    assert_eq!(refused, (401, "UNAUTHENTICATED".to_owned()));
    let again = refresh(&app, &unused).await;
    assert_eq!(again.status, 401, "it does not come back");
    let answer = refresh(&app, &token).await;
    assert_eq!(answer.status, 200, "the other was used");
    let token = text(&answer, "refreshToken");
    // A browser's cookie outlives the session, and is worth nothing then.
    let page = || {
        let request = Request::get("/account")
            .header("cookie", format!("__Host-tessera_session={token}"))
            .body(Body::empty());
        app.send(request.unwrap())
    };
    assert_eq!(page().await.status, 200);
    app.clock.advance(SignedDuration::from_hours(14 * 24));
    let led = page().await;
    assert_eq!(led.header("location"), Some("/login?next=/account"));
    app.stop().await;
}

// req: AUTH-6
async fn a_browser_refreshes_by_its_cookie(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, token) = registered(&app).await;
    let with_cookie = |token: &str| {
        let request = Request::post("/api/v1/auth/refresh")
            .header("content-type", "application/json")
            .header("cookie", format!("__Host-tessera_session={token}"))
            .body(Body::from("{}"));
        app.send(request.unwrap())
    };
    app.clock.advance(SignedDuration::from_hours(1));
    let refreshed = with_cookie(&token).await;
    assert_eq!(refreshed.status, 200);
    assert!(refreshed.json().get("refreshToken").is_none());
    let cookie = refreshed.header("set-cookie").unwrap();
    let (next, attributes) = cookie.split_once(';').unwrap();
    let (name, next) = next.split_once('=').unwrap();
    assert_eq!(name, "__Host-tessera_session");
    assert_ne!(next, token);
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(attributes.contains(attribute), "{attributes}");
    }
    let left = 30 * 86_400 - 3_600;
    assert!(
        attributes.contains(&format!("Max-Age={left};")),
        "{attributes}"
    );
    assert_eq!(with_cookie(next).await.status, 200);
    app.stop().await;
}

// req: AUTH-3
async fn what_is_no_refresh_token_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, token) = registered(&app).await;
    let longer = format!("{token}A");
    for other in ["", "x", access.as_str(), &longer, &"A".repeat(43)] {
        let refused = refresh(&app, other).await;
        assert_eq!(
            refused.refusal(),
            (401, "UNAUTHENTICATED".to_owned()),
            "{other}"
        );
    }
    let no_token = app
        .post("/api/v1/auth/refresh", &serde_json::json!({}))
        .await;
    assert_eq!(no_token.status, 401);
    for body in [
        serde_json::json!({ "refreshToken": null }),
        serde_json::json!({ "refreshToken": 1 }),
        serde_json::json!({ "refreshToken": token, "role": "ADMIN" }),
    ] {
        let refused = app.post("/api/v1/auth/refresh", &body).await;
        assert_eq!(refused.refusal(), (400, "MALFORMED_REQUEST".to_owned()));
    }
    // Another site can send a form with the cookie, but no JSON.
    let form = app
        .post_raw("/api/v1/auth/refresh", "text/plain", "{}")
        .await;
    assert_eq!(form.status, 415);
    assert_eq!(
        refresh(&app, &token).await.status,
        200,
        "none of it cost anything"
    );
    app.stop().await;
}

// req: AUTH-3
async fn logging_out_ends_this_session_or_all(backend: Backend) {
    let app = app_or_return!(backend);
    let (other_access, _) = registered(&app).await;
    for path in ["/api/v1/auth/logout", "/api/v1/auth/logout-all"] {
        let (access, token) = registered(&app).await;
        let refreshed = refresh(&app, &token).await;
        assert_eq!(post_with_token(&app, path, &access).await.status, 204);
        assert!(!is_valid(&app, &access).await);
        assert!(!is_valid(&app, &text(&refreshed, "accessToken")).await);
        assert_eq!(
            refresh(&app, &text(&refreshed, "refreshToken"))
                .await
                .status,
            401
        );
        let again = post_with_token(&app, path, &access).await;
        assert_eq!(again.refusal(), (401, "UNAUTHENTICATED".to_owned()));
        assert_eq!(post_with_token(&app, path, "x").await.status, 401);
    }
    assert!(
        is_valid(&app, &other_access).await,
        "nobody else was logged out"
    );
    app.stop().await;
}
