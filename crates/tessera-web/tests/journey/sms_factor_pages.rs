//! The pages that enrol a number as second factor, choose between two and remove one, without a
//! browser.

use crate::contact_pages::logged_in;
use crate::pages::{Jar, form};
use crate::scripted::{Scripted, busy};
use crate::sms_factor::{access_of, person};
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::MessageProvider;
use testkit::app::{Answer, App, Backend, Options, wrong_code};
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    a_number_is_proven_and_asked_for,
    another_code_goes_to_the_number_that_waits,
    the_accounts_own_number_needs_no_typing,
    of_two_one_is_chosen_and_one_removed,
    the_last_way_is_removed_by_a_code_by_message,
    a_number_is_no_second_factor_without_a_password,
    what_another_browser_enrolled_is_not_shown,
    what_cannot_be_sent_is_said,
);

const HERE: &str = "/account/second-factor";
const CHANGED: &str = "/account/second-factor?changed=1";
const NUMBER: &str = "/account/second-factor/number";
const VERIFY: &str = "/account/second-factor/verify";
const CODES: &str = "/account/second-factor/codes";
const DEFAULT: &str = "/account/second-factor/default";
const SEND: &str = "/account/second-factor/send";
const DISABLE: &str = "/account/second-factor/disable";
const STATUS: &str = "/api/v1/users/me/2fa";

fn location(answer: &Answer) -> (u16, Option<&str>) {
    (answer.status.as_u16(), answer.header("location"))
}

/// Sends the form with a number; the code is delivered.
async fn enrol(app: &App, jar: &mut Jar, number: &str) {
    let fields = form(&[("mobileNumber", number)]);
    let sent = jar.post(app, NUMBER, &fields).await;
    assert_eq!(location(&sent), (303, Some(NUMBER)));
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
}

/// Enters the code that went to a number.
async fn confirm(app: &App, jar: &mut Jar, number: &str) -> Answer {
    let fields = form(&[("code", &app.code_for(number))]);
    jar.post(app, VERIFY, &fields).await
}

/// A browser that logged in to an account which the pages made protected by a number.
async fn protected(app: &App) -> (Jar, String, String) {
    let (mut jar, email) = logged_in(app).await;
    let number = random_number();
    enrol(app, &mut jar, &number).await;
    let done = confirm(app, &mut jar, &number).await;
    assert_eq!(location(&done), (303, Some(CODES)));
    app.deliver().await;
    (jar, email, number)
}

/// What the API says of the factors of an account that logs in by message.
async fn status(app: &App, email: &str, number: &str) -> Value {
    let challenge = app.challenge(email).await;
    let code = app.factor_code(&challenge, number).await;
    let access = access_of(&app.second_step(&challenge, &code).await);
    app.call(&access, Method::GET, STATUS, None).await.json()
}

// req: MFA-2, MFA-8, MFA-9
async fn a_number_is_proven_and_asked_for(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let page = jar.get(&app, NUMBER).await.text();
    assert!(page.contains("data-check=\"mobile\"") && !page.contains("one-time-code"));
    let nothing = jar.post(&app, NUMBER, "").await;
    assert_eq!(
        nothing.status, 400,
        "the account has no number to fall back on"
    );
    let refused = jar
        .post(&app, NUMBER, &form(&[("mobileNumber", "12345")]))
        .await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("value=\"12345\""),
        "what was typed is kept"
    );
    let number = random_number();
    enrol(&app, &mut jar, &number).await;
    let page = jar.get(&app, &format!("{NUMBER}?lang=hi")).await.text();
    assert!(page.contains("lang=\"hi\"") && page.contains("one-time-code"));
    assert!(!page.contains(&number), "its middle is hidden");
    jar.get(&app, &format!("{NUMBER}?lang=en")).await;
    let code = app.code_for(&number);
    let wrong = form(&[("code", &wrong_code(&code))]);
    let refused = jar.post(&app, VERIFY, &wrong).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text().contains("This code is not right"));
    assert!(
        refused.text().contains("one-time-code"),
        "it can be tried again"
    );
    let done = confirm(&app, &mut jar, &number).await;
    assert_eq!(location(&done), (303, Some(CODES)));
    let codes = jar.get(&app, CODES).await.text();
    assert_eq!(codes.matches("<li><code>").count(), 10);
    let page = jar.get(&app, HERE).await.text();
    assert!(page.contains("Text messages") && page.contains("Set up an authenticator app"));
    let again = jar.get(&app, NUMBER).await;
    assert_eq!(location(&again), (303, Some(HERE)), "there is one");

    let mut other = Jar::default();
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    let asked = other.post(&app, "/login", &fields).await;
    assert_eq!(location(&asked), (303, Some("/login/second-factor?sent=1")));
    app.stop().await;
}

// req: MFA-9
async fn another_code_goes_to_the_number_that_waits(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _) = logged_in(&app).await;
    let nothing = jar.post(&app, NUMBER, "again=true").await;
    assert_eq!(nothing.status, 400, "none waits");
    let number = random_number();
    enrol(&app, &mut jar, &number).await;
    let first = app.code_for(&number);
    let sent = jar.post(&app, NUMBER, "again=true").await;
    assert_eq!(location(&sent), (303, Some(NUMBER)));
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
    assert_eq!(app.sent_to(&format!("+91{number}")).len(), 2);
    let second = app.code_for(&number);
    if first != second {
        let old = jar.post(&app, VERIFY, &form(&[("code", &first)])).await;
        assert_eq!(old.status, 401, "another took its place");
    }
    let done = jar.post(&app, VERIFY, &form(&[("code", &second)])).await;
    assert_eq!(location(&done), (303, Some(CODES)));
    let codes = jar.get(&app, CODES).await.text();
    assert_eq!(codes.matches("<li><code>").count(), 10);
    app.stop().await;
}

// req: MFA-2
async fn the_accounts_own_number_needs_no_typing(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = person(&app).await;
    let number = random_number();
    app.add_mobile(&access, &number).await;
    let mut jar = Jar::default();
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    assert_eq!(jar.post(&app, "/login", &fields).await.status, 303);
    let page = jar.get(&app, NUMBER).await.text();
    assert!(page.contains("Leave it empty") && page.contains(&format!("•{}", &number[6..])));
    enrol(&app, &mut jar, " ").await;
    let done = confirm(&app, &mut jar, &number).await;
    assert_eq!(location(&done), (303, Some(CODES)));
    app.stop().await;
}

// req: MFA-2, MFA-6, MFA-9
async fn of_two_one_is_chosen_and_one_removed(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email, number) = protected(&app).await;
    let kept = jar.post(&app, "/account/second-factor/kept", "").await;
    assert_eq!(location(&kept), (303, Some(HERE)));
    let begun = jar.post(&app, "/account/second-factor/enable", "").await;
    let there = "/account/second-factor/app";
    assert_eq!(location(&begun), (303, Some(there)));
    let page = jar.get(&app, there).await.text();
    let (_, rest) = page.split_once("data-personal>").unwrap();
    let secret = rest.split_once("</code>").unwrap().0.replace(' ', "");
    let authenticator = testkit::authenticator::Authenticator::typed(&secret);
    let code = form(&[("code", &authenticator.code(&app.clock))]);
    let added = jar.post(&app, VERIFY, &code).await;
    assert_eq!(location(&added), (303, Some(CHANGED)), "it keeps its codes");
    assert_eq!(location(&jar.get(&app, CODES).await), (303, Some(HERE)));
    let page = jar.get(&app, HERE).await.text();
    assert!(page.contains("It is asked for first.") && page.contains("value=\"all\""));

    assert_eq!(status(&app, &email, &number).await["default"], "totp");
    let none = jar.post(&app, DEFAULT, "method=fax").await;
    assert_eq!(none.status, 400);
    let chosen = jar.post(&app, DEFAULT, "method=sms").await;
    assert_eq!(location(&chosen), (303, Some(CHANGED)));
    assert_eq!(status(&app, &email, &number).await["default"], "sms");

    let sent = jar.post(&app, SEND, "removal=true").await;
    let there = "/account/second-factor?sent=1";
    assert_eq!(location(&sent), (303, Some(there)));
    let page = jar.get(&app, there).await.text();
    assert!(page.contains("Enter it below."));
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
    let code = app.code_for(&number);
    let wrong = [
        ("method", "sms"),
        ("password", "Quite another 1"),
        ("code", &code),
    ];
    let refused = jar.post(&app, DISABLE, &form(&wrong)).await;
    assert_eq!(refused.status, 400);
    let chosen = "name=\"method\" value=\"sms\" required checked";
    assert!(refused.text().contains(chosen), "the choice is kept");
    let right = [("method", "sms"), ("password", PASSWORD), ("code", &code)];
    let removed = jar.post(&app, DISABLE, &form(&right)).await;
    assert_eq!(location(&removed), (303, Some(CHANGED)));
    let page = jar.get(&app, CHANGED).await.text();
    assert!(page.contains("Set up text messages") && !page.contains("value=\"all\""));
    let gone = jar.post(&app, DEFAULT, "method=sms").await;
    assert_eq!(gone.status, 409);
    let asked = app.log_in(&email, PASSWORD).await.json();
    assert_eq!(asked["methods"], json!(["totp", "backup_code"]));
    app.stop().await;
}

// req: MFA-6, MFA-8
async fn the_last_way_is_removed_by_a_code_by_message(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email, number) = protected(&app).await;
    let sent = jar.post(&app, SEND, "removal=true").await;
    assert_eq!(sent.status, 303);
    app.clock.advance(SignedDuration::from_millis(1));
    app.deliver().await;
    let code = app.code_for(&number);
    let fields = form(&[("code", &code), ("password", PASSWORD)]);
    let off = jar.post(&app, DISABLE, &fields).await;
    assert_eq!(location(&off), (303, Some(CHANGED)));
    let asked = app.log_in(&email, PASSWORD).await;
    assert!(asked.json()["accessToken"].is_string());
    let gone = jar.post(&app, SEND, "removal=true").await;
    assert_eq!(gone.status, 409);
    app.stop().await;
}

// req: MFA-8, MFA-9
async fn a_number_is_no_second_factor_without_a_password(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    let mut jar = Jar::default();
    let fields = form(&[("mobileNumber", &number)]);
    assert_eq!(jar.post(&app, "/register", &fields).await.status, 303);
    app.deliver().await;
    let fields = form(&[("otp", &app.code_for(&number))]);
    assert_eq!(
        jar.post(&app, "/register/verify", &fields).await.status,
        303
    );
    let page = jar.get(&app, HERE).await.text();
    assert!(page.contains("accounts with a password alone"), "{page}");
    assert!(!page.contains("href=\"/account/second-factor/number\""));
    assert_eq!(location(&jar.get(&app, NUMBER).await), (303, Some(HERE)));
    let before = app.sent_to(&format!("+91{number}")).len();
    let fields = form(&[("mobileNumber", &number)]);
    let refused = jar.post(&app, NUMBER, &fields).await;
    assert_eq!(location(&refused), (303, Some(HERE)));
    app.deliver().await;
    assert_eq!(app.sent_to(&format!("+91{number}")).len(), before);
    app.stop().await;
}

// req: MFA-7, MFA-9
async fn what_another_browser_enrolled_is_not_shown(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let number = random_number();
    enrol(&app, &mut jar, &number).await;
    let mut other = Jar::default();
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    assert_eq!(other.post(&app, "/login", &fields).await.status, 303);
    let page = other.get(&app, NUMBER).await.text();
    assert!(!page.contains("one-time-code"));
    // Its last digits alone may be part of anything, such as the name of an asset.
    assert!(!page.contains('•') && !page.contains(&number));
    let fields = form(&[("code", &app.code_for(&number))]);
    let refused = other.post(&app, VERIFY, &fields).await;
    assert_eq!(
        refused.status, 401,
        "the code is for the session that asked"
    );
    let begun = jar.post(&app, "/account/second-factor/enable", "").await;
    assert_eq!(begun.status, 303);
    let there = "/account/second-factor/app";
    assert_eq!(jar.get(&app, there).await.status, 200);
    assert_eq!(location(&other.get(&app, there).await), (303, Some(HERE)));
    app.stop().await;
}

// req: MFA-8
async fn what_cannot_be_sent_is_said(backend: Backend) {
    let provider = Scripted::<SmsMessage>::new("failing", (0..5).map(|_| busy()).collect());
    let shared: Arc<dyn MessageProvider<SmsMessage>> =
        Arc::<Scripted<SmsMessage>>::clone(&provider);
    let options = Options {
        providers: Some(vec![shared]),
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let (mut jar, _) = logged_in(&app).await;
    for _ in 0..5 {
        let fields = form(&[("mobileNumber", &random_number())]);
        let sent = jar.post(&app, NUMBER, &fields).await;
        assert_eq!(sent.status, 303);
    }
    app.deliver().await;
    let number = random_number();
    let fields = form(&[("mobileNumber", &number)]);
    let refused = jar.post(&app, NUMBER, &fields).await;
    assert_eq!(refused.status, 503);
    assert!(
        refused
            .text()
            .contains("Text messages cannot be sent at the moment")
    );
    assert!(refused.text().contains(&number), "what was typed is kept");
    app.stop().await;
}
