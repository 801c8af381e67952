//! A forgotten password on the pages, without a browser.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use tessera_core::limit::LimitPolicy;
use testkit::app::{App, Backend, Options};
use testkit::mails::token;
use testkit::person::{PASSWORD, random_email};

const NEW_PASSWORD: &str = "Quite another 1 of these";

on_every_backend!(
    a_forgotten_password_is_replaced_by_forms,
    a_refused_password_leaves_the_link_as_it_is,
    the_way_to_a_new_password_tells_nothing,
);

async fn log_in(app: &App, email: &str, password: &str) -> (Jar, u16) {
    let mut jar = Jar::default();
    let fields = form(&[("email", email), ("password", password)]);
    let answer = jar.post(app, "/login", &fields).await;
    (jar, answer.status.as_u16())
}

// req: AUTH-4, AUTH-9
async fn a_forgotten_password_is_replaced_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let (mut signed_in, _) = log_in(&app, &email, PASSWORD).await;
    let mut jar = Jar::default();
    let login = jar.get(&app, "/login").await.text();
    assert!(login.contains("href=\"/password/forgot\""));
    assert_eq!(jar.get(&app, "/password/forgot").await.status, 200);
    let asked = jar
        .post(&app, "/password/forgot", &form(&[("email", &email)]))
        .await;
    assert_eq!(asked.header("location"), Some("/password/forgot?sent=1"));
    let token = token(&app.newest_mail(&email));

    for _ in 0..2 {
        let page = jar.get(&app, &format!("/password/new?token={token}")).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        let text = page.text();
        assert!(
            text.contains(&format!("value=\"{token}\"")),
            "looking uses nothing"
        );
        assert!(text.contains("autocomplete=\"new-password\""));
    }
    let fields = form(&[("token", &token), ("password", NEW_PASSWORD)]);
    let done = signed_in.post(&app, "/password/new", &fields).await;
    assert_eq!(done.status, 200);
    assert!(
        done.text()
            .contains("All sessions of your account have ended")
    );
    assert_eq!(done.cookie("__Host-tessera_session").as_deref(), Some(""));
    let again = jar.post(&app, "/password/new", &fields).await;
    assert_eq!(again.status, 400, "the link is used");
    assert!(again.text().contains("This link does not work any more"));
    let page = jar.get(&app, &format!("/password/new?token={token}")).await;
    assert!(page.text().contains("This link does not work any more"));

    assert_eq!(
        signed_in.get(&app, "/account").await.status,
        303,
        "it has ended"
    );
    assert_eq!(log_in(&app, &email, PASSWORD).await.1, 401);
    assert_eq!(log_in(&app, &email, NEW_PASSWORD).await.1, 303);
    app.stop().await;
}

// req: AUTH-4, AUTH-7, REG-9
async fn a_refused_password_leaves_the_link_as_it_is(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let token = app.reset_token(&email).await;
    let mut jar = Jar::default();
    let long = "a".repeat(1_000);
    for (password, said) in [
        ("", "It is too short."),
        ("short", "Add an upper-case letter."),
        ("Password123!", "It is one of the most used passwords."),
        (long.as_str(), "It is too long."),
    ] {
        let fields = form(&[("token", &token), ("password", password)]);
        let weak = jar.post(&app, "/password/new", &fields).await;
        assert_eq!(weak.status, 400);
        let text = weak.text();
        assert!(text.contains(said), "{said}");
        assert!(text.contains(&format!("value=\"{token}\"")));
        assert!(password.is_empty() || !text.contains(&format!("\"{password}\"")));
    }
    let fields = form(&[("token", &token), ("password", NEW_PASSWORD)]);
    assert_eq!(jar.post(&app, "/password/new", &fields).await.status, 200);
    app.stop().await;
}

// req: AUTH-4
async fn the_way_to_a_new_password_tells_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let (known, unknown, unproven) = (app.proven_person().await, random_email(), random_email());
    app.register_email(&unproven, PASSWORD).await;
    let mut answers = Vec::new();
    for email in [&known, &unknown, &unproven] {
        let fields = form(&[("email", email)]);
        let answer = Jar::default().post(&app, "/password/forgot", &fields).await;
        let mut headers = answer.headers.clone();
        headers.remove("x-request-id");
        answers.push((answer.status, headers, answer.body.clone()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    assert_eq!(app.mails.to(&unknown).len(), 0);
    app.stop().await;
}

// req: AUTH-4
#[tokio::test]
async fn what_is_no_address_is_said_and_kept() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let mut jar = Jar::default();
    let refused = jar
        .post(&app, "/password/forgot", &form(&[("email", "\"><b>@")]))
        .await;
    assert_eq!(refused.status, 400);
    let text = refused.text();
    assert!(text.contains("value=\"&quot;&gt;&lt;b&gt;@\"") && text.contains("aria-invalid"));
    let page = jar.get(&app, "/password/new?token=%3Cb%3E").await.text();
    assert!(page.contains("This link does not work any more") && !page.contains("<b>"));
    app.stop().await;
}

// req: AUTH-10
#[tokio::test]
async fn an_address_is_sent_few_links() {
    let options = Options {
        limits: LimitPolicy::default(),
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let fields = form(&[("email", &random_email())]);
    let mut jar = Jar::default();
    for _ in 0..3 {
        let taken = jar.post(&app, "/password/forgot", &fields).await;
        assert_eq!(taken.status, 303);
    }
    let refused = jar.post(&app, "/password/forgot", &fields).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    assert!(refused.text().contains("Too many requests"));
    app.stop().await;
}
