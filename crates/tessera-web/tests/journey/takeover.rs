//! Nobody gets into an account by having been there first.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use serde_json::json;
use tessera_core::mail::MailTemplate;
use testkit::app::{Backend, ORIGIN};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};

on_every_backend!(
    who_registers_a_strangers_address_gets_nothing,
    an_unproven_account_has_no_reset,
    links_begin_with_the_configured_origin,
);

const ATTACKER: &str = "AttackerPass1!";

/// The attacker registers the victim's address first, or last; the victim registers and
/// proves it, by link or by code.
// req: REG-6, AUTH-1
async fn who_registers_a_strangers_address_gets_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    for attacker_is_first in [true, false] {
        for by_link in [true, false] {
            let email = random_email();
            let mut passwords = [ATTACKER, PASSWORD];
            if !attacker_is_first {
                passwords.reverse();
            }
            let mut mails = Vec::new();
            for password in passwords {
                assert_eq!(app.register_email(&email, password).await.status, 201);
                mails.push(app.newest_mail(&email));
            }
            // The victim proves with what came for their own registration.
            let own = mails.remove(usize::from(attacker_is_first));
            let attackers = mails.remove(0);
            let proven = match by_link {
                true => app.verify_token(&token(&own)).await,
                false if attacker_is_first => app.verify_code(&email, &code(&own)).await,
                // A later claim has a code of its own: the victim's link still works.
                false => app.verify_token(&token(&own)).await,
            };
            assert_eq!(proven.status, 200);
            let late = app.verify_token(&token(&attackers)).await;
            assert_eq!(late.refusal(), (400, "INVALID_TOKEN".to_owned()));
            assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
            let attacker = app.log_in(&email, ATTACKER).await;
            assert_eq!(attacker.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));
            let again = app.register_email(&email, ATTACKER).await;
            assert_eq!(again.refusal(), (409, "EMAIL_EXISTS".to_owned()));
        }
    }
    app.stop().await;
}

// req: AUTH-4, REG-6
async fn an_unproven_account_has_no_reset(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    app.register_email(&email, ATTACKER).await;
    assert_eq!(app.request_reset(&email).await.status, 202);
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::UnfinishedRegistration { .. }));
    let attacker = app.log_in(&email, ATTACKER).await;
    assert_eq!(attacker.refusal(), (403, "EMAIL_NOT_VERIFIED".to_owned()));
    app.stop().await;
}

// req: AUTH-4
async fn links_begin_with_the_configured_origin(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let names = [
        "host",
        "x-forwarded-host",
        "forwarded",
        "x-original-host",
        "origin",
        "referer",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let value = match name {
            "forwarded" => "host=evil.example;proto=https",
            "origin" | "referer" => "https://evil.example",
            _ => "evil.example",
        };
        let email = match number {
            0..3 => email.clone(),
            _ => app.proven_person().await,
        };
        let request = Request::post("/api/v1/auth/password-reset/request")
            .header("content-type", "application/json")
            .header(name, value)
            .body(Body::from(json!({ "email": email }).to_string()))
            .unwrap();
        assert_eq!(app.send(request).await.status, 202);
        app.deliver().await;
        let MailTemplate::ResetPassword { link, .. } = app.newest_mail(&email) else {
            panic!("another mail");
        };
        let rest = link.as_str().strip_prefix(ORIGIN);
        assert!(
            rest.is_some_and(|rest| rest.starts_with("/password/new?token=")),
            "{name}"
        );
    }
    app.stop().await;
}
