//! A first second factor is put on an account by its owner: a session that somebody found is not
//! enough, since whoever has the factor has the account.

use crate::contact_pages::logged_in;
use crate::pages::{Jar, form};
use crate::sms_factor::{access_of, person, post};
use crate::tokens::registered;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tessera_core::limit::LimitPolicy;
use testkit::app::{App, Backend, Options};
use testkit::authenticator::Authenticator;
use testkit::person::PASSWORD;
use testkit::time::random_number;

on_every_backend!(
    a_first_factor_takes_a_recent_login_or_the_password,
    an_account_without_a_password_takes_a_recent_login,
    guesses_at_the_password_run_out,
    another_factor_takes_a_proof_of_the_first_alone,
    forms_ask_for_the_password_where_the_login_is_old,
    who_has_no_password_is_led_to_log_in_again,
    what_waits_for_its_first_code_ends_after_ten_minutes,
    another_factor_waits_no_longer,
    pages_forget_what_waited_too_long,
);

const ENABLE: &str = "/api/v1/users/me/2fa/enable";
const VERIFY: &str = "/api/v1/users/me/2fa/verify";
const STATUS: &str = "/api/v1/users/me/2fa";
const HERE: &str = "/account/second-factor";
const BEGIN: &str = "/account/second-factor/enable";
const APP: &str = "/account/second-factor/app";
const NUMBER: &str = "/account/second-factor/number";

/// How long a factor waits for its first code.
const WAIT: SignedDuration = SignedDuration::from_mins(10);
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Every way to enrol a first factor, a number to `number`.
fn enrolments(number: &str) -> [Value; 2] {
    [
        json!({ "method": "totp" }),
        json!({ "method": "sms", "phoneNumber": number }),
    ]
}

fn with_password(body: &Value, password: &str) -> Value {
    let mut body = body.clone();
    body["password"] = password.into();
    body
}

/// How many messages went to a number.
fn messages(app: &App, number: &str) -> usize {
    app.sent_to(&format!("+91{number}")).len()
}

/// Turns an app on that was enrolled.
async fn turn_on(app: &App, access: &str, enrolled: &Value) {
    let authenticator = Authenticator::scan(enrolled);
    let body = json!({ "code": authenticator.code(&app.clock) });
    assert_eq!(post(app, access, VERIFY, body).await.status, 200);
    let state = app.call(access, Method::GET, STATUS, None).await.json();
    assert_eq!(state["enabled"], true);
}

// req: MFA-2, MFA-6
async fn a_first_factor_takes_a_recent_login_or_the_password(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = person(&app).await;
    let number = random_number();
    app.clock.advance(SignedDuration::from_mins(9));
    let recent = post(&app, &access, ENABLE, json!({ "method": "totp" })).await;
    assert_eq!(recent.status, 200, "the login was a moment ago");
    app.clock.advance(SignedDuration::from_mins(1));
    for body in enrolments(&number) {
        for body in [
            body.clone(),
            with_password(&body, "WrongPass123!"),
            with_password(&body, ""),
        ] {
            let refused = post(&app, &access, ENABLE, body.clone()).await;
            let refusal = (400, "INVALID_FIELD".to_owned());
            assert_eq!(refused.refusal(), refusal, "{body}");
            assert_eq!(refused.json()["field"], "password", "{body}");
            assert!(!refused.text().contains("backupCodes"));
        }
    }
    app.deliver().await;
    assert_eq!(messages(&app, &number), 0, "no code was sent");
    let session = app.log_in(&email, PASSWORD).await;
    assert!(session.json()["accessToken"].is_string(), "nothing is on");

    let right = with_password(&json!({ "method": "totp" }), PASSWORD);
    let enrolled = post(&app, &access, ENABLE, right).await;
    assert_eq!(enrolled.status, 200);
    turn_on(&app, &access, &enrolled.json()).await;
    app.stop().await;
}

/// Whoever finds the token of somebody who logs in by codes has nothing else to show.
// req: MFA-2, MFA-6
async fn an_account_without_a_password_takes_a_recent_login(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    let made = app.verify(&number, &code).await.json();
    let access = made["accessToken"].as_str().unwrap();
    app.clock.advance(SignedDuration::from_mins(11));
    let body = json!({ "method": "totp" });
    for body in [body.clone(), with_password(&body, PASSWORD)] {
        let refused = post(&app, access, ENABLE, body).await;
        assert_eq!(refused.refusal(), (403, "RECENT_LOGIN_REQUIRED".to_owned()));
    }
    let path = "/api/v1/auth/login/otp";
    app.post(path, &json!({ "mobileNumber": number })).await;
    app.deliver().await;
    let entered = json!({ "mobileNumber": number, "otp": app.code_for(&number) });
    let recent = access_of(&app.post(&format!("{path}/verify"), &entered).await);
    let enrolled = post(&app, &recent, ENABLE, body).await;
    assert_eq!(enrolled.status, 200);
    turn_on(&app, &recent, &enrolled.json()).await;
    app.stop().await;
}

// req: MFA-2, AUTH-10
async fn guesses_at_the_password_run_out(backend: Backend) {
    let options = Options {
        limits: LimitPolicy::default(),
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let (_, access) = person(&app).await;
    app.clock.advance(SignedDuration::from_mins(11));
    let body = json!({ "method": "totp" });
    let mut tried = 0;
    let refused = loop {
        let guess = with_password(&body, "WrongPass123!");
        let refused = post(&app, &access, ENABLE, guess).await;
        if refused.status != 400 {
            break refused;
        }
        tried += 1;
        assert!(tried <= 10, "guesses have an end");
    };
    assert_eq!(refused.status, 429);
    let right = post(&app, &access, ENABLE, with_password(&body, PASSWORD)).await;
    assert_eq!(right.status, 429, "the right one with them");
    app.stop().await;
}

/// Whoever has proven a factor a moment ago has shown more than a password does.
// req: MFA-2, MFA-6
async fn another_factor_takes_a_proof_of_the_first_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access, authenticator) = app.protected_person().await;
    let [_, sms] = enrolments(&random_number());
    app.clock.advance(SignedDuration::from_mins(11));
    for body in [sms.clone(), with_password(&sms, PASSWORD)] {
        let refused = post(&app, &access, ENABLE, body).await;
        let refusal = (403, "SECOND_FACTOR_REQUIRED".to_owned());
        assert_eq!(refused.refusal(), refusal, "a password stands for none");
    }
    let proof = json!({ "code": authenticator.code(&app.clock) });
    let proven = post(&app, &access, "/api/v1/users/me/2fa/confirm", proof).await;
    assert_eq!(proven.status, 200);
    assert_eq!(post(&app, &access, ENABLE, sms).await.status, 200);
    app.stop().await;
}

// req: MFA-2, MFA-9
async fn forms_ask_for_the_password_where_the_login_is_old(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _) = logged_in(&app).await;
    let recent = jar.get(&app, HERE).await.text();
    assert!(!recent.contains("type=\"password\""));
    app.clock.advance(SignedDuration::from_mins(11));
    let number = random_number();
    for (page, path) in [(HERE, BEGIN), (NUMBER, NUMBER)] {
        let asked = jar.get(&app, page).await.text();
        assert_eq!(asked.matches("type=\"password\"").count(), 1, "{page}");
        for password in ["", "Not the password 1", "x"] {
            let fields = form(&[("mobileNumber", &number), ("password", password)]);
            let refused = jar.post(&app, path, &fields).await;
            assert_eq!(refused.status, 400, "{page}: {password:?}");
            let again = refused.text();
            assert!(again.contains("This is not your password."), "{page}");
            assert_eq!(again.matches("type=\"password\"").count(), 1, "{page}");
        }
    }
    assert_eq!(messages(&app, &number), 0);
    let fields = form(&[("mobileNumber", &number), ("password", PASSWORD)]);
    let sent = jar.post(&app, NUMBER, &fields).await;
    assert_eq!(sent.header("location"), Some(NUMBER));
    assert_eq!(messages(&app, &number), 1);
    let waits = jar.get(&app, NUMBER).await.text();
    assert!(waits.contains("A code is on its way to"));
    assert!(!waits.contains("name=\"again\""), "it takes the password");

    let begun = jar
        .post(&app, BEGIN, &form(&[("password", PASSWORD)]))
        .await;
    assert_eq!(begun.header("location"), Some(APP));
    let page = jar.get(&app, APP).await.text();
    assert!(!page.contains(&format!("action=\"{BEGIN}\"")));
    assert!(page.contains("Begin with another secret"));
    let (_, secret) = page.split_once("data-personal>").unwrap();
    let (secret, _) = secret.split_once("</code>").unwrap();
    let authenticator = Authenticator::typed(&secret.replace(' ', ""));
    let code = form(&[("code", &authenticator.code(&app.clock))]);
    let verified = jar.post(&app, "/account/second-factor/verify", &code).await;
    assert_eq!(
        verified.header("location"),
        Some("/account/second-factor/codes")
    );
    app.stop().await;
}

// req: MFA-2, MFA-9
async fn who_has_no_password_is_led_to_log_in_again(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, token) = registered(&app).await;
    let mut jar = Jar::with_session(&token);
    app.clock.advance(SignedDuration::from_mins(11));
    let refused = jar.post(&app, BEGIN, "").await;
    assert_eq!(refused.status, 403);
    let page = refused.text();
    assert!(page.contains("Log in again first") && page.contains("action=\"/logout\""));
    assert!(!page.contains("type=\"password\""));
    assert_eq!(jar.get(&app, APP).await.status, 303, "nothing waits");
    app.stop().await;
}

/// Somebody comes to a browser that is signed in, whose owner enrolled a factor and went away: they
/// read its secret, or have the phone, and show nothing else.
// req: MFA-2, MFA-6
async fn what_waits_for_its_first_code_ends_after_ten_minutes(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access) = person(&app).await;
    let [totp, _] = enrolments("");
    let enrolled = post(&app, &access, ENABLE, totp.clone()).await.json();
    app.clock.advance(WAIT - SECOND);
    turn_on(&app, &access, &enrolled).await;

    let gone = || (409, "SECOND_FACTOR_OFF".to_owned());
    let number = random_number();
    for body in enrolments(&number) {
        let (email, access) = person(&app).await;
        let enrolled = post(&app, &access, ENABLE, body.clone()).await;
        assert_eq!(enrolled.status, 200);
        app.deliver().await;
        app.clock.advance(WAIT + SECOND);
        let code = match body["method"] == "totp" {
            true => Authenticator::scan(&enrolled.json()).code(&app.clock),
            false => app.code_for(&number),
        };
        let late = post(&app, &access, VERIFY, json!({ "code": code })).await;
        assert_eq!(late.refusal(), gone(), "{body}");
        let state = app.call(&access, Method::GET, STATUS, None).await.json();
        assert_eq!(state["enabled"], false, "{body}");
        let session = app.log_in(&email, PASSWORD).await.json();
        assert!(session["accessToken"].is_string(), "{body}: nothing is on");

        let unproven = post(&app, &access, ENABLE, totp.clone()).await;
        assert_eq!(unproven.status, 400, "{body}: enrolling anew takes a proof");
        let right = with_password(&totp, PASSWORD);
        let anew = post(&app, &access, ENABLE, right).await;
        assert_eq!(anew.status, 200, "{body}");
        turn_on(&app, &access, &anew.json()).await;
    }
    app.stop().await;
}

/// A proof of the first factor, a moment ago, does not make up for an enrolment that is not.
// req: MFA-2, MFA-6
async fn another_factor_waits_no_longer(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access, authenticator) = app.protected_person().await;
    let number = random_number();
    let [_, sms] = enrolments(&number);
    assert_eq!(post(&app, &access, ENABLE, sms).await.status, 200);
    app.deliver().await;
    app.clock.advance(WAIT + SECOND);
    let proof = json!({ "code": authenticator.code(&app.clock) });
    let proven = post(&app, &access, "/api/v1/users/me/2fa/confirm", proof).await;
    assert_eq!(proven.status, 200);
    let late = json!({ "code": app.code_for(&number) });
    let late = post(&app, &access, VERIFY, late).await;
    assert_eq!(late.refusal(), (409, "SECOND_FACTOR_OFF".to_owned()));
    let state = app.call(&access, Method::GET, STATUS, None).await.json();
    assert_eq!(state["methods"], json!(["totp"]));
    app.stop().await;
}

// req: MFA-2, MFA-9
async fn pages_forget_what_waited_too_long(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _) = logged_in(&app).await;
    let begun = jar.post(&app, BEGIN, "").await;
    assert_eq!(begun.header("location"), Some(APP));
    let page = jar.get(&app, APP).await.text();
    let (_, secret) = page.split_once("data-personal>").unwrap();
    let (secret, _) = secret.split_once("</code>").unwrap();
    let authenticator = Authenticator::typed(&secret.replace(' ', ""));
    app.clock.advance(WAIT + SECOND);
    let code = form(&[("code", &authenticator.code(&app.clock))]);
    let late = jar.post(&app, "/account/second-factor/verify", &code).await;
    assert_eq!(late.status, 409);
    let late = late.text();
    assert!(late.contains("This has ended meanwhile"));
    assert!(late.contains(&format!("action=\"{BEGIN}\"")) && late.contains("type=\"password\""));
    assert!(!late.contains(secret), "it is shown no more");
    let gone = jar.get(&app, APP).await;
    assert_eq!(
        (gone.status.as_u16(), gone.header("location")),
        (303, Some(HERE))
    );

    let number = random_number();
    let fields = form(&[("mobileNumber", &number), ("password", PASSWORD)]);
    let sent = jar.post(&app, NUMBER, &fields).await;
    assert_eq!(sent.header("location"), Some(NUMBER));
    assert!(jar.get(&app, NUMBER).await.text().contains("one-time-code"));
    app.clock.advance(WAIT + SECOND);
    let page = jar.get(&app, NUMBER).await.text();
    assert!(page.contains("data-check=\"mobile\"") && !page.contains("one-time-code"));
    let fields = form(&[("again", "true"), ("password", PASSWORD)]);
    let again = jar.post(&app, NUMBER, &fields).await;
    assert_eq!(
        again.status, 400,
        "none waits that another code could go to"
    );
    app.stop().await;
}
