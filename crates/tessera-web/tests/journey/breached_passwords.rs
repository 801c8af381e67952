//! Passwords that are known from breaches.

use crate::{app_or_return, on_every_backend};
use http::Method;
use serde_json::json;
use std::sync::Arc;
use testkit::app::{Answer, App, Backend, Options};
use testkit::breaches::OneBreached;
use testkit::person::{PASSWORD, random_email};

on_every_backend!(
    a_breached_password_is_refused_wherever_one_is_set,
    who_does_not_answer_keeps_nobody_from_registering,
);

const BREACHED: &str = "Seven goats, 1 hill!";

fn asking(known: &Arc<OneBreached>) -> Options {
    Options {
        breaches: Some(Arc::<OneBreached>::clone(known)),
        ..Options::default()
    }
}

async fn start(app: &App, password: &str) -> Answer {
    let body = json!({ "email": random_email(), "password": password, "locale": "en" });
    app.post("/api/v1/register/start", &body).await
}

fn assert_refused(answer: &Answer, place: &str) {
    assert_eq!(
        answer.refusal(),
        (400, "WEAK_PASSWORD".to_owned()),
        "{place}"
    );
    assert_eq!(answer.json()["violations"], json!(["breached"]), "{place}");
}

// req: REG-9
async fn a_breached_password_is_refused_wherever_one_is_set(backend: Backend) {
    let known = Arc::new(OneBreached::knowing(BREACHED));
    let app = app_or_return!(backend, asking(&known));
    let registered = app.register_email(&random_email(), BREACHED).await;
    assert_refused(&registered, "registering");
    assert_refused(&start(&app, BREACHED).await, "registering in stages");
    let email = app.proven_person().await;
    let link = app.reset_token(&email).await;
    assert_refused(&app.confirm_reset(&link, BREACHED).await, "a new password");
    let session = app.log_in(&email, PASSWORD).await.json();
    let access = session["accessToken"].as_str().unwrap();
    let body = json!({ "currentPassword": PASSWORD, "newPassword": BREACHED });
    let path = "/api/v1/users/me/password";
    let changed = app.call(access, Method::POST, path, Some(body)).await;
    assert_refused(&changed, "another password");
    assert_eq!(start(&app, PASSWORD).await.status, 202);
    let asked = known.asked();
    assert!(asked.iter().all(|prefix| prefix.len() == 5), "{asked:?}");
    // What the policy refuses anyway is not told to anybody.
    assert_eq!(start(&app, "short").await.status, 400);
    assert_eq!(known.asked(), asked);
    app.stop().await;
}

// req: REG-9
async fn who_does_not_answer_keeps_nobody_from_registering(backend: Backend) {
    let known = Arc::new(OneBreached::that_is_down());
    let app = app_or_return!(backend, asking(&known));
    assert_eq!(start(&app, BREACHED).await.status, 202);
    assert_eq!(known.asked().len(), 1);
    app.stop().await;
}
