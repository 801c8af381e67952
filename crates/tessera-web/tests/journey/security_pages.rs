//! Password, sessions and consents on the pages of an account, without a browser.

use crate::contact_pages::logged_in;
use crate::pages::{Jar, form};
use crate::tokens::registered;
use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use testkit::app::{App, Backend};
use testkit::person::PASSWORD;
use testkit::time::random_number;

const NEW_PASSWORD: &str = "Quite another 1 of these";

on_every_backend!(
    a_password_is_changed_by_a_form,
    sessions_are_ended_by_forms,
    sessions_are_ended_by_the_password_where_the_login_is_old,
    who_has_no_password_ends_sessions_by_a_new_login,
    consent_is_given_and_withdrawn_by_forms,
);

/// Another browser of the same person.
async fn another_browser(app: &App, email: &str) -> Jar {
    let mut jar = Jar::default();
    let fields = form(&[("email", email), ("password", PASSWORD)]);
    assert_eq!(jar.post(app, "/login", &fields).await.status, 303);
    jar
}

// req: AUTH-7, AUTH-9
async fn a_password_is_changed_by_a_form(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let mut other = another_browser(&app, &email).await;
    let page = jar.get(&app, "/account/password").await.text();
    assert!(page.contains(&email) && page.contains("autocomplete=\"new-password\""));
    for (current, new, said) in [
        (
            "Not the password 1",
            NEW_PASSWORD,
            "This is not your password.",
        ),
        ("", NEW_PASSWORD, "This is not your password."),
        (PASSWORD, "short", "It is too short."),
        (PASSWORD, "", "It is too short."),
    ] {
        let fields = form(&[("currentPassword", current), ("newPassword", new)]);
        let refused = jar.post(&app, "/account/password", &fields).await;
        assert_eq!(refused.status, 400, "{said}");
        assert!(refused.text().contains(said), "{said}");
        assert!(!refused.text().contains(PASSWORD));
    }
    let fields = form(&[("currentPassword", PASSWORD), ("newPassword", NEW_PASSWORD)]);
    let changed = jar.post(&app, "/account/password", &fields).await;
    assert_eq!(
        changed.header("location"),
        Some("/account/password?changed=1")
    );
    let page = jar.get(&app, "/account/password?changed=1").await;
    assert_eq!(page.status, 200, "this session goes on");
    assert!(page.text().contains("All other sessions have ended"));
    assert_eq!(other.get(&app, "/account").await.status, 303);
    assert_eq!(app.log_in(&email, NEW_PASSWORD).await.status, 200);
    app.stop().await;
}

/// The ids that can be ended, as the page offers them.
fn endable(page: &str) -> Vec<String> {
    let forms = page.split("name=\"session\" value=\"").skip(1);
    forms
        .map(|form| form.split('"').next().unwrap().to_owned())
        .collect()
}

// req: AUTH-9
async fn sessions_are_ended_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let alone = jar.get(&app, "/account/sessions").await.text();
    assert!(alone.contains("You are signed in here alone.") && endable(&alone).is_empty());
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(another_browser(&app, &email).await);
    }
    let page = jar.get(&app, "/account/sessions").await.text();
    let ids = endable(&page);
    assert_eq!(ids.len(), 3);
    assert_eq!(page.matches("This browser").count(), 1);
    let ended = jar
        .post(
            &app,
            "/account/sessions/end",
            &form(&[("session", &ids[0])]),
        )
        .await;
    assert_eq!(ended.header("location"), Some("/account/sessions?ended=1"));
    let page = jar.get(&app, "/account/sessions?ended=1").await.text();
    assert_eq!(endable(&page).len(), 2);
    // Another person's session is none of theirs.
    let (mut stranger, _) = logged_in(&app).await;
    let fields = form(&[("session", &ids[1])]);
    stranger.post(&app, "/account/sessions/end", &fields).await;
    let page = jar.get(&app, "/account/sessions").await.text();
    assert_eq!(endable(&page).len(), 2);
    jar.post(&app, "/account/sessions/end-others", "").await;
    for other in &mut others {
        assert_eq!(other.get(&app, "/account").await.status, 303);
    }
    assert_eq!(jar.get(&app, "/account").await.status, 200);
    app.stop().await;
}

// req: AUTH-9
async fn sessions_are_ended_by_the_password_where_the_login_is_old(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    app.clock.advance(SignedDuration::from_mins(11));
    let mut others = [
        another_browser(&app, &email).await,
        another_browser(&app, &email).await,
    ];
    let page = jar.get(&app, "/account/sessions").await.text();
    assert_eq!(page.matches("type=\"password\"").count(), 1);
    let ids = endable(&page);
    assert_eq!(ids.len(), 2);
    for (path, session) in [
        ("/account/sessions/end", ids[0].as_str()),
        ("/account/sessions/end-others", ""),
    ] {
        for password in ["", "Not the password 1", "x"] {
            let fields = form(&[("session", session), ("password", password)]);
            let refused = jar.post(&app, path, &fields).await;
            assert_eq!(refused.status, 400, "{password:?}");
            let page = refused.text();
            assert!(page.contains("This is not your password."), "{password:?}");
            assert_eq!(endable(&page).len(), 2, "nothing ended");
        }
    }
    let fields = form(&[("session", ids[0].as_str()), ("password", PASSWORD)]);
    let ended = jar.post(&app, "/account/sessions/end", &fields).await;
    assert_eq!(ended.header("location"), Some("/account/sessions?ended=1"));
    let page = jar.get(&app, "/account/sessions").await.text();
    assert_eq!(endable(&page).len(), 1);
    let fields = form(&[("password", PASSWORD)]);
    let ended = jar.post(&app, "/account/sessions/end-others", &fields);
    assert_eq!(ended.await.status, 303);
    for other in &mut others {
        assert_eq!(other.get(&app, "/account").await.status, 303);
    }
    assert_eq!(jar.get(&app, "/account").await.status, 200);
    app.stop().await;
}

// req: AUTH-9
async fn who_has_no_password_ends_sessions_by_a_new_login(backend: Backend) {
    let app = app_or_return!(backend);
    let (_, token) = registered(&app).await;
    let mut jar = Jar::with_session(&token);
    app.clock.advance(SignedDuration::from_mins(11));
    let refused = jar.post(&app, "/account/sessions/end-others", "").await;
    assert_eq!(refused.status, 403);
    assert!(!refused.text().contains("type=\"password\""));
    app.stop().await;
}

// req: REG-4
async fn consent_is_given_and_withdrawn_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _email) = logged_in(&app).await;
    let page = jar.get(&app, "/account/consents").await.text();
    assert!(page.contains("You have not been asked yet."));
    for (given, said) in [("true", "Withdraw"), ("false", "Agree")] {
        let fields = form(&[("purpose", "marketing"), ("given", given)]);
        let saved = jar.post(&app, "/account/consents", &fields).await;
        assert_eq!(saved.header("location"), Some("/account/consents?saved=1"));
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        let page = jar.get(&app, "/account/consents?saved=1").await.text();
        assert!(page.contains(said) && page.contains("Version of the text"));
    }
    let page = jar.get(&app, "/account/consents").await.text();
    let (_, history) = page.split_once("<ol").unwrap();
    assert_eq!(history.matches("<li>").count(), 2, "the record only grows");
    for fields in [
        "purpose=marketing&given=maybe",
        "purpose=unheard&given=true",
        "",
    ] {
        let refused = jar.post(&app, "/account/consents", fields).await;
        assert_eq!(refused.status, 400, "{fields}");
    }
    app.stop().await;
}

#[tokio::test]
async fn who_has_no_password_has_none_to_change() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let (mut jar, number) = (Jar::default(), random_number());
    jar.post(&app, "/register", &form(&[("mobileNumber", &number)]))
        .await;
    let code = form(&[("otp", &app.code_for(&number))]);
    jar.post(&app, "/register/verify", &code).await;
    let page = jar.get(&app, "/account/password").await.text();
    assert!(page.contains("Your account has no password"));
    assert!(!page.contains("type=\"password\""));
    app.stop().await;
}
