//! Addresses of accounts in every state, for what tells nobody which is which.

use crate::staff::Person;
use jiff::SignedDuration;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};
use tessera_core::limit::LimitPolicy;
use tessera_core::ports::{Clock as _, CredentialStore as _, Effects, StaffChange};
use testkit::app::{App, Options, from_address, post_json};
use testkit::mails::token;
use testkit::person::{PASSWORD, random_email};

/// A password that nobody has.
pub(crate) const WRONG: &str = "WrongPass123!";

/// Limits under which passwords cannot be guessed, and nothing else is in the way.
pub(crate) fn guessing_limited() -> Options {
    Options {
        limits: LimitPolicy {
            address_burst: 10_000,
            address_per_hour: 10_000,
            login_per_minute: 10_000,
            ..LimitPolicy::default()
        },
        ..Options::default()
    }
}

/// An address of the network for each of many.
pub(crate) fn network_of(number: usize) -> IpAddr {
    let number = u8::try_from(number).unwrap();
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, number))
}

/// An address of each kind: of nobody, and of accounts in every state but that of being locked by
/// guesses.
pub(crate) async fn in_every_state(app: &App) -> Vec<(&'static str, String)> {
    let unverified = random_email();
    app.register_email(&unverified, PASSWORD).await;
    let disabled = app.proven_person().await;
    let index_key = &app.deployment.index_key;
    app.database.disable(index_key, &disabled).await;
    let states = vec![
        ("unknown", random_email()),
        ("known", app.proven_person().await),
        ("unverified", unverified),
        ("disabled", disabled),
        ("locked by its owner", locked_by_its_owner(app).await),
        ("without a password", without_a_password(app).await),
        ("protected", app.protected_person().await.0),
    ];
    // The logins that this took are no guesses any more.
    app.clock.advance(SignedDuration::from_mins(15));
    states
}

/// An account that its owner has locked, by the link in a mail of a changed factor.
async fn locked_by_its_owner(app: &App) -> String {
    let (email, _, _) = app.protected_person().await;
    let body = json!({ "token": token(&app.newest_mail(&email)) });
    let locked = app.post("/api/v1/auth/lock-account", &body).await;
    assert_eq!(locked.status, 200);
    app.deliver().await;
    email
}

/// An account whose password staff took off.
async fn without_a_password(app: &App) -> String {
    let person = Person::new(app).await;
    let now = app.clock.now();
    let change = StaffChange {
        at: now,
        revoked_since: now,
    };
    let store = &app.database.store;
    let none = Effects::default();
    let taken_off = store.discard_password(person.id, change, &none).await;
    assert!(taken_off.unwrap().is_some());
    person.email
}

/// Guesses at a password, from a network of many, until no more guesses are taken.
pub(crate) async fn lock_by_guessing(app: &App, email: &str) {
    let body = json!({ "email": email, "password": WRONG });
    let guess = || from_address(post_json("/api/v1/auth/login", &body), network_of(255));
    for _ in 0..=10 {
        let answer = app.send(guess()).await;
        if answer.status == 429 {
            assert_eq!(answer.refusal().1, "TOO_MANY_ATTEMPTS");
            return;
        }
        assert_eq!(answer.status, 401);
    }
    panic!("more than ten guesses were taken");
}
