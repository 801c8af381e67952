//! Registering by e-mail on the pages, without a browser.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use testkit::app::{App, Backend, Options, wrong_code};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};

const ATTACKER: &str = "AttackerPass1!";

on_every_backend!(
    a_person_registers_by_mail_and_enters_the_code,
    a_code_is_entered_in_another_browser,
    the_browser_that_registered_proves_its_own_claim,
    a_link_in_another_browser_asks_for_the_password,
    another_mail_is_sent_on_demand,
    what_is_said_of_offers_goes_on_record,
);

async fn register(jar: &mut Jar, app: &App, email: &str, password: &str) -> u16 {
    let fields = form(&[
        ("name", "Priya Sharma"),
        ("email", email),
        ("password", password),
    ]);
    let answer = jar.post(app, "/register/email", &fields).await;
    if answer.status == 303 {
        assert_eq!(answer.header("location"), Some("/verify-email?sent=1"));
    }
    answer.status.as_u16()
}

// req: AUTH-1
async fn a_person_registers_by_mail_and_enters_the_code(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = (Jar::default(), random_email());
    let start = jar.get(&app, "/register").await.text();
    assert!(start.contains("href=\"/register/email\""));
    assert_eq!(jar.get(&app, "/register/email").await.status, 200);
    assert_eq!(register(&mut jar, &app, &email, PASSWORD).await, 303);
    let page = jar.get(&app, "/verify-email?sent=1").await.text();
    assert!(page.contains(&email) && page.contains("autocomplete=\"one-time-code\""));
    assert!(
        !page.contains("type=\"email\""),
        "the browser knows the address"
    );

    let code = code(&app.newest_mail(&email));
    let wrong = form(&[("code", &wrong_code(&code))]);
    let refused = jar.post(&app, "/verify-email", &wrong).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("You have 4 tries left."));
    let proven = jar
        .post(&app, "/verify-email", &form(&[("code", &code)]))
        .await;
    assert_eq!(proven.status, 200);
    assert!(proven.text().contains("Your address is verified"));
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    assert_eq!(jar.post(&app, "/login", &fields).await.status, 303);
    let home = jar.get(&app, "/").await.text();
    assert!(home.contains(&email) && home.contains("class=\"badge\""));
    assert!(!home.contains("Mobile number"), "nobody gave one");
    let again = register(&mut Jar::default(), &app, &email, PASSWORD).await;
    assert_eq!(again, 409, "the address has an account");
    app.stop().await;
}

// req: AUTH-1
async fn a_code_is_entered_in_another_browser(backend: Backend) {
    let app = app_or_return!(backend);
    let email = random_email();
    register(&mut Jar::default(), &app, &email, PASSWORD).await;
    let code = code(&app.newest_mail(&email));
    let mut other = Jar::default();
    let page = other.get(&app, "/verify-email").await.text();
    assert!(page.contains("type=\"email\""));
    let alone = other
        .post(&app, "/verify-email", &form(&[("code", &code)]))
        .await;
    assert_eq!(alone.status, 400, "a code alone is nobody's");
    let fields = form(&[("email", &email), ("code", "12 34")]);
    let malformed = other.post(&app, "/verify-email", &fields).await;
    assert_eq!(malformed.status, 400);
    assert!(malformed.text().contains(&format!("value=\"{email}\"")));
    let fields = form(&[("email", &email), ("code", &code)]);
    let unknown = other.post(&app, "/verify-email", &fields).await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("Was it you who registered?"));
    let fields = form(&[("email", &email), ("code", &code), ("password", PASSWORD)]);
    let proven = other.post(&app, "/verify-email", &fields).await;
    assert_eq!(proven.status, 200);
    app.stop().await;
}

/// A link comes to whoever's address was typed: the page of it asks who registered, but in
/// the browser that did.
// req: AUTH-1, REG-6
async fn a_link_in_another_browser_asks_for_the_password(backend: Backend) {
    let app = app_or_return!(backend);
    for chooses in [true, false] {
        let (mut own, email) = (Jar::default(), random_email());
        register(&mut own, &app, &email, ATTACKER).await;
        let token = token(&app.newest_mail(&email));
        let link = format!("/verify-email?token={token}");
        assert!(
            !own.get(&app, &link)
                .await
                .text()
                .contains("type=\"password\"")
        );
        let mut other = Jar::default();
        let page = other.get(&app, &link).await.text();
        assert!(page.contains("type=\"password\"") && page.contains("name=\"choose\""));
        for (password, said) in [
            ("", "Was it you who registered?"),
            (PASSWORD, "Wrong password"),
        ] {
            let fields = form(&[("token", &token), ("password", password)]);
            let refused = other.post(&app, "/verify-email", &fields).await;
            assert_eq!(refused.status, 400);
            let text = refused.text();
            assert!(
                text.contains(said) && text.contains("type=\"password\""),
                "{said}"
            );
            assert!(!text.contains(PASSWORD));
        }
        let mut fields = vec![("token", token.as_str()), ("password", ATTACKER)];
        if chooses {
            fields = vec![
                ("token", &token),
                ("password", PASSWORD),
                ("choose", "true"),
            ];
        }
        let proven = other.post(&app, "/verify-email", &form(&fields)).await;
        assert_eq!(proven.status, 200);
        let (works, dead) = match chooses {
            true => (PASSWORD, ATTACKER),
            false => (ATTACKER, PASSWORD),
        };
        assert_eq!(app.log_in(&email, works).await.status, 200);
        assert_eq!(app.log_in(&email, dead).await.status, 401);
    }
    app.stop().await;
}

/// Somebody claims the address after its owner: the owner's browser is sent, and takes, what
/// proves the owner's claim alone.
// req: AUTH-1, REG-6
async fn the_browser_that_registered_proves_its_own_claim(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut owner, email) = (Jar::default(), random_email());
    register(&mut owner, &app, &email, PASSWORD).await;
    register(&mut Jar::default(), &app, &email, ATTACKER).await;
    let foreign = form(&[("code", &code(&app.newest_mail(&email)))]);
    let refused = owner.post(&app, "/verify-email", &foreign).await;
    assert_eq!(refused.status, 400, "that code is for another's claim");
    let resent = owner.post(&app, "/verify-email/resend", "").await;
    assert_eq!(resent.status, 303);
    let own = form(&[("code", &code(&app.newest_mail(&email)))]);
    assert_eq!(owner.post(&app, "/verify-email", &own).await.status, 200);
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    assert_eq!(app.log_in(&email, ATTACKER).await.status, 401);
    app.stop().await;
}

// req: AUTH-1
async fn another_mail_is_sent_on_demand(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = (Jar::default(), random_email());
    register(&mut jar, &app, &email, PASSWORD).await;
    let mut answers = Vec::new();
    for address in [&email, &random_email()] {
        let fields = form(&[("email", address)]);
        let mut other = Jar::default();
        let answer = other.post(&app, "/verify-email/resend", &fields).await;
        let mut headers = answer.headers.clone();
        headers.remove("x-request-id");
        answers.push((answer.status, headers, answer.body));
        assert_eq!(other.get(&app, "/verify-email?sent=1").await.status, 200);
    }
    assert_eq!(answers[0], answers[1], "whoever asks learns nothing");
    let mails = app.mails.to(&email);
    assert_eq!(mails.len(), 2);
    let token = token(&mails[1]);
    let link = jar.get(&app, &format!("/verify-email?token={token}")).await;
    assert!(link.text().contains(&token));
    let proven = jar
        .post(&app, "/verify-email", &form(&[("token", &token)]))
        .await;
    assert_eq!(proven.status, 200);
    let over = jar.get(&app, &format!("/verify-email?token={token}")).await;
    assert!(over.text().contains("This link does not work any more"));
    app.stop().await;
}

/// Who registers is asked whether they may be written to; what they said goes on record either
/// way, and the page of consents shows it.
// req: REG-4
async fn what_is_said_of_offers_goes_on_record(backend: Backend) {
    let app = app_or_return!(backend);
    for agrees in [true, false] {
        let (mut jar, email) = (Jar::default(), random_email());
        let page = jar.get(&app, "/register/email").await.text();
        assert!(page.contains("name=\"marketing\"") && !page.contains(" checked"));
        let mut fields = vec![
            ("name", "Priya Sharma"),
            ("email", &*email),
            ("password", PASSWORD),
        ];
        if agrees {
            fields.push(("marketing", "true"));
        }
        let registered = jar.post(&app, "/register/email", &form(&fields)).await;
        assert_eq!(registered.status, 303);
        let code = code(&app.newest_mail(&email));
        jar.post(&app, "/verify-email", &form(&[("code", &code)]))
            .await;
        let login = app.log_in(&email, PASSWORD).await.json();
        let access = login["accessToken"].as_str().unwrap();
        let path = "/api/v1/users/me/consents";
        let record = app.call(access, http::Method::GET, path, None).await.json();
        let history = record["history"].as_array().unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!(history[0]["purpose"], "marketing");
        assert_eq!(history[0]["given"], agrees);
    }
    app.stop().await;
}

// req: AUTH-1, AUTH-7
#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_the_rest_is_kept() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let mut jar = Jar::default();
    for (name, email, password, said) in [
        ("", "priya@example.com", PASSWORD, "A name is missing"),
        ("Priya", "priya@", PASSWORD, "Enter an address such as"),
        ("Priya", "priya@example.com", "short", "It is too short."),
        ("Priya", "priya@example.com", "", "It is too short."),
    ] {
        let fields = form(&[("name", name), ("email", email), ("password", password)]);
        let refused = jar.post(&app, "/register/email", &fields).await;
        assert_eq!(refused.status, 400);
        let text = refused.text();
        assert!(text.contains(said), "{said}");
        assert_eq!(text.matches("aria-invalid").count(), 1, "{said}");
        assert!(text.contains(&format!("value=\"{name}\"")));
        assert!(text.contains(&format!("value=\"{email}\"")));
        assert!(!text.contains(PASSWORD) && !text.contains("\"short\""));
    }
    assert!(app.inbox.messages(None).is_empty());
    app.stop().await;
}

// req: REG-6
#[tokio::test]
async fn concealed_accounts_are_answered_like_new_ones() {
    let mut options = Options::default();
    options.policy.conceal_accounts = true;
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let email = app.proven_person().await;
    let mut jar = Jar::default();
    assert_eq!(register(&mut jar, &app, &email, ATTACKER).await, 303);
    let page = jar.get(&app, "/verify-email?sent=1").await.text();
    assert!(page.contains(&email));
    assert_eq!(jar.post(&app, "/verify-email/resend", "").await.status, 303);
    assert_eq!(app.log_in(&email, ATTACKER).await.status, 401);
    app.stop().await;
}
