//! Registering in stages on the pages, without a browser.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use tessera_core::limit::LimitPolicy;
use testkit::app::{App, Backend, Options, wrong_code};
use testkit::mails::code;
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;

const BROWSER: &str = "__Host-tessera_registration";
const DETAILS: &str =
    "firstName=Priya&lastName=Sharma&country=IN&language=hi-IN&commsChannel=email";

on_every_backend!(
    a_person_registers_step_by_step,
    a_registration_goes_on_in_its_browser_alone,
    an_owner_is_told_after_the_proof_alone,
    forms_take_a_token_where_the_deployment_demands_one,
);

async fn start(jar: &mut Jar, app: &App, email: &str, number: &str) -> Option<String> {
    let fields = form(&[
        ("email", email),
        ("password", PASSWORD),
        ("mobileNumber", number),
    ]);
    let answer = jar.post(app, "/register/steps", &fields).await;
    answer.header("location").map(str::to_owned)
}

// req: REG-1, REG-2, REG-3, REG-4, REG-5
async fn a_person_registers_step_by_step(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email, number) = (Jar::default(), random_email(), random_number());
    let page = jar.get(&app, "/register/email").await.text();
    assert!(page.contains("href=\"/register/steps\""));
    // No step can be taken before its turn.
    for path in ["/register/steps/code", "/register/steps/details"] {
        let early = jar.get(&app, path).await;
        assert_eq!(early.header("location"), Some("/register/steps"));
    }
    let next = start(&mut jar, &app, &email, &number).await;
    assert_eq!(next.as_deref(), Some("/register/steps/code?sent=email"));
    let early = jar.post(&app, "/register/steps/details", DETAILS).await;
    assert_eq!(early.header("location"), Some("/register/steps/code"));
    let resumed = jar.get(&app, "/register/steps").await;
    assert_eq!(resumed.header("location"), Some("/register/steps/code"));

    let page = jar
        .get(&app, "/register/steps/code?sent=email")
        .await
        .text();
    assert!(page.contains(&number[6..]) && !page.contains(&number) && !page.contains(&email));
    let mailed = code(&app.newest_mail(&email));
    let wrong = form(&[("code", &wrong_code(&mailed))]);
    let refused = jar.post(&app, "/register/steps/code", &wrong).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("You have 4 tries left."));
    let texted = jar.post(&app, "/register/steps/send", "channel=sms").await;
    assert_eq!(
        texted.header("location"),
        Some("/register/steps/code?sent=sms")
    );
    let fields = form(&[("code", &app.code_for(&number))]);
    let proven = jar.post(&app, "/register/steps/code", &fields).await;
    assert_eq!(proven.header("location"), Some("/register/steps/details"));
    jar.post(&app, "/register/steps/send", "channel=email")
        .await;
    let resumed = jar.get(&app, "/register/steps").await;
    assert_eq!(resumed.header("location"), Some("/register/steps/details"));

    let page = jar.get(&app, "/register/steps/details").await.text();
    assert!(
        !page.contains(" checked"),
        "nothing is agreed to beforehand"
    );
    let bad = DETAILS.replace("IN", "XX");
    let refused = jar.post(&app, "/register/steps/details", &bad).await;
    assert_eq!(refused.status, 400);
    let text = refused.text();
    assert!(text.contains("value=\"Priya\"") && text.contains("value=\"email\" checked"));
    assert_eq!(text.matches("aria-invalid").count(), 1);
    let done = jar.post(&app, "/register/steps/details", DETAILS).await;
    assert_eq!(done.header("location"), Some("/"));
    assert_eq!(jar.get(&app, "/account").await.status, 200, "signed in");
    let consents = jar.get(&app, "/account/consents").await.text();
    assert!(consents.contains("Not agreed"));
    let again = jar.post(&app, "/register/steps/details", DETAILS).await;
    assert_eq!(again.header("location"), Some("/register/steps"));
    app.stop().await;
}

// req: REG-5
async fn a_registration_goes_on_in_its_browser_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = (Jar::default(), random_email());
    start(&mut jar, &app, &email, "").await;
    let code = form(&[("code", &code(&app.newest_mail(&email)))]);
    let mut thief = jar.clone();
    thief.drop(BROWSER);
    let stolen = thief.post(&app, "/register/steps/code", &code).await;
    assert_eq!(stolen.header("location"), Some("/register/steps?over=1"));
    let proven = jar.post(&app, "/register/steps/code", &code).await;
    assert_eq!(proven.header("location"), Some("/register/steps/details"));
    // It ends after half an hour.
    app.clock.advance(SignedDuration::from_mins(31));
    let late = jar.post(&app, "/register/steps/details", DETAILS).await;
    assert_eq!(late.header("location"), Some("/register/steps?over=1"));
    let page = jar.get(&app, "/register/steps?over=1").await.text();
    assert!(page.contains("The registration before this one has ended."));
    app.stop().await;
}

// req: REG-6
async fn an_owner_is_told_after_the_proof_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let owner = app.proven_person().await;
    let mut answers = Vec::new();
    for email in [&owner, &random_email()] {
        let mut jar = Jar::default();
        let next = start(&mut jar, &app, email, "").await;
        let page = jar.get(&app, "/register/steps/code?sent=email").await;
        answers.push((next, page.status, page.text()));
        let fields = form(&[("code", &code(&app.newest_mail(email)))]);
        let proven = jar.post(&app, "/register/steps/code", &fields).await;
        assert_eq!(proven.header("location"), Some("/register/steps/details"));
        let last = jar.post(&app, "/register/steps/details", DETAILS).await;
        if *email == owner {
            assert_eq!(last.status, 409);
            assert!(last.text().contains("You have an account already"));
            assert!(last.text().contains("href=\"/login\""));
        } else {
            assert_eq!(last.header("location"), Some("/"));
        }
    }
    assert_eq!(answers[0], answers[1]);
    app.stop().await;
}

// req: REG-1, REG-5
#[tokio::test]
async fn cookies_of_a_registration_are_sealed_and_bound() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let (mut jar, email) = (Jar::default(), random_email());
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    let started = jar.post(&app, "/register/steps", &fields).await;
    let browser = started.cookie(BROWSER).unwrap();
    assert_eq!(browser.len(), 43);
    for cookie in started.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains(&email));
    }
    // Another registration of the same browser is bound to it alike.
    let mut fresh = jar.clone();
    let again = fresh.post(&app, "/register/steps", &fields).await;
    assert_eq!(again.cookie(BROWSER), Some(browser));
    for (name, email, password, number) in [
        ("address", "priya@", PASSWORD, ""),
        ("password", "priya@example.com", "short", ""),
        ("number", "priya@example.com", PASSWORD, "12345"),
    ] {
        let fields = form(&[
            ("email", email),
            ("password", password),
            ("mobileNumber", number),
        ]);
        let refused = fresh.post(&app, "/register/steps", &fields).await;
        assert_eq!(refused.status, 400, "{name}");
        let text = refused.text();
        assert_eq!(text.matches("aria-invalid").count(), 1, "{name}");
        assert!(text.contains(&format!("value=\"{email}\"")) && !text.contains(PASSWORD));
    }
    app.stop().await;
}

/// Where the steps need a rate limit token, forms are no way around it: each registration
/// takes one from those that are free for its address.
// req: REG-7
async fn forms_take_a_token_where_the_deployment_demands_one(backend: Backend) {
    let limits = LimitPolicy {
        address_burst: 1_000,
        address_per_hour: 1_000,
        token_burst: 4,
        tokens_per_hour: 4,
        ..LimitPolicy::default()
    };
    let options = Options {
        limits,
        needs_rate_limit_token: true,
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let (mut jar, email) = (Jar::default(), random_email());
    let code_page = Some("/register/steps/code?sent=email".to_owned());
    assert_eq!(start(&mut jar, &app, &email, "").await, code_page);
    let typed = form(&[("code", &code(&app.newest_mail(&email)))]);
    let proven = jar.post(&app, "/register/steps/code", &typed).await;
    assert_eq!(proven.header("location"), Some("/register/steps/details"));
    let done = jar.post(&app, "/register/steps/details", DETAILS).await;
    assert_eq!(done.status, 303);

    // All of it took one token, so that another is free, and no third.
    let mut second = Jar::default();
    let started = start(&mut second, &app, &random_email(), "").await;
    assert_eq!(started, code_page);
    let fields = form(&[("email", &random_email()), ("password", PASSWORD)]);
    let mut third = Jar::default();
    let refused = third.post(&app, "/register/steps", &fields).await;
    assert_eq!(refused.status, 429);
    let wait = refused.header("retry-after").unwrap().parse().unwrap();
    app.clock.advance(SignedDuration::from_secs(wait));
    let started = start(&mut third, &app, &random_email(), "").await;
    assert_eq!(started, code_page);
    app.stop().await;
}
