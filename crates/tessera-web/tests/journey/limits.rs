//! SMS bombing: whoever sends the requests, the bill stays within its bounds.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tessera_core::limit::LimitPolicy;
use tessera_core::outbox::EntryKind;
use testkit::app::{Answer, App, Backend, Options, from_address, post_json};
use testkit::person::{PASSWORD, random_email};
use testkit::time::{random_below, random_number};

const OTP: &str = "/api/v1/auth/register/otp";

fn limited(limits: LimitPolicy) -> Options {
    Options {
        limits,
        ..Options::default()
    }
}

fn ask(number: &str, address: IpAddr) -> Request<Body> {
    let body = serde_json::json!({ "mobileNumber": number });
    from_address(post_json(OTP, &body), address)
}

fn random_address() -> IpAddr {
    let bits = u32::try_from(random_below(u64::from(u32::MAX))).unwrap();
    IpAddr::V4(Ipv4Addr::from_bits(bits))
}

on_every_backend!(
    one_number_gets_few_codes,
    one_address_gets_few_codes,
    rotating_everything_stays_within_the_budgets,
    a_site_is_no_more_than_64_networks,
    an_account_is_no_way_around_the_limits_of_codes,
    an_account_is_no_way_around_the_limits_of_mails,
);

// req: OTP-10, REG-7
async fn one_number_gets_few_codes(backend: Backend) {
    let app = app_or_return!(backend, limited(LimitPolicy::default()));
    let number = random_number();
    for left in [2, 1, 0] {
        let sent = app.send(ask(&number, random_address())).await;
        assert_eq!(sent.status, 200);
        assert_eq!(
            sent.header("ratelimit-remaining"),
            Some(left.to_string().as_str())
        );
    }
    let refused = app.send(ask(&number, random_address())).await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    assert_eq!(refused.header("ratelimit-limit"), Some("3"));
    assert_eq!(refused.header("ratelimit-remaining"), Some("0"));
    assert_eq!(refused.header("retry-after"), Some("600"));
    app.clock.advance(SignedDuration::from_secs(600));
    assert_eq!(app.send(ask(&number, random_address())).await.status, 200);
    // At six an hour all day long, the day's cap comes first.
    let mut sent = 4;
    for _ in 0..70 {
        app.clock.advance(SignedDuration::from_mins(10));
        sent += u32::from(app.send(ask(&number, random_address())).await.status == 200);
    }
    assert_eq!(sent, 10);
    app.stop().await;
}

// req: OTP-10
async fn one_address_gets_few_codes(backend: Backend) {
    let app = app_or_return!(backend, limited(LimitPolicy::default()));
    let mut granted = 0;
    for host in 0..40_u16 {
        // One customer's /64, another address each time.
        let address = Ipv6Addr::new(0x2001, 0xdb8, 1, 2, host, host, host, host);
        let answer = app.send(ask(&random_number(), address.into())).await;
        granted += u32::from(answer.status == 200);
    }
    assert_eq!(granted, 30);
    let other = Ipv6Addr::new(0x2001, 0xdb8, 1, 3, 0, 0, 0, 1);
    assert_eq!(
        app.send(ask(&random_number(), other.into())).await.status,
        200
    );
    app.stop().await;
}

/// An attacker who got a /48, and takes another of its networks each time. None of the others that
/// count stands in the way.
// req: OTP-10
async fn a_site_is_no_more_than_64_networks(backend: Backend) {
    let limits = LimitPolicy {
        address_burst: 2,
        address_per_hour: 2,
        prefix_per_hour: 10_000,
        ..LimitPolicy::default()
    };
    let app = app_or_return!(backend, limited(limits));
    let from = |site: u16, network: u16| {
        let address = Ipv6Addr::new(0x2001, 0xdb8, site, network, 0, 0, 0, 1);
        app.send(ask(&random_number(), address.into()))
    };
    let mut granted = 0;
    for network in 0..140 {
        granted += u32::from(from(1, network).await.status == 200);
    }
    assert_eq!(granted, 2 * 64);
    let refused = from(1, 1_000).await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    assert_eq!(refused.header("ratelimit-limit"), Some("128"));
    app.deliver().await;
    let throttled = app.recorded.all();
    let mut throttled = throttled
        .iter()
        .filter(|event| event.kind == "registration.throttled");
    assert_eq!(throttled.next().unwrap().data["reason"], "address");
    assert!(throttled.next().is_none(), "a flood is told of once");

    let other = from(2, 0).await;
    assert_eq!(other.status, 200, "another site has its own");
    assert_eq!(
        app.send(ask(&random_number(), random_address()))
            .await
            .status,
        200
    );
    app.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(from(1, 1_000).await.status, 200);
    app.stop().await;
}

/// An attacker with as many addresses and numbers as he likes.
// req: OTP-10
async fn rotating_everything_stays_within_the_budgets(backend: Backend) {
    let limits = LimitPolicy {
        prefix_per_hour: 5,
        country_per_hour: 20,
        sms_cost_minor: 25,
        sms_daily_budget_minor: 1_000,
        ..LimitPolicy::default()
    };
    let app = app_or_return!(backend, limited(limits));
    // One block of numbers: its hour's budget holds.
    assert_eq!(
        attack(&app, 30, || format!("98765{:05}", random_below(100_000))).await,
        5
    );
    // All blocks: the country's hour holds.
    assert_eq!(attack(&app, 60, random_number).await, 15);
    // Hours go by: the day's money holds. 1 000 at 25 each is 40 messages.
    let mut sent = 20;
    for _ in 0..5 {
        app.clock.advance(SignedDuration::from_hours(1));
        sent += attack(&app, 40, random_number).await;
    }
    assert_eq!(sent, 40);
    assert_eq!(app.inbox.messages(None).len(), 40);
    app.stop().await;
}

async fn attack(app: &App, requests: u32, number: impl Fn() -> String) -> u32 {
    let mut sent = 0;
    for _ in 0..requests {
        let answer = app.send(ask(&number(), random_address())).await;
        sent += u32::from(answer.status == 200);
    }
    app.deliver().await;
    sent
}

/// A call in the session of an access token, from an address.
async fn call_from(app: &App, address: IpAddr, access: &str, path: &str, body: &Value) -> Answer {
    let mut request = from_address(post_json(path, body), address);
    let bearer = format!("Bearer {access}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    app.send(request).await
}

/// How many of `requests` calls were taken; the others were refused for their frequency.
async fn taken<F: Future<Output = Answer>>(requests: u32, call: impl Fn() -> F) -> u32 {
    let mut taken = 0;
    for _ in 0..requests {
        let answer = call().await;
        match answer.status.as_u16() {
            429 => assert_eq!(answer.refusal().1, "RATE_LIMITED"),
            status => {
                assert!((200..300).contains(&status), "{}", answer.text());
                taken += 1;
            }
        }
    }
    taken
}

/// Somebody without a password, who registered by a number: an access token.
async fn customer(app: &App) -> String {
    let number = random_number();
    assert_eq!(app.request_code(&number).await.status, 200);
    let session = app.verify(&number, &app.code_for(&number)).await;
    session.json()["accessToken"].as_str().unwrap().to_owned()
}

/// Whoever is logged in is counted where they call from as strangers are, and wherever they call
/// from by their account: else one account would spend the budget of all.
// req: OTP-10
async fn an_account_is_no_way_around_the_limits_of_codes(backend: Backend) {
    let served = app_or_return!(backend, limited(LimitPolicy::default()));
    let (here, app) = (random_address(), &served);
    let enrol = |access: String, from: IpAddr| {
        move || {
            let body = json!({ "method": "sms", "phoneNumber": random_number() });
            let access = access.clone();
            async move { call_from(app, from, &access, "/api/v1/users/me/2fa/enable", &body).await }
        }
    };
    for _ in 0..3 {
        let email = app.proven_person().await;
        let session = app.log_in(&email, PASSWORD).await.json();
        let access = session["accessToken"].as_str().unwrap().to_owned();
        assert_eq!(taken(10, enrol(access.clone(), here)).await, 10);
        let elsewhere = taken(2, enrol(access, random_address())).await;
        assert_eq!(elsewhere, 0, "it is the same account");
    }
    let change = |access: String, from: IpAddr| {
        move || {
            let body = json!({ "mobileNumber": random_number() });
            let access = access.clone();
            async move { call_from(app, from, &access, "/api/v1/users/me/mobile", &body).await }
        }
    };
    let access = customer(app).await;
    let crowded = taken(2, change(access.clone(), here)).await;
    assert_eq!(crowded, 0, "three accounts have used the address up");
    let elsewhere = taken(12, change(access, random_address())).await;
    assert_eq!(elsewhere, 10);
    app.deliver().await;
    let messages = app.inbox.messages(None).into_iter();
    let codes = messages.filter(|message| message.channel == EntryKind::Sms);
    assert_eq!(codes.count(), 41, "and one to register");
    served.stop().await;
}

// req: OTP-10, AUTH-10
async fn an_account_is_no_way_around_the_limits_of_mails(backend: Backend) {
    let served = app_or_return!(backend, limited(LimitPolicy::default()));
    let (here, app) = (random_address(), &served);
    let access = &customer(app).await;
    let change = |from: IpAddr| {
        move || {
            let body = json!({ "email": random_email() });
            async move { call_from(app, from, access, "/api/v1/users/me/email", &body).await }
        }
    };
    assert_eq!(taken(35, change(here)).await, 30);
    assert_eq!(taken(1, change(random_address())).await, 1);
    served.stop().await;
}

// req: REG-7
#[tokio::test]
async fn refusals_tell_where_the_limit_stands_too() {
    let app = app_or_return!(Backend::SqliteInProcess, limited(LimitPolicy::default()));
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    let wrong = app.verify(&number, &testkit::app::wrong_code(&code)).await;
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.header("ratelimit-remaining"), Some("29"));
    assert_eq!(app.verify(&number, &code).await.status, 201);
    let taken = app.request_code(&number).await;
    assert_eq!(taken.status, 409);
    assert_eq!(taken.header("ratelimit-limit"), Some("30"));
    app.stop().await;
}

// req: OTP-10
#[tokio::test]
async fn a_forged_forwarding_header_buys_nothing() {
    let options = limited(LimitPolicy {
        address_burst: 2,
        ..LimitPolicy::default()
    });
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let mut granted = 0;
    for _ in 0..5 {
        let mut request = ask(&random_number(), IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9)));
        let forged = random_address().to_string().parse().unwrap();
        request.headers_mut().insert("x-forwarded-for", forged);
        granted += u32::from(app.send(request).await.status == 200);
    }
    assert_eq!(granted, 2);
    app.stop().await;
}
