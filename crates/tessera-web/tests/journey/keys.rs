//! Keys that sign access tokens come and go under traffic.

use crate::staff::Person;
use crate::tokens::{is_valid, refresh, registered, text};
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::json;
use std::sync::Arc;
use tessera_core::account::RoleName;
use tessera_core::ports::AuditStore as _;
use tessera_core::token::{Algorithm, KeyOverview, KeyState, SigningKeysError};
use testkit::app::{App, Backend, Options};
use testkit::faults::{Faulty, Plan, When};
use testkit::race::race;

const LEAD: SignedDuration = SignedDuration::from_mins(10);
const AT_ONCE: SignedDuration = SignedDuration::ZERO;

on_every_backend!(
    a_rotation_is_published_before_it_signs_and_logs_nobody_out,
    a_key_is_retired_once_its_tokens_have_expired,
    a_leaked_key_is_retired_at_once,
    every_algorithm_takes_over_from_every_other,
    of_many_rotations_under_traffic_one_is_made,
    keys_that_cannot_be_read_are_the_keys_that_are_known,
    a_rotation_that_fails_changes_nothing,
    staff_rotate_and_retire_over_the_api,
);

async fn listed(app: &App) -> Vec<KeyOverview> {
    app.deployment.signing_keys.list().await.unwrap()
}

async fn rotate(app: &App, algorithm: Algorithm, lead: SignedDuration) -> String {
    let made = app.deployment.signing_keys.rotate(algorithm, lead).await;
    made.unwrap().kid
}

/// The `kid`s that are published.
async fn published(app: &App) -> Vec<String> {
    let keys = app.get("/.well-known/jwks.json").await.json();
    let kid = |key: &serde_json::Value| key["kid"].as_str().unwrap().to_owned();
    keys["keys"].as_array().unwrap().iter().map(kid).collect()
}

/// The header of a token.
fn header(token: &str) -> serde_json::Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (header, _) = token.split_once('.').unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

// req: AUTH-6
async fn a_rotation_is_published_before_it_signs_and_logs_nobody_out(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, token) = registered(&app).await;
    let old = header(&access)["kid"].as_str().unwrap().to_owned();
    let new = rotate(&app, Algorithm::EdDsa, LEAD).await;
    assert_eq!(published(&app).await, [new.clone(), old.clone()]);
    let early = refresh(&app, &token).await;
    assert_eq!(header(&text(&early, "accessToken"))["kid"], old.as_str());
    app.clock.advance(LEAD);
    let later = refresh(&app, &text(&early, "refreshToken")).await;
    assert_eq!(header(&text(&later, "accessToken"))["kid"], new.as_str());
    for token in [
        access,
        text(&early, "accessToken"),
        text(&later, "accessToken"),
    ] {
        assert!(is_valid(&app, &token).await);
    }
    let states: Vec<KeyState> = listed(&app).await.iter().map(|key| key.state).collect();
    assert_eq!(states, [KeyState::Signs, KeyState::Verifies]);
    app.stop().await;
}

// req: AUTH-6
async fn a_key_is_retired_once_its_tokens_have_expired(backend: Backend) {
    let app = app_or_return!(backend);
    let keys = &app.deployment.signing_keys;
    let old = listed(&app).await.remove(0).kid;
    let signs = keys.retire(&old, true).await;
    assert!(matches!(signs, Err(SigningKeysError::Signs)));
    let unknown = keys.retire("another", false).await;
    assert!(matches!(unknown, Err(SigningKeysError::Unknown(_))));
    // One that waits has signed nothing, and holds nobody up.
    let waiting = rotate(&app, Algorithm::EdDsa, LEAD).await;
    let second = keys.rotate(Algorithm::EdDsa, AT_ONCE).await;
    assert!(matches!(second, Err(SigningKeysError::Waiting { .. })));
    keys.retire(&waiting, false).await.unwrap();
    app.clock.advance(LEAD);
    app.clock.advance(LEAD);
    let (access, _) = registered(&app).await;
    rotate(&app, Algorithm::EdDsa, AT_ONCE).await;
    app.clock.advance(SignedDuration::from_secs(3599));
    let needed = keys.retire(&old, false).await;
    assert!(matches!(needed, Err(SigningKeysError::Needed { .. })));
    assert!(is_valid(&app, &access).await);
    app.clock.advance(SignedDuration::from_secs(1));
    keys.retire(&old, false).await.unwrap();
    keys.retire(&old, false).await.unwrap();
    assert!(!published(&app).await.contains(&old));
    let key = listed(&app).await.into_iter().find(|key| key.kid == old);
    assert!(matches!(key.unwrap().state, KeyState::Retired(_)));
    app.stop().await;
}

// req: AUTH-6
async fn a_leaked_key_is_retired_at_once(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, token) = registered(&app).await;
    assert!(is_valid(&app, &access).await, "and it is remembered");
    let old = header(&access)["kid"].as_str().unwrap().to_owned();
    rotate(&app, Algorithm::EdDsa, AT_ONCE).await;
    app.deployment
        .signing_keys
        .retire(&old, true)
        .await
        .unwrap();
    assert!(!is_valid(&app, &access).await);
    let refreshed = refresh(&app, &token).await;
    assert!(is_valid(&app, &text(&refreshed, "accessToken")).await);
    app.stop().await;
}

// req: AUTH-6
async fn every_algorithm_takes_over_from_every_other(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, mut token) = registered(&app).await;
    let mut issued = vec![access];
    for algorithm in [Algorithm::Es256, Algorithm::Hs256, Algorithm::EdDsa] {
        let kid = rotate(&app, algorithm, AT_ONCE).await;
        app.clock.advance(SignedDuration::from_secs(60));
        let refreshed = refresh(&app, &token).await;
        token = text(&refreshed, "refreshToken");
        let access = text(&refreshed, "accessToken");
        assert_eq!(header(&access)["alg"], algorithm.name());
        let is_published = published(&app).await.contains(&kid);
        assert_eq!(
            is_published,
            algorithm != Algorithm::Hs256,
            "secrets never are"
        );
        issued.push(access);
    }
    for access in &issued {
        assert!(is_valid(&app, access).await);
    }
    app.stop().await;
}

/// What one of many callers at once came to.
enum Came {
    Rotated(bool),
    Served(bool),
}

// req: AUTH-6
async fn of_many_rotations_under_traffic_one_is_made(backend: Backend) {
    let app = app_or_return!(backend);
    let (access, _) = registered(&app).await;
    let mut sessions = Vec::new();
    for _ in 0..16 {
        sessions.push(registered(&app).await.1);
    }
    let app = Arc::new(app);
    let came = race(64, |caller| {
        let (app, access) = (Arc::clone(&app), access.clone());
        let token = sessions.get(caller / 4).cloned();
        async move {
            match (caller % 4, token) {
                (0, Some(token)) => {
                    let refreshed = refresh(&app, &token).await;
                    Came::Served(is_valid(&app, &text(&refreshed, "accessToken")).await)
                }
                (1, _) => Came::Served(is_valid(&app, &access).await),
                _ => {
                    let keys = &app.deployment.signing_keys;
                    match keys.rotate(Algorithm::EdDsa, LEAD).await {
                        Ok(_) => Came::Rotated(true),
                        Err(SigningKeysError::Raced | SigningKeysError::Waiting { .. }) => {
                            Came::Rotated(false)
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
            }
        }
    })
    .await;
    let made = came
        .iter()
        .filter(|came| matches!(came, Came::Rotated(true)));
    assert_eq!(made.count(), 1);
    assert!(!came.iter().any(|came| matches!(came, Came::Served(false))));
    assert_eq!(published(&app).await.len(), 2);
    let app = Arc::into_inner(app).unwrap();
    app.stop().await;
}

/// The plan of a store that fails, with the service over it.
async fn on_a_faulty_store(backend: Backend) -> Option<(App, Plan)> {
    let plan = Plan::default();
    let shared = plan.clone();
    let options = Options {
        store: Some(Box::new(move |inner| {
            let plan = shared.clone();
            Arc::new(Faulty { plan, inner })
        })),
        ..Options::default()
    };
    Some((App::start_with(backend, options).await?, plan))
}

// req: AUTH-5, AUTH-6
async fn keys_that_cannot_be_read_are_the_keys_that_are_known(backend: Backend) {
    let Some((app, plan)) = on_a_faulty_store(backend).await else {
        return;
    };
    let (access, _) = registered(&app).await;
    // `{"alg":"EdDSA","typ":"JWT","kid":"unknown"}`
    let foreign = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6InVua25vd24ifQ.e30.AAAA";
    plan.fail_once("signing_keys", When::Before);
    assert!(is_valid(&app, &access).await);
    assert!(plan.is_pending(), "a known key is not looked up");
    assert!(!is_valid(&app, foreign).await);
    assert!(!plan.is_pending(), "an unknown one is");
    plan.fail_once("signing_keys", When::Before);
    for _ in 0..100 {
        assert!(!is_valid(&app, foreign).await);
    }
    assert!(plan.is_pending(), "but not for every token of a second");
    app.clock.advance(SignedDuration::from_secs(1));
    assert!(!is_valid(&app, foreign).await);
    assert!(!plan.is_pending());
    assert!(is_valid(&app, &access).await);
    app.stop().await;
}

// req: AUTH-6
async fn a_rotation_that_fails_changes_nothing(backend: Backend) {
    let Some((app, plan)) = on_a_faulty_store(backend).await else {
        return;
    };
    let before = listed(&app).await;
    for operation in ["signing_keys", "add_signing_key"] {
        plan.fail_once(operation, When::Before);
        let keys = &app.deployment.signing_keys;
        assert!(keys.rotate(Algorithm::EdDsa, AT_ONCE).await.is_err());
        assert_eq!(listed(&app).await, before, "{operation}");
    }
    app.stop().await;
}

/// What is secret in keys is nowhere in an answer, and one request under its key makes one key.
// req: AUTH-6, AUTH-8
async fn staff_rotate_and_retire_over_the_api(backend: Backend) {
    const KEYS: &str = "/api/v1/admin/keys";
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let token = admin.token(&app).await;
    let call = async |method, path: &str, body: Option<serde_json::Value>| {
        app.call(&token, method, path, body).await
    };
    let before = call(Method::GET, KEYS, None).await.json();
    assert_eq!(before["keys"][0]["state"], "signs");
    let old = before["keys"][0]["kid"].as_str().unwrap().to_owned();
    for body in [
        json!({ "leadSeconds": 2_592_001 }),
        json!({ "leadSeconds": -1 }),
        json!({ "algorithm": "none" }),
        json!({ "seconds": 1 }),
    ] {
        let refused = call(Method::POST, KEYS, Some(body.clone())).await;
        assert_eq!(refused.status, 400, "{body}");
    }
    let signs = call(Method::DELETE, &format!("{KEYS}/{old}?now=true"), None).await;
    assert_eq!(signs.refusal(), (409, "CONFLICT".to_owned()));
    let body = json!({ "algorithm": "ES256" });
    let made = call(Method::POST, KEYS, Some(body)).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(
        (&made["state"], &made["algorithm"]),
        (&json!("waits"), &json!("ES256"))
    );
    let waiting = call(Method::POST, KEYS, Some(json!({}))).await;
    assert_eq!(waiting.refusal(), (409, "CONFLICT".to_owned()));
    app.clock.advance(LEAD);
    let token = admin.token(&app).await;
    let listed = app.call(&token, Method::GET, KEYS, None).await;
    let text = listed.text();
    for secret in ["PRIVATE", "\"d\"", "sealed", "\"k\""] {
        assert!(!text.contains(secret), "{secret}");
    }
    let path = format!("{KEYS}/{old}");
    let needed = app.call(&token, Method::DELETE, &path, None).await;
    assert_eq!(needed.refusal(), (409, "CONFLICT".to_owned()));
    let path = format!("{path}?now=true");
    let retired = app.call(&token, Method::DELETE, &path, None).await;
    assert_eq!(retired.status, 204);
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let changes = recorded
        .iter()
        .filter(|entry| entry.action == "key.signing");
    let by: Vec<_> = changes.map(|entry| entry.actor).collect();
    assert_eq!(by, [Some(admin.id); 2]);
    app.stop().await;
}
