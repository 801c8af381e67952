//! Headers that say where the service is, while it sends links to people: none is believed.

use crate::factor_recovery::Cast;
use crate::lock_account::changed_in_every_way;
use crate::pages::{Jar, form};
use crate::sms_factor::person;
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use http::uri::{Authority, Scheme};
use http::{HeaderName, HeaderValue, Method, Uri};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tessera_core::account::RoleName;
use tessera_core::outbox::EntryKind;
use testkit::app::{App, Backend, ORIGIN, Options};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;

on_every_backend!(links_begin_with_the_configured_origin);

/// What proxies, frameworks and attackers say a host by.
const NAMES: [&str; 14] = [
    "host",
    "x-forwarded-host",
    "x-forwarded-server",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-for",
    "forwarded",
    "x-host",
    "x-original-host",
    "x-original-url",
    "x-rewrite-url",
    "origin",
    "referer",
];

/// How many sets of headers are drawn: more than there are requests.
const SETS: usize = 512;

/// What is said of one request.
struct Forged {
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Where the request line leads, where it names a host.
    authority: Option<Authority>,
}

/// Something that is a host, or looks like one, or like ours.
fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("evil.example".to_owned()),
        "[a-z0-9-]{1,20}(\\.[a-z]{2,8}){0,3}(:[0-9]{1,5})?",
        "id\\.test[@:/.#?\\\\][a-z.]{1,20}",
        "\\[[0-9a-f:]{2,20}\\](:[0-9]{1,5})?",
        "[ -~]{1,40}",
    ]
}

fn header() -> impl Strategy<Value = (HeaderName, HeaderValue)> {
    let drawn = (proptest::sample::select(NAMES.to_vec()), host(), host());
    drawn.prop_filter_map("no header has such a value", |(name, host, other)| {
        let value = match name {
            "forwarded" => format!("for=192.0.2.1;host=\"{host}\";proto=http, host={other}"),
            "origin" | "referer" | "x-original-url" => format!("https://{host}/{other}"),
            "x-forwarded-for" => "192.0.2.7, 198.51.100.9".to_owned(),
            "x-forwarded-host" => format!("{host}, {other}"),
            _ => host,
        };
        let value = HeaderValue::from_str(&value).ok()?;
        Some((HeaderName::from_static(name), value))
    })
}

fn forged() -> Vec<Forged> {
    let mut runner = TestRunner::default();
    let headers = proptest::collection::vec(header(), 1..8);
    let drawn = (headers, proptest::option::of(host()));
    let sets = (0..SETS).map(|_| {
        let (headers, host) = drawn.new_tree(&mut runner).unwrap().current();
        Forged {
            headers,
            authority: host.and_then(|host| host.parse().ok()),
        }
    });
    sets.collect()
}

/// Puts another set of headers on each request that reaches the service, several of one name
/// among them.
fn forge(app: &mut App) {
    let (sets, next_set) = (Arc::new(forged()), Arc::new(AtomicUsize::new(0)));
    let forging = from_fn(move |mut request: Request, next: Next| {
        let (sets, next_set) = (Arc::clone(&sets), Arc::clone(&next_set));
        async move {
            let number = next_set.fetch_add(1, Ordering::Relaxed);
            let set = &sets[number % SETS];
            for (name, value) in &set.headers {
                request.headers_mut().append(name, value.clone());
            }
            if let Some(authority) = &set.authority {
                let mut parts = request.uri().clone().into_parts();
                parts.scheme = Some(Scheme::HTTP);
                parts.authority = Some(authority.clone());
                *request.uri_mut() = Uri::from_parts(parts).unwrap();
            }
            next.run(request).await
        }
    });
    app.router = app.router.clone().layer(forging);
}

// req: AUTH-4, REG-6, OTP-10
async fn links_begin_with_the_configured_origin(backend: Backend) {
    // Who believes a proxy about the client's address believes nobody about their own.
    for trusted_proxies in [vec![], vec!["127.0.0.1"]] {
        let options = Options {
            trusted_proxies,
            ..Options::default()
        };
        let mut app = app_or_return!(backend, options);
        forge(&mut app);
        registrations(&app).await;
        passwords(&app).await;
        identifiers(&app).await;
        factors_and_staff(&app).await;
        forms(&app).await;
        app.deliver().await;
        check_messages(&app);
        app.stop().await;
    }
}

/// In one step, in stages, with an address that is somebody's, and with a number that joins one.
async fn registrations(app: &App) {
    let (owner, unproven) = (app.proven_person().await, random_email());
    let body = json!({
        "email": unproven, "password": PASSWORD,
        "profile": { "firstName": "Priya", "lastName": "Sharma" }
    });
    assert_eq!(app.post("/api/v1/users", &body).await.status, 201);
    let body = json!({ "email": unproven });
    for path in [
        "/api/v1/auth/verify-email/resend",
        "/api/v1/auth/password-reset/request",
    ] {
        app.deliver().await;
        assert_eq!(app.post(path, &body).await.status, 202);
    }
    let id = app.staged(&owner, None).await;
    assert_eq!(app.send_staged(&id, "email").await.status, 204);
    let number = format!("+91{}", random_number());
    let id = app.staged(&random_email(), Some(&number)).await;
    assert_eq!(app.send_staged(&id, "sms").await.status, 204);
    let proven = app.verify_staged(&id, &app.code_for(&number)).await;
    assert_eq!(proven.status, 200);
    assert_eq!(app.complete_staged(&id).await.status, 201);
}

async fn passwords(app: &App) {
    let email = app.proven_person().await;
    let link = app.reset_token(&email).await;
    assert_eq!(app.confirm_reset(&link, "NextSecret456?").await.status, 200);
}

async fn identifiers(app: &App) {
    let ((_, access), taken) = (person(app).await, app.proven_person().await);
    let new = random_email();
    for email in [&taken, &new] {
        let body = json!({ "email": email, "password": PASSWORD });
        let path = "/api/v1/users/me/email";
        let asked = app.call(&access, Method::POST, path, Some(body)).await;
        assert_eq!(asked.status, 202);
        app.deliver().await;
    }
    let body = json!({ "code": code(&app.newest_mail(&new)) });
    let path = "/api/v1/users/me/email/confirm";
    let changed = app.call(&access, Method::POST, path, Some(body)).await;
    assert_eq!(changed.status, 200);
    app.add_mobile(&access, &random_number()).await;
}

async fn factors_and_staff(app: &App) {
    let (_, tokens) = changed_in_every_way(app).await;
    let body = json!({ "token": tokens[0] });
    let locked = app.post("/api/v1/auth/lock-account", &body).await;
    assert_eq!(locked.status, 200);
    Cast::approved(app).await;
    let admin = Person::with(app, &RoleName::ADMIN).await;
    let user = Person::new(app).await;
    let path = format!("/api/v1/admin/users/{}/password-reset", user.id);
    let access = admin.token(app).await;
    let taken_off = app.call(&access, Method::POST, &path, None).await;
    assert_eq!(taken_off.status, 204);
}

async fn forms(app: &App) {
    let (email, new) = (app.proven_person().await, random_email());
    let fields = form(&[("email", &email)]);
    let mut jar = Jar::default();
    let asked = jar.post(app, "/password/forgot", &fields).await;
    assert!(asked.status.is_success() || asked.status.is_redirection());
    let fields = form(&[
        ("name", "Priya Sharma"),
        ("email", &new),
        ("password", PASSWORD),
    ]);
    let registered = jar.post(app, "/register/email", &fields).await;
    assert_eq!(registered.status, 303);
    token(&app.newest_mail(&new));
}

/// Every link of every message, in what is read and in what is clicked.
fn check_messages(app: &App) {
    let (mut links, mut subjects) = (0, BTreeSet::new());
    for message in app.inbox.messages(None) {
        let mut texts = vec![message.body];
        if message.channel == EntryKind::Email {
            let mail = app.inbox.mail(message.id).unwrap();
            texts.push(mail.content.html.clone());
            subjects.insert(message.subject);
        }
        for text in texts {
            assert!(!text.contains("evil.example"), "{text}");
            for (at, _) in text.match_indices("://") {
                let begins_at = text[..at].rfind(|c: char| !c.is_ascii_alphabetic());
                let link = &text[begins_at.map_or(0, |before| before + 1)..];
                let rest = link.strip_prefix(ORIGIN);
                assert!(rest.is_some_and(|rest| rest.starts_with('/')), "{link}");
                links += 1;
            }
        }
    }
    assert!(links >= 40, "{links}");
    assert!(subjects.len() >= 14, "{subjects:?}");
}
