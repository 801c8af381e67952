//! SMS bombing: whoever sends the requests, the bill stays within its bounds.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use jiff::SignedDuration;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tessera_core::limit::LimitPolicy;
use testkit::app::{App, Backend, Options, from_address, post_json};
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
