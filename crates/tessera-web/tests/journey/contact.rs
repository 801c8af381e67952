//! Another address and another number: proven at the new one, told at the old one.

use crate::observer::{assert_alike, observe};
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::limit::LimitPolicy;
use tessera_core::mail::MailTemplate;
use tessera_core::mobile::NumberingPlans;
use tessera_core::ports::InboxMessage;
use testkit::app::{Answer, App, Backend, Options, post_json, wrong_code};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::race::race;
use testkit::time::random_number;

on_every_backend!(
    an_address_is_changed_by_the_code,
    an_address_is_changed_by_the_link,
    an_address_that_is_added_is_told_to_the_number,
    a_number_that_is_added_is_told_to_the_address,
    an_address_is_changed_by_who_knows_the_password_alone,
    who_has_no_password_logged_in_a_moment_ago,
    an_address_that_has_an_account_looks_like_any_other,
    whoever_proves_an_address_first_has_it,
    a_code_for_an_address_is_used_once,
    links_to_the_old_address_end_with_it,
    a_number_is_changed,
    a_code_is_good_for_its_number_alone,
    a_number_has_one_account,
    wrong_codes_for_a_number_run_out,
);

const EMAIL: &str = "/api/v1/users/me/email";
const EMAIL_CODE: &str = "/api/v1/users/me/email/confirm";
const EMAIL_LINK: &str = "/api/v1/auth/email-change/confirm";
const MOBILE: &str = "/api/v1/users/me/mobile";
const MOBILE_CODE: &str = "/api/v1/users/me/mobile/confirm";

/// Somebody whose address is proven: the address, and an access token.
async fn logged_in(app: &App) -> (String, String) {
    let email = app.proven_person().await;
    let session = app.log_in(&email, PASSWORD).await.json();
    (email, session["accessToken"].as_str().unwrap().to_owned())
}

async fn ask_for_email(app: &App, access: &str, new: &str) -> Answer {
    let body = json!({ "email": new, "password": PASSWORD });
    let answer = app.call(access, Method::POST, EMAIL, Some(body)).await;
    app.deliver().await;
    answer
}

async fn confirm_email(app: &App, access: &str, code: &str) -> Answer {
    let body = json!({ "code": code });
    app.call(access, Method::POST, EMAIL_CODE, Some(body)).await
}

async fn ask_for_mobile(app: &App, access: &str, new: &str) -> Answer {
    let body = json!({ "mobileNumber": new, "password": PASSWORD });
    let answer = app.call(access, Method::POST, MOBILE, Some(body)).await;
    app.deliver().await;
    answer
}

async fn confirm_mobile(app: &App, access: &str, new: &str, code: &str) -> Answer {
    let body = json!({ "mobileNumber": new, "code": code });
    app.call(access, Method::POST, MOBILE_CODE, Some(body))
        .await
}

// req: AUTH-9
async fn an_address_is_changed_by_the_code(backend: Backend) {
    let app = app_or_return!(backend);
    let (old, access) = logged_in(&app).await;
    let new = random_email();
    assert_eq!(ask_for_email(&app, &access, &new).await.status, 202);
    let mail = app.newest_mail(&new);
    assert!(matches!(mail, MailTemplate::ConfirmNewEmail { .. }));
    let wrong = confirm_email(&app, &access, &wrong_code(&code(&mail))).await;
    assert_eq!(wrong.refusal(), (400, "INVALID_OTP".to_owned()));
    assert_eq!(wrong.json()["attemptsLeft"], 4);
    assert_eq!(app.log_in(&new, PASSWORD).await.status, 401, "not yet");
    assert_eq!(confirm_email(&app, &access, &code(&mail)).await.status, 200);
    app.deliver().await;
    assert_eq!(app.log_in(&new, PASSWORD).await.status, 200);
    assert_eq!(app.log_in(&old, PASSWORD).await.status, 401);
    let told = app.newest_mail(&old);
    assert!(matches!(told, MailTemplate::EmailChanged { .. }));
    let again = confirm_email(&app, &access, &code(&mail)).await;
    assert_eq!(again.refusal(), (400, "OTP_EXPIRED".to_owned()), "once");
    app.stop().await;
}

// req: AUTH-9
async fn an_address_is_changed_by_the_link(backend: Backend) {
    let app = app_or_return!(backend);
    let (old, access) = logged_in(&app).await;
    let new = random_email();
    ask_for_email(&app, &access, &random_email()).await;
    ask_for_email(&app, &access, &new).await;
    let body = json!({ "token": token(&app.newest_mail(&new)) });
    // The link is opened where nobody is logged in.
    assert_eq!(app.post(EMAIL_LINK, &body).await.status, 200);
    assert_eq!(app.log_in(&new, PASSWORD).await.status, 200);
    assert_eq!(app.log_in(&old, PASSWORD).await.status, 401);
    let again = app.post(EMAIL_LINK, &body).await;
    assert_eq!(again.refusal(), (400, "INVALID_TOKEN".to_owned()));
    app.stop().await;
}

/// The messages to a number.
fn texts(app: &App, number: &str) -> Vec<InboxMessage> {
    app.sent_to(&format!("+91{number}"))
}

/// How many of them tell of an address that was added.
fn notices(app: &App, number: &str) -> usize {
    let told = |message: &&InboxMessage| message.body.contains("address was added");
    texts(app, number).iter().filter(told).count()
}

/// Whoever comes by a session of an account that is logged in to by codes puts their own address
/// on it, and sets a password by that.
// req: AUTH-9
async fn an_address_that_is_added_is_told_to_the_number(backend: Backend) {
    let app = app_or_return!(backend);
    for by_link in [false, true] {
        let number = random_number();
        app.request_code(&number).await;
        let made = app.verify(&number, &app.code_for(&number)).await.json();
        let access = made["accessToken"].as_str().unwrap();
        let new = random_email();
        let asked = app
            .call(access, Method::POST, EMAIL, Some(json!({ "email": new })))
            .await;
        assert_eq!(asked.status, 202);
        app.deliver().await;
        let mail = app.newest_mail(&new);
        let wrong = confirm_email(&app, access, &wrong_code(&code(&mail))).await;
        assert_eq!(wrong.status, 400);
        app.deliver().await;
        assert_eq!(notices(&app, &number), 0, "nothing was added");
        let added = match by_link {
            true => {
                let body = json!({ "token": token(&mail) });
                app.post(EMAIL_LINK, &body).await
            }
            false => confirm_email(&app, access, &code(&mail)).await,
        };
        assert_eq!(added.status, 200);
        app.deliver().await;
        assert_eq!(notices(&app, &number), 1);
        let sent = texts(&app, &number);
        assert!(sent.iter().all(|message| !message.body.contains(&new)));

        // From now on there is an address to tell.
        let another = random_email();
        let asked = app
            .call(
                access,
                Method::POST,
                EMAIL,
                Some(json!({ "email": another })),
            )
            .await;
        assert_eq!(asked.status, 202);
        app.deliver().await;
        let proof = code(&app.newest_mail(&another));
        assert_eq!(confirm_email(&app, access, &proof).await.status, 200);
        app.deliver().await;
        let told = app.newest_mail(&new);
        assert!(matches!(told, MailTemplate::EmailChanged { .. }));
        assert_eq!(notices(&app, &number), 1, "the number is told once");
    }
    app.stop().await;
}

// req: AUTH-9
async fn a_number_that_is_added_is_told_to_the_address(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = logged_in(&app).await;
    let number = random_number();
    assert_eq!(ask_for_mobile(&app, &access, &number).await.status, 202);
    let added = confirm_mobile(&app, &access, &number, &app.code_for(&number)).await;
    assert_eq!(added.status, 200);
    app.deliver().await;
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::PhoneChanged { .. }));
    app.stop().await;
}

/// A session that somebody else got hold of is not enough.
// req: AUTH-9
async fn an_address_is_changed_by_who_knows_the_password_alone(backend: Backend) {
    let options = Options {
        limits: LimitPolicy::default(),
        ..Options::default()
    };
    let app = app_or_return!(backend, options);
    let (_, access) = logged_in(&app).await;
    let new = random_email();
    let number = random_number();
    let bodies = [
        (EMAIL, json!({ "email": new })),
        (EMAIL, json!({ "email": new, "password": "WrongPass123!" })),
        (MOBILE, json!({ "mobileNumber": number })),
    ];
    let guess = (
        MOBILE,
        json!({ "mobileNumber": number, "password": "WrongPass123!" }),
    );
    for (path, body) in bodies.into_iter().chain(vec![guess; 7]) {
        let refused = app.call(&access, Method::POST, path, Some(body)).await;
        assert_eq!(refused.refusal(), (400, "INVALID_FIELD".to_owned()));
        assert_eq!(refused.json()["field"], "password");
    }
    let refused = ask_for_mobile(&app, &access, &number).await;
    assert_eq!(refused.status, 429, "guessing ends");
    assert!(app.mails.to(&new).is_empty());
    app.stop().await;
}

/// Where there is no password to ask for, the login is recent: else an access token that somebody
/// got hold of would be the account for good, by a mail for a new password.
// req: AUTH-9
async fn who_has_no_password_logged_in_a_moment_ago(backend: Backend) {
    let app = app_or_return!(backend);
    let (number, new_number, new) = (random_number(), random_number(), random_email());
    app.request_code(&number).await;
    let registered = app.verify(&number, &app.code_for(&number)).await;
    let access = registered.json()["accessToken"]
        .as_str()
        .unwrap()
        .to_owned();
    app.clock.advance(SignedDuration::from_mins(11));
    for (path, body) in [
        (EMAIL, json!({ "email": new })),
        (EMAIL, json!({ "email": new, "password": PASSWORD })),
        (MOBILE, json!({ "mobileNumber": new_number })),
        (MOBILE, json!({ "mobileNumber": number })),
    ] {
        let refused = app.call(&access, Method::POST, path, Some(body)).await;
        assert_eq!(refused.refusal(), (403, "RECENT_LOGIN_REQUIRED".to_owned()));
    }
    app.deliver().await;
    assert!(app.mails.to(&new).is_empty());

    let path = "/api/v1/auth/login/otp";
    let asked = app.post(path, &json!({ "mobileNumber": number })).await;
    assert_eq!(asked.status, 200);
    app.deliver().await;
    let body = json!({ "mobileNumber": number, "otp": app.code_for(&number) });
    let recent = app.post(&format!("{path}/verify"), &body).await.json();
    let access = recent["accessToken"].as_str().unwrap();
    for (path, body) in [
        (EMAIL, json!({ "email": new })),
        (MOBILE, json!({ "mobileNumber": new_number })),
    ] {
        let asked = app.call(access, Method::POST, path, Some(body)).await;
        assert_eq!(asked.status, 202);
    }
    app.stop().await;
}

// req: AUTH-1, AUTH-9
async fn an_address_that_has_an_account_looks_like_any_other(backend: Backend) {
    let app = app_or_return!(backend);
    let free = random_email();
    let mut rows = Vec::new();
    let mut known = String::new();
    let mut guess = String::new();
    for who in ["free", "known", "unverified"] {
        let (_, access) = logged_in(&app).await;
        let new = match who {
            "free" => free.clone(),
            "known" => app.proven_person().await,
            _ => {
                let claimed = random_email();
                app.register_email(&claimed, PASSWORD).await;
                claimed
            }
        };
        let with_token = |path: &str, body: &Value| {
            let mut request = post_json(path, body);
            let bearer = format!("Bearer {access}").parse().unwrap();
            request.headers_mut().insert("authorization", bearer);
            request
        };
        let body = json!({ "email": new, "password": PASSWORD });
        let mut cells = vec![observe(&app, with_token(EMAIL, &body)).await];
        app.deliver().await;
        if who == "known" {
            known = new;
        } else {
            // The owner of an address is sent none that could be known to be another.
            guess = wrong_code(&code(&app.newest_mail(&new)));
        }
        let body = json!({ "code": guess });
        cells.push(observe(&app, with_token(EMAIL_CODE, &body)).await);
        rows.push((who, cells));
    }
    assert_alike(&rows);
    assert!(rows[0].1[1].shown.contains("\"attemptsLeft\":4"));
    let told = app.newest_mail(&known);
    assert!(matches!(told, MailTemplate::AlreadyRegistered { .. }));
    assert_eq!(app.log_in(&known, PASSWORD).await.status, 200);
    app.stop().await;
}

// req: AUTH-9
async fn whoever_proves_an_address_first_has_it(backend: Backend) {
    let app = app_or_return!(backend);
    let new = random_email();
    let (_, first) = logged_in(&app).await;
    let (old, second) = logged_in(&app).await;
    ask_for_email(&app, &second, &new).await;
    let seconds = app.newest_mail(&new);
    ask_for_email(&app, &first, &new).await;
    let firsts = app.newest_mail(&new);
    let mine = confirm_email(&app, &first, &code(&firsts)).await;
    assert_eq!(mine.status, 200);
    let late = confirm_email(&app, &second, &code(&seconds)).await;
    assert_eq!(late.refusal(), (409, "EMAIL_EXISTS".to_owned()));
    assert_eq!(app.log_in(&old, PASSWORD).await.status, 200, "as it was");
    app.stop().await;
}

// req: AUTH-9
async fn a_code_for_an_address_is_used_once(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access) = logged_in(&app).await;
    let new = random_email();
    ask_for_email(&app, &access, &new).await;
    let code = code(&app.newest_mail(&new));
    let app = Arc::new(app);
    let statuses = race(64, |_| {
        let (app, access, code) = (Arc::clone(&app), access.clone(), code.clone());
        async move { confirm_email(&app, &access, &code).await.status.as_u16() }
    })
    .await;
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1);
    app.deliver().await;
    assert_eq!(app.log_in(&new, PASSWORD).await.status, 200);
    Arc::into_inner(app).unwrap().stop().await;
}

/// Who reads the old mailbox is no longer the owner.
// req: AUTH-4, AUTH-9
async fn links_to_the_old_address_end_with_it(backend: Backend) {
    let app = app_or_return!(backend);
    let (old, access) = logged_in(&app).await;
    let reset = app.reset_token(&old).await;
    let new = random_email();
    ask_for_email(&app, &access, &new).await;
    let code = code(&app.newest_mail(&new));
    assert_eq!(confirm_email(&app, &access, &code).await.status, 200);
    let late = app.confirm_reset(&reset, "AttackerPass1!").await;
    assert_eq!(late.refusal(), (400, "INVALID_TOKEN".to_owned()));
    app.stop().await;
}

// req: AUTH-9
async fn a_number_is_changed(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access) = logged_in(&app).await;
    let (first, second) = (random_number(), random_number());
    assert_eq!(ask_for_mobile(&app, &access, &first).await.status, 202);
    let code = app.code_for(&first);
    assert_eq!(
        confirm_mobile(&app, &access, &first, &code).await.status,
        200
    );
    app.deliver().await;
    let told = app.newest_mail(&email);
    assert!(matches!(told, MailTemplate::PhoneChanged { .. }));
    let again = confirm_mobile(&app, &access, &first, &code).await;
    assert_eq!(again.refusal(), (400, "OTP_EXPIRED".to_owned()), "once");
    ask_for_mobile(&app, &access, &second).await;
    let code = app.code_for(&second);
    assert_eq!(
        confirm_mobile(&app, &access, &second, &code).await.status,
        200
    );
    app.deliver().await;
    let first = NumberingPlans::default().parse(&first).ok().unwrap();
    let told = &app.sent_to(first.e164())[0].body;
    assert!(told.contains("was changed"), "{told}");
    let path = "/api/v1/users/me";
    let mine = app.call(&access, Method::GET, path, None).await.json();
    assert_eq!(mine["mobileNumber"], format!("+91{second}"));
    app.stop().await;
}

// req: AUTH-9, OTP-5
async fn a_code_is_good_for_its_number_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access) = logged_in(&app).await;
    let (own, strangers) = (random_number(), random_number());
    ask_for_mobile(&app, &access, &own).await;
    let code = app.code_for(&own);
    let refused = confirm_mobile(&app, &access, &strangers, &code).await;
    assert_eq!(refused.refusal(), (400, "INVALID_OTP".to_owned()));
    let (_, other) = logged_in(&app).await;
    let refused = confirm_mobile(&app, &other, &own, &code).await;
    assert_eq!(refused.refusal(), (400, "OTP_EXPIRED".to_owned()));
    app.stop().await;
}

// req: AUTH-9, OTP-1
async fn a_number_has_one_account(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    let (_, first) = logged_in(&app).await;
    let (_, second) = logged_in(&app).await;
    ask_for_mobile(&app, &second, &number).await;
    let seconds = app.code_for(&number);
    app.clock.advance(SignedDuration::from_secs(60));
    ask_for_mobile(&app, &first, &number).await;
    let code = app.code_for(&number);
    let mine = confirm_mobile(&app, &first, &number, &code).await;
    assert_eq!(mine.status, 200);
    let late = confirm_mobile(&app, &second, &number, &seconds).await;
    assert_eq!(late.refusal(), (409, "MOBILE_NUMBER_EXISTS".to_owned()));
    let refused = ask_for_mobile(&app, &second, &number).await;
    assert_eq!(refused.refusal(), (409, "MOBILE_NUMBER_EXISTS".to_owned()));
    app.stop().await;
}

// req: AUTH-9, OTP-6
async fn wrong_codes_for_a_number_run_out(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, access) = logged_in(&app).await;
    let number = random_number();
    ask_for_mobile(&app, &access, &number).await;
    let code = app.code_for(&number);
    for left in (0..5).rev() {
        let wrong = confirm_mobile(&app, &access, &number, &wrong_code(&code)).await;
        assert_eq!(wrong.refusal(), (400, "INVALID_OTP".to_owned()));
        assert_eq!(wrong.json()["attemptsLeft"], left);
    }
    let right = confirm_mobile(&app, &access, &number, &code).await;
    assert_eq!(right.refusal(), (429, "TOO_MANY_ATTEMPTS".to_owned()));
    app.stop().await;
}
