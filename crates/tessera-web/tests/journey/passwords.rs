//! Forgotten and changed passwords, guessing, and what a login tells.

use crate::account_states::{
    WRONG, guessing_limited, in_every_state, lock_by_guessing, network_of,
};
use crate::observer::{Seen, assert_alike, seen_from};
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{Request, StatusCode};
use jiff::SignedDuration;
use serde_json::json;
use std::sync::Arc;
use tessera_core::limit::LimitPolicy;
use tessera_core::mail::MailTemplate;
use testkit::app::{Answer, App, Backend, Options, post_json};
use testkit::mails::token;
use testkit::person::{PASSWORD, random_email};
use testkit::race::race;

on_every_backend!(
    a_forgotten_password_is_replaced,
    a_reset_link_is_used_once,
    a_link_that_was_not_used_stays_good,
    a_known_password_is_changed,
    nobody_learns_which_accounts_there_are,
    guessing_ends_and_a_known_device_is_let_in,
    logins_are_limited_by_address,
    resets_are_limited_by_account,
);

const NEXT: &str = "NextSecret456?";

fn text(answer: &Answer, name: &str) -> String {
    answer.json()[name].as_str().unwrap().to_owned()
}

async fn validate(app: &App, access: &str) -> StatusCode {
    let request = Request::get("/api/v1/auth/validate")
        .header("authorization", format!("Bearer {access}"))
        .body(Body::empty())
        .unwrap();
    app.send(request).await.status
}

// req: AUTH-4
async fn a_forgotten_password_is_replaced(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let session = app.log_in(&email, PASSWORD).await;
    let link = app.reset_token(&email).await;
    assert_eq!(app.confirm_reset(&link, NEXT).await.status, 200);
    assert!(matches!(
        app.newest_mail(&email),
        MailTemplate::PasswordChanged { .. }
    ));
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 401);
    assert_eq!(app.log_in(&email, NEXT).await.status, 200);
    assert_eq!(
        validate(&app, &text(&session, "accessToken")).await,
        401,
        "sessions end"
    );
    let body = json!({ "refreshToken": text(&session, "refreshToken") });
    assert_eq!(app.post("/api/v1/auth/refresh", &body).await.status, 401);
    app.stop().await;
}

// req: AUTH-4
async fn a_reset_link_is_used_once(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let older = app.reset_token(&email).await;
    let link = app.reset_token(&email).await;
    let refused = app.confirm_reset(&older, NEXT).await;
    assert_eq!(
        refused.refusal(),
        (400, "INVALID_TOKEN".to_owned()),
        "replaced"
    );
    let app = Arc::new(app);
    let answers = race(32, |number| {
        let (app, link) = (Arc::clone(&app), link.clone());
        let password = format!("NextSecret{number}?");
        async move { app.confirm_reset(&link, &password).await.status.as_u16() }
    })
    .await;
    assert_eq!(answers.iter().filter(|&&status| status == 200).count(), 1);
    assert!(answers.iter().all(|status| matches!(status, 200 | 400)));
    let winner = answers.iter().position(|&status| status == 200).unwrap();
    let password = format!("NextSecret{winner}?");
    assert_eq!(app.log_in(&email, &password).await.status, 200);
    Arc::into_inner(app).unwrap().stop().await;
}

// req: AUTH-4
async fn a_link_that_was_not_used_stays_good(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let link = app.reset_token(&email).await;
    let weak = app.confirm_reset(&link, "password").await;
    assert_eq!(weak.refusal(), (400, "WEAK_PASSWORD".to_owned()));
    app.clock.advance(SignedDuration::from_secs(30 * 60 - 1));
    assert_eq!(app.confirm_reset(&link, NEXT).await.status, 200);
    let link = app.reset_token(&email).await;
    app.clock.advance(SignedDuration::from_mins(30));
    let late = app.confirm_reset(&link, NEXT).await;
    assert_eq!(late.refusal(), (400, "INVALID_TOKEN".to_owned()));
    app.stop().await;
}

// req: AUTH-7
async fn a_known_password_is_changed(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let here = app.log_in(&email, PASSWORD).await;
    let elsewhere = app.log_in(&email, PASSWORD).await;
    let change = async |current: &str, new: &str| {
        let access = text(&here, "accessToken");
        let body = json!({ "currentPassword": current, "newPassword": new });
        let mut request = post_json("/api/v1/users/me/password", &body);
        let bearer = format!("Bearer {access}").parse().unwrap();
        request.headers_mut().insert("authorization", bearer);
        app.send(request).await
    };
    let wrong = change("WrongPass123!", NEXT).await;
    assert_eq!(wrong.refusal(), (400, "INVALID_FIELD".to_owned()));
    assert_eq!(wrong.json()["field"], "currentPassword");
    let weak = change(PASSWORD, "password").await;
    assert_eq!(weak.refusal(), (400, "WEAK_PASSWORD".to_owned()));
    assert_eq!(weak.json()["field"], "newPassword");
    assert_eq!(change(PASSWORD, NEXT).await.status, 204);
    app.deliver().await;
    assert!(matches!(
        app.newest_mail(&email),
        MailTemplate::PasswordChanged { .. }
    ));
    assert_eq!(
        validate(&app, &text(&here, "accessToken")).await,
        200,
        "this one goes on"
    );
    assert_eq!(validate(&app, &text(&elsewhere, "accessToken")).await, 401);
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 401);
    assert_eq!(app.log_in(&email, NEXT).await.status, 200);
    app.stop().await;
}

/// Cell by cell: status, body, headers and their values, calls of the stores, rows. What an
/// address is that was guessed at shows in nothing but that no more guesses are taken, as for one
/// of nobody.
// req: REG-6, AUTH-2, AUTH-4, AUTH-10
async fn nobody_learns_which_accounts_there_are(backend: Backend) {
    let app = app_or_return!(backend, guessing_limited());
    let open = in_every_state(&app).await;
    let guessed_at = in_every_state(&app).await;
    for (_, email) in &guessed_at {
        lock_by_guessing(&app, email).await;
    }
    let known = open[1].1.clone();
    let (mut logins, mut locked, mut links) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (who, email)) in open.iter().chain(&guessed_at).enumerate() {
        let from = network_of(number);
        let guess = json!({ "email": email, "password": WRONG });
        let mut cells = Vec::new();
        for _ in 0..12 {
            cells.push(seen_from(&app, from, "/api/v1/auth/login", &guess).await);
        }
        match number < open.len() {
            true => logins.push((*who, cells)),
            false => locked.push((*who, cells)),
        }
        let ask = json!({ "email": email });
        let mut cells = Vec::new();
        for path in [
            "/api/v1/auth/password-reset/request",
            "/api/v1/auth/verify-email/resend",
        ] {
            cells.push(seen_from(&app, from, path, &ask).await);
        }
        links.push((*who, cells));
    }
    for rows in [&logins, &locked, &links] {
        assert_alike(rows);
    }
    let statuses = |rows: &[(&str, Vec<Seen>)]| {
        let cells = rows[0].1.iter();
        cells.map(|cell| cell.status).collect::<Vec<_>>()
    };
    assert_eq!(
        statuses(&logins),
        [[401; 10].as_slice(), &[429; 2]].concat()
    );
    assert_eq!(statuses(&locked), [429; 12]);
    assert_eq!(statuses(&links), [202; 2]);
    let (_, disabled) = &open[3];
    app.clock.advance(SignedDuration::from_mins(15));
    let told = app.log_in(disabled, PASSWORD).await;
    assert_eq!(told.refusal(), (403, "ACCOUNT_DISABLED".to_owned()));
    assert_eq!(app.log_in(&known, PASSWORD).await.status, 200);
    app.stop().await;
}

fn limited(limits: LimitPolicy) -> Options {
    Options {
        limits,
        ..Options::default()
    }
}

// req: AUTH-10
async fn guessing_ends_and_a_known_device_is_let_in(backend: Backend) {
    let app = app_or_return!(backend, guessing_limited());
    let email = app.proven_person().await;
    let first = app.log_in(&email, PASSWORD).await;
    let device = first.cookie("__Host-tessera_device").unwrap();
    for _ in 0..9 {
        assert_eq!(app.log_in(&email, "WrongPass123!").await.status, 401);
    }
    let unknown = random_email();
    for _ in 0..10 {
        assert_eq!(app.log_in(&unknown, "WrongPass123!").await.status, 401);
    }
    let locked = app.log_in(&email, PASSWORD).await;
    assert_eq!(locked.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    let nobody = app.log_in(&unknown, PASSWORD).await;
    assert_eq!(nobody.refusal(), locked.refusal(), "no account locks alike");
    assert_eq!(nobody.header("retry-after"), locked.header("retry-after"));

    let with_device = async |device: &str, email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        let mut request = post_json("/api/v1/auth/login", &body);
        let cookie = format!("__Host-tessera_device={device}").parse().unwrap();
        request.headers_mut().insert("cookie", cookie);
        app.send(request).await
    };
    let owner = with_device(&device, &email, PASSWORD).await;
    assert_eq!(owner.status, 200, "the owner's device is let in");
    assert_eq!(
        owner.cookie("__Host-tessera_device"),
        None,
        "it is known already"
    );
    let other = app.proven_person().await;
    let own = app.log_in(&other, PASSWORD).await;
    let foreign = own.cookie("__Host-tessera_device").unwrap();
    for stolen in [foreign.as_str(), "A", &"A".repeat(43)] {
        let refused = with_device(stolen, &email, PASSWORD).await;
        assert_eq!(refused.status, 429, "a device of somebody else is not");
    }
    for _ in 0..9 {
        assert_eq!(
            with_device(&device, &email, "WrongPass123!").await.status,
            401
        );
    }
    let exhausted = with_device(&device, &email, PASSWORD).await;
    assert_eq!(
        exhausted.status, 429,
        "a device has tries of its own, and they end"
    );
    app.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    app.stop().await;
}

// req: AUTH-10
async fn logins_are_limited_by_address(backend: Backend) {
    let app = app_or_return!(backend, limited(LimitPolicy::default()));
    for _ in 0..5 {
        let refused = app.log_in(&random_email(), PASSWORD).await;
        assert_eq!(refused.status, 401);
        assert!(refused.header("ratelimit-limit").is_some());
    }
    let throttled = app.log_in(&random_email(), PASSWORD).await;
    assert_eq!(throttled.refusal(), (429, "RATE_LIMITED".to_owned()));
    assert_eq!(throttled.header("retry-after"), Some("12"));
    app.stop().await;
}

// req: AUTH-4, AUTH-10
async fn resets_are_limited_by_account(backend: Backend) {
    let app = app_or_return!(backend, guessing_limited());
    let email = app.proven_person().await;
    for address in [&email, &random_email()] {
        for _ in 0..3 {
            assert_eq!(app.request_reset(address).await.status, 202);
        }
        let throttled = app.request_reset(address).await;
        assert_eq!(throttled.refusal(), (429, "RATE_LIMITED".to_owned()));
    }
    let newest = token(&app.newest_mail(&email));
    assert_eq!(app.confirm_reset(&newest, NEXT).await.status, 200);
    app.stop().await;
}
