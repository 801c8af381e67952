//! Limits that staff make whole again: of a network that many share, and of a second factor.

use crate::pages::{Jar, form};
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{Method, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tessera_core::account::RoleName;
use tessera_core::limit::LimitPolicy;
use tessera_core::ports::AuditStore as _;
use testkit::app::{Answer, App, Backend, Options, from_address, post_json};
use testkit::person::PASSWORD;
use testkit::time::random_below;

const NETWORK: &str = "/api/v1/admin/limits/network";
const RELEASE: &str = "/api/v1/admin/limits/network/release";

on_every_backend!(
    a_network_that_many_share_is_let_in_again,
    a_site_is_let_in_again_with_its_network,
    a_network_is_let_in_again_by_forms,
    nobody_without_the_permission_lets_a_network_in,
    a_second_factor_that_was_guessed_at_is_tried_again,
);

fn limited() -> Options {
    Options {
        limits: LimitPolicy {
            login_per_minute: 5,
            wrong_passwords: 1_000,
            ..LimitPolicy::default()
        },
        ..Options::default()
    }
}

fn random_address() -> IpAddr {
    let bits = u32::try_from(random_below(u64::from(u32::MAX))).unwrap();
    IpAddr::V4(Ipv4Addr::from_bits(bits))
}

async fn log_in_from(app: &App, email: &str, address: IpAddr) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD });
    let request = post_json("/api/v1/auth/login", &body);
    app.send(from_address(request, address)).await
}

/// An address from which nobody logs in any more.
async fn used_up(app: &App, email: &str) -> IpAddr {
    let address = random_address();
    while log_in_from(app, email, address).await.status != 429 {}
    address
}

async fn token(app: &App, person: &Person) -> String {
    let answer = log_in_from(app, &person.email, random_address()).await;
    answer.json()["accessToken"].as_str().unwrap().to_owned()
}

async fn call(app: &App, token: &str, path: &str, body: Value) -> Answer {
    app.call(token, Method::POST, path, Some(body)).await
}

// req: OTP-10, AUTH-8, AUTH-11
async fn a_network_that_many_share_is_let_in_again(backend: Backend) {
    let app = app_or_return!(backend, limited());
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let user = Person::new(&app).await;
    let token = token(&app, &admin).await;
    let (address, other) = (
        used_up(&app, &user.email).await,
        used_up(&app, &user.email).await,
    );
    let body = json!({ "address": address.to_string() });
    let used = call(&app, &token, NETWORK, body.clone()).await.json();
    let logins = json!({ "counts": "logins", "limit": 5, "remaining": 0 });
    let seen = used["used"].as_array().unwrap();
    assert_eq!(seen.len(), 1, "{used}");
    for (name, value) in logins.as_object().unwrap() {
        assert_eq!(&seen[0][name], value, "{used}");
    }
    assert_eq!(
        log_in_from(&app, &user.email, address).await.status,
        429,
        "looking is no release"
    );
    let unused = json!({ "address": random_address().to_string() });
    let unused = call(&app, &token, NETWORK, unused).await;
    assert_eq!(unused.json()["used"], json!([]));

    assert_eq!(call(&app, &token, RELEASE, body.clone()).await.status, 204);
    assert_eq!(log_in_from(&app, &user.email, address).await.status, 200);
    assert_eq!(
        log_in_from(&app, &user.email, other).await.status,
        429,
        "others stay out"
    );
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let mut released = recorded
        .iter()
        .filter(|entry| entry.action == "limits.released");
    let entry = released.next().unwrap();
    assert_eq!((entry.actor, entry.subject), (Some(admin.id), None));
    assert!(entry.details.contains("\"network\""), "{}", entry.details);
    assert!(!entry.details.contains(&address.to_string()), "a pseudonym");
    assert!(released.next().is_none());
    for refused in [
        json!({ "address": "203.0.113" }),
        json!({ "address": "203.0.113.9/24" }),
        json!({ "address": "" }),
    ] {
        for path in [NETWORK, RELEASE] {
            let answer = call(&app, &token, path, refused.clone()).await;
            assert_eq!(
                answer.refusal(),
                (400, "INVALID_FIELD".to_owned()),
                "{refused}"
            );
        }
    }
    app.stop().await;
}

/// Somebody has used up what all networks of an IPv6 /48 may together.
// req: OTP-10, AUTH-8
async fn a_site_is_let_in_again_with_its_network(backend: Backend) {
    let options = Options {
        limits: LimitPolicy {
            login_per_minute: 1,
            ..limited().limits
        },
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    app.clock.advance(SignedDuration::from_mins(1));
    let user = Person::new(&app).await;
    let token = token(&app, &admin).await;
    let mut addresses = (0..).map(|network| {
        let address = Ipv6Addr::new(0x2001, 0xdb8, 1, network, 0, 0, 0, 1);
        IpAddr::V6(address)
    });
    let mut let_in = 0;
    let refused = loop {
        let address = addresses.next().unwrap();
        match log_in_from(&app, &user.email, address)
            .await
            .status
            .as_u16()
        {
            200 => let_in += 1,
            429 => break address,
            other => panic!("{other}"),
        }
    };
    assert_eq!(let_in, 64);

    let body = json!({ "address": refused.to_string() });
    let used = call(&app, &token, NETWORK, body.clone()).await.json();
    let used = used["used"].as_array().unwrap();
    assert_eq!(used.len(), 1, "{used:?}");
    assert_eq!(
        (&used[0]["limit"], &used[0]["remaining"]),
        (&json!(64), &json!(0))
    );
    assert_eq!(call(&app, &token, RELEASE, body).await.status, 204);
    assert_eq!(log_in_from(&app, &user.email, refused).await.status, 200);
    app.stop().await;
}

async fn browser(app: &App, person: &Person) -> Jar {
    let login = form(&[("email", &person.email), ("password", PASSWORD)]);
    let request = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(login))
        .unwrap();
    let answer = app.send(from_address(request, random_address())).await;
    assert_eq!(answer.status, 303);
    let session = answer.cookie("__Host-tessera_session").unwrap();
    Jar::with_session(&session)
}

// req: OTP-10, AUTH-8
async fn a_network_is_let_in_again_by_forms(backend: Backend) {
    let app = app_or_return!(backend, limited());
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let support = Person::with(&app, &RoleName::SUPPORT).await;
    let (mut jar, mut helper) = (browser(&app, &admin).await, browser(&app, &support).await);
    let address = used_up(&app, &support.email).await;
    let typed = form(&[("address", &format!(" {address} "))]);
    let used = format!("Used up of {address}");
    let button = "action=\"/admin/limits/release\"";
    let seen = helper.post(&app, "/admin/limits", &typed).await;
    assert_eq!(seen.status, 200);
    assert!(
        seen.text().contains(&used) && !seen.text().contains(button),
        "support only looks"
    );
    assert_eq!(
        helper
            .post(&app, "/admin/limits/release", &typed)
            .await
            .status,
        404
    );
    assert_eq!(log_in_from(&app, &support.email, address).await.status, 429);
    let seen = jar.post(&app, "/admin/limits", &typed).await.text();
    assert!(seen.contains(&used) && seen.contains(button), "{seen}");
    let forged = Request::post("/admin/limits/release")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", jar.header())
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(typed.clone()))
        .unwrap();
    assert_eq!(app.send(forged).await.status, 403);
    assert_eq!(log_in_from(&app, &support.email, address).await.status, 429);
    let released = jar.post(&app, "/admin/limits/release", &typed).await;
    assert_eq!(
        released.header("location"),
        Some("/admin/limits?done=released")
    );
    let page = jar.get(&app, "/admin/limits?done=released").await.text();
    assert!(page.contains("The limits of the address are whole again."));
    assert_eq!(log_in_from(&app, &support.email, address).await.status, 200);
    for path in ["/admin/limits", "/admin/limits/release"] {
        let refused = jar.post(&app, path, "address=%3Cb%3E").await;
        assert_eq!(refused.status, 400, "{path}");
        let text = refused.text();
        assert!(text.contains("This is no IPv4 or IPv6 address.") && !text.contains("<b>"));
    }
    app.stop().await;
}

// req: AUTH-8
async fn nobody_without_the_permission_lets_a_network_in(backend: Backend) {
    let app = app_or_return!(backend, limited());
    let user = Person::new(&app).await;
    let address = used_up(&app, &user.email).await;
    let body = json!({ "address": address.to_string() });
    let people = [
        Person::with(&app, &RoleName::SUPPORT).await,
        Person::with(&app, &RoleName::AUDITOR).await,
        Person::new(&app).await,
    ];
    for person in &people {
        let token = token(&app, person).await;
        let refused = call(&app, &token, RELEASE, body.clone()).await;
        assert_eq!(refused.refusal(), (403, "FORBIDDEN".to_owned()));
        assert_eq!(log_in_from(&app, &user.email, address).await.status, 429);
    }
    app.stop().await;
}

/// Somebody with the password has guessed at the codes until the owner was locked out.
// req: MFA-3, AUTH-8
async fn a_second_factor_that_was_guessed_at_is_tried_again(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let token = token(&app, &admin).await;
    let (email, access, authenticator) = app.protected_person().await;
    let me = app
        .call(&access, Method::GET, "/api/v1/users/me", None)
        .await
        .json();
    let limits = format!("/api/v1/admin/users/{}/limits", me["id"].as_str().unwrap());
    let wrong = authenticator.wrong_code(&app.clock);
    for _ in 0..2 {
        let challenge = app.challenge(&email).await;
        for _ in 0..5 {
            assert_eq!(app.second_step(&challenge, &wrong).await.status, 401);
        }
    }
    let challenge = app.challenge(&email).await;
    let right = authenticator.code(&app.clock);
    assert_eq!(app.second_step(&challenge, &right).await.status, 429);
    let used = app.call(&token, Method::GET, &limits, None).await.json();
    let used = used["used"].as_array().unwrap();
    let tries = used.iter().find(|used| used["counts"] == "second_factors");
    let tries = tries.unwrap();
    assert_eq!(
        (&tries["limit"], &tries["remaining"]),
        (&json!(10), &json!(0))
    );
    assert!(tries["wholeAfterSeconds"].as_u64().unwrap() <= 901);
    let released = app.call(&token, Method::DELETE, &limits, None).await;
    assert_eq!(released.status, 204);
    assert_eq!(app.second_step(&challenge, &right).await.status, 200);
    let recorded = app.database.store.unchained_audit(1_000).await.unwrap();
    let released = recorded
        .iter()
        .filter(|entry| entry.action == "limits.released");
    assert_eq!(released.count(), 1);
    app.clock.advance(SignedDuration::from_mins(1));
    let locked_out = app.challenge(&email).await;
    for left in [4, 3] {
        let refused = app.second_step(&locked_out, &wrong).await;
        assert_eq!(refused.json()["attemptsLeft"], left, "tries count anew");
    }
    app.stop().await;
}
