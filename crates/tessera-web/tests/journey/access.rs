//! Who may call what: every role at every route.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{Request, StatusCode};
use jiff::SignedDuration;
use tessera_core::account::{Grants, Permission, RoleName};
use tessera_core::id::{SessionId, UserId};
use tessera_core::limit::LimitPolicy;
use tessera_core::ports::Clock as _;
use tessera_web::Guard;
use testkit::app::{Answer, App, Backend, Options};
use testkit::time::{TestEntropy, random_number};

on_every_backend!(
    every_role_at_every_route,
    a_user_is_limited_wherever_they_call_from
);

async fn customer(app: &App) -> UserId {
    let number = random_number();
    app.request_code(&number).await;
    let made = app.verify(&number, &app.code_for(&number)).await.json();
    UserId::parse(made["user"]["id"].as_str().unwrap()).unwrap()
}

/// A token of `user` with the roles, in a session of its own.
fn token(app: &App, user: UserId, grants: &Grants) -> String {
    let now = app.clock.now();
    let session = SessionId::generate(now, &TestEntropy).unwrap();
    let tokens = &app.deployment.tokens;
    let issued = tokens.issue(user, grants, session, now, &TestEntropy);
    issued.unwrap().token
}

async fn call(app: &App, method: &http::Method, path: &str, token: &str) -> Answer {
    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
    let path = path
        .replace("{sessionId}", ID)
        .replace("{userId}", ID)
        .replace("{role}", "clerk");
    let request = Request::builder()
        .method(method.clone())
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap();
    app.send(request).await
}

// req: AUTH-8
async fn every_role_at_every_route(backend: Backend) {
    let app = app_or_return!(backend);
    let user = customer(&app).await;
    let nobody = RoleName::parse("nobody").unwrap();
    let roles = [
        RoleName::CUSTOMER,
        RoleName::USER,
        RoleName::SUPPORT,
        RoleName::AUDITOR,
        RoleName::ADMIN,
        nobody,
    ];
    let mut cells = 0;
    for operation in tessera_web::all_operations() {
        for role in &roles {
            let permitted = match &operation.guard {
                Guard::Anyone
                | Guard::Bucket
                | Guard::Browser
                | Guard::Session(_)
                | Guard::RecentSession(_) => continue,
                Guard::Token => true,
                Guard::Permission(permission) | Guard::Recent(permission) => role
                    .built_in_permissions()
                    .is_some_and(|held| held.contains(permission)),
            };
            let grants = Grants::of(std::slice::from_ref(role), []);
            let token = token(&app, user, &grants);
            let answer = call(&app, &operation.method, operation.path, &token).await;
            let cell = format!("{} {} as {role:?}", operation.method, operation.path);
            if permitted {
                // The token's session never began: what asks for a recent login says so.
                if answer.status == StatusCode::FORBIDDEN {
                    let refused = (403, "RECENT_LOGIN_REQUIRED".to_owned());
                    assert_eq!(answer.refusal(), refused, "{cell}");
                }
                assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{cell}");
            } else {
                assert_eq!(answer.refusal(), (403, "FORBIDDEN".to_owned()), "{cell}");
            }
            cells += 1;
        }
        if matches!(
            operation.guard,
            Guard::Token | Guard::Permission(_) | Guard::Recent(_)
        ) {
            let without = call(&app, &operation.method, operation.path, "").await;
            assert_eq!(without.refusal(), (401, "UNAUTHENTICATED".to_owned()));
        }
    }
    assert!(cells >= 50, "{cells}");
    app.stop().await;
}

// req: AUTH-10
async fn a_user_is_limited_wherever_they_call_from(backend: Backend) {
    let limits = LimitPolicy {
        user_per_minute: 3,
        ..LimitPolicy::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let (ours, theirs) = (customer(&app).await, customer(&app).await);
    let own = Grants::of(&[RoleName::CUSTOMER], [Permission::READ_OWN]);
    let me = |user| {
        let token = token(&app, user, &own);
        let app = &app;
        async move { call(app, &http::Method::GET, "/api/v1/users/me", &token).await }
    };
    for left in ["2", "1", "0"] {
        let answer = me(ours).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit-remaining"), Some(left));
    }
    let refused = me(ours).await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("20"));
    assert_eq!(me(theirs).await.status, 200, "others go on");
    app.clock.advance(SignedDuration::from_secs(20));
    assert_eq!(me(ours).await.status, 200);
    app.stop().await;
}
