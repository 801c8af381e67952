//! Tokens that stand for a bucket of their own.

use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::Arc;
use tessera_core::limit::LimitPolicy;
use testkit::app::{Answer, App, Backend, Options, from_address, post_json};
use testkit::race::race;
use testkit::work::{fail_to_solve, solve};

const TOKEN: &str = "/api/v1/rate-limit/token";
const START: &str = "/api/v1/register/start";

on_every_backend!(
    a_token_is_counted_in_place_of_its_address,
    a_token_runs_out,
    an_address_that_asks_for_many_tokens_has_to_work,
    of_many_solutions_at_once_one_is_taken,
    wrong_work_is_not_taken,
    steps_need_a_token_where_the_deployment_says_so,
);

fn limits() -> LimitPolicy {
    LimitPolicy {
        address_burst: 2,
        address_per_hour: 2,
        token_burst: 4,
        tokens_per_hour: 4,
        token_uses: 3,
        ..LimitPolicy::default()
    }
}

fn limited() -> Options {
    Options {
        limits: limits(),
        ..Options::default()
    }
}

fn start_body(number: usize) -> Value {
    json!({
        "email": format!("person{number}@example.com"),
        "password": "Seven goats, 1 hill!",
        "locale": "en",
    })
}

fn with_token(path: &str, body: &Value, token: Option<&str>) -> Request<Body> {
    let mut request = post_json(path, body);
    if let Some(token) = token {
        let token = token.parse().unwrap();
        request.headers_mut().insert("x-ratelimit-token", token);
    }
    request
}

async fn start(app: &App, number: usize, token: Option<&str>) -> Answer {
    app.send(with_token(START, &start_body(number), token))
        .await
}

async fn ask(app: &App) -> Value {
    let answer = app.post(TOKEN, &json!({})).await;
    assert_eq!(answer.status, 200);
    answer.json()
}

async fn token(app: &App) -> String {
    ask(app).await["token"].as_str().unwrap().to_owned()
}

/// Asks until there is work.
async fn work(app: &App) -> (String, u8) {
    for _ in 0..8 {
        let asked = ask(app).await;
        if let Some(challenge) = asked["challenge"].as_str() {
            let difficulty = asked["difficulty"].as_u64().unwrap();
            return (challenge.to_owned(), u8::try_from(difficulty).unwrap());
        }
    }
    panic!("tokens were given without end");
}

async fn redeem(app: &App, challenge: &str, solution: &str) -> Answer {
    let body = json!({ "challenge": challenge, "solution": solution });
    app.post(TOKEN, &body).await
}

// req: REG-7
async fn a_token_is_counted_in_place_of_its_address(backend: Backend) {
    let app = app_or_return!(backend, limited());
    for number in 0..2 {
        assert_eq!(start(&app, number, None).await.status, 202);
    }
    let refused = start(&app, 2, None).await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    let token = token(&app).await;
    for left in ["2", "1", "0"] {
        let started = start(&app, 3, Some(&token)).await;
        assert_eq!(started.status, 202);
        assert_eq!(started.header("ratelimit-limit"), Some("3"));
        assert_eq!(started.header("ratelimit-remaining"), Some(left));
    }
    let spent = start(&app, 4, Some(&token)).await;
    assert_eq!(spent.refusal(), (429, "RATE_LIMITED".to_owned()));
    // Each step has its own uses; the token is known wherever the next request comes from.
    let id = json!({ "registrationId": "3f2b8c1e-5d47-4b0a-9c3e-8f1d2a6b7c90", "code": "123456" });
    let elsewhere: IpAddr = [192, 0, 2, 77].into();
    let request = with_token("/api/v1/otp/verify", &id, Some(&token));
    let answer = app.send(from_address(request, elsewhere)).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("ratelimit-remaining"), Some("2"));
    app.stop().await;
}

// req: REG-7
async fn a_token_runs_out(backend: Backend) {
    let app = app_or_return!(backend, limited());
    let token = token(&app).await;
    app.clock.advance(SignedDuration::from_secs(599));
    assert_eq!(start(&app, 0, Some(&token)).await.status, 202);
    app.clock.advance(SignedDuration::from_secs(1));
    let refused = start(&app, 1, Some(&token)).await;
    assert_eq!(
        refused.refusal(),
        (401, "RATE_LIMIT_TOKEN_REQUIRED".to_owned())
    );
    assert_eq!(refused.header("www-authenticate"), Some("RateLimitToken"));
    app.stop().await;
}

// req: REG-7
async fn an_address_that_asks_for_many_tokens_has_to_work(backend: Backend) {
    let app = app_or_return!(backend, limited());
    let (challenge, first) = work(&app).await;
    let refused = start(&app, 0, Some(&challenge)).await;
    assert_eq!(refused.status, 401, "a challenge is no token");
    let redeemed = redeem(&app, &challenge, &solve(&challenge, first)).await;
    assert_eq!(redeemed.status, 200);
    assert_eq!(redeemed.json()["expiresIn"], 600);
    let token = redeemed.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(start(&app, 0, Some(&token)).await.status, 202);
    let (_, second) = work(&app).await;
    assert!(second > first, "{second} bits after {first}");
    let refused = app.post(TOKEN, &json!({})).await;
    assert_eq!(refused.refusal(), (429, "RATE_LIMITED".to_owned()));
    // Another address is given tokens as before.
    let request = from_address(post_json(TOKEN, &json!({})), [192, 0, 2, 78].into());
    assert!(app.send(request).await.json()["token"].is_string());
    app.stop().await;
}

// req: REG-7
async fn of_many_solutions_at_once_one_is_taken(backend: Backend) {
    let app = app_or_return!(backend, limited());
    let (challenge, difficulty) = work(&app).await;
    let solution = solve(&challenge, difficulty);
    let app = Arc::new(app);
    let answers = race(64, |caller| {
        let (app, challenge, solution) = (Arc::clone(&app), challenge.clone(), solution.clone());
        async move {
            let body = json!({ "challenge": challenge, "solution": solution });
            let address = [192, 0, 2, u8::try_from(caller).unwrap()].into();
            let request = from_address(post_json(TOKEN, &body), address);
            app.send(request).await
        }
    })
    .await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1);
    let refused = answers.iter().find(|answer| answer.status != 200).unwrap();
    assert_eq!(refused.refusal(), (400, "INVALID_SOLUTION".to_owned()));
    assert_eq!(refused.json()["field"], "challenge");
    Arc::into_inner(app).unwrap().stop().await;
}

// req: REG-7
async fn wrong_work_is_not_taken(backend: Backend) {
    let app = app_or_return!(
        backend,
        Options {
            limits: LimitPolicy {
                token_burst: 40,
                tokens_per_hour: 1,
                ..limits()
            },
            ..Options::default()
        }
    );
    let mut asked = ask(&app).await;
    while asked["challenge"].is_null() {
        asked = ask(&app).await;
    }
    let challenge = asked["challenge"].as_str().unwrap().to_owned();
    let difficulty = u8::try_from(asked["difficulty"].as_u64().unwrap()).unwrap();
    let solution = solve(&challenge, difficulty);
    let unsolved = fail_to_solve(&challenge, difficulty);
    let token_of_ours = "A".repeat(challenge.len());
    for (challenge, solution, field) in [
        (challenge.as_str(), &*unsolved, "solution"),
        (&challenge, &"9".repeat(65), "solution"),
        (&token_of_ours, &solution, "challenge"),
        ("", &solution, "challenge"),
    ] {
        let refused = redeem(&app, challenge, solution).await;
        assert_eq!(refused.refusal(), (400, "INVALID_SOLUTION".to_owned()));
        assert_eq!(refused.json()["field"], field);
    }
    for body in [
        json!({ "challenge": challenge }),
        json!({ "solution": solution }),
        json!({ "challenge": challenge, "solution": null }),
        json!({ "challenge": challenge, "solution": solution, "difficulty": 1 }),
    ] {
        let refused = app.post(TOKEN, &body).await;
        assert_eq!(refused.refusal(), (400, "MALFORMED_REQUEST".to_owned()));
    }
    app.clock.advance(SignedDuration::from_secs(119));
    assert_eq!(redeem(&app, &challenge, &solution).await.status, 200);
    let again = redeem(&app, &challenge, &solution).await;
    assert_eq!(again.refusal(), (400, "INVALID_SOLUTION".to_owned()));
    app.clock.advance(SignedDuration::from_secs(1));
    let late = redeem(&app, &challenge, &solution).await;
    assert_eq!(late.refusal(), (400, "INVALID_SOLUTION".to_owned()));
    app.stop().await;
}

// req: REG-7
async fn steps_need_a_token_where_the_deployment_says_so(backend: Backend) {
    let options = Options {
        needs_rate_limit_token: true,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let required = (401, "RATE_LIMIT_TOKEN_REQUIRED".to_owned());
    for path in [
        START,
        "/api/v1/otp/send",
        "/api/v1/otp/verify",
        "/api/v1/register/complete",
    ] {
        for presented in [None, Some(""), Some("none"), Some(&*"A".repeat(76))] {
            let refused = app.send(with_token(path, &json!({}), presented)).await;
            assert_eq!(refused.refusal(), required, "{path} {presented:?}");
        }
    }
    let token = token(&app).await;
    assert_eq!(start(&app, 0, Some(&token)).await.status, 202);
    // Nothing else asks for one.
    let log_in = json!({ "email": "person0@example.com", "password": "x" });
    let answer = app.post("/api/v1/auth/login", &log_in).await;
    assert_eq!(answer.refusal(), (401, "INVALID_CREDENTIALS".to_owned()));
    app.stop().await;
}
