//! Logging in and proving an address on the pages, without a browser.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use testkit::app::{Answer, App, Backend};
use testkit::mails::token;
use testkit::person::{PASSWORD, random_email};

const SESSION: &str = "__Host-tessera_session";

on_every_backend!(
    a_person_proves_an_address_and_logs_in,
    a_link_is_looked_at_without_being_used,
    the_way_on_leads_to_pages_of_ours_alone,
    a_login_ends_the_session_before,
    another_site_logs_nobody_in,
);

async fn submit(jar: &mut Jar, app: &App, email: &str, password: &str) -> Answer {
    let form = form(&[("email", email), ("password", password)]);
    jar.post(app, "/login", &form).await
}

fn location(answer: &Answer) -> (u16, Option<&str>) {
    (answer.status.as_u16(), answer.header("location"))
}

// req: AUTH-1, AUTH-2, AUTH-6
async fn a_person_proves_an_address_and_logs_in(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = (Jar::default(), random_email());
    assert_eq!(jar.get(&app, "/login").await.status, 200);
    app.register_email(&email, PASSWORD).await;

    let wrong = submit(&mut jar, &app, &email, "Quite another 1").await;
    assert_eq!(wrong.status, 401, "it is not told that the address waits");
    assert!(wrong.text().contains("Wrong e-mail address or password"));
    let unknown = submit(&mut jar, &app, &random_email(), PASSWORD).await;
    assert_eq!(unknown.status, 401);
    let unproven = submit(&mut jar, &app, &email, PASSWORD).await;
    assert_eq!(unproven.status, 403);
    let text = unproven.text();
    assert!(text.contains("Your address is not verified yet"));
    assert!(text.contains(&format!("value=\"{email}\"")) && !text.contains(PASSWORD));
    assert_eq!(unproven.cookie(SESSION), None);

    let link = token(&app.newest_mail(&email));
    let unnamed = form(&[("token", &link)]);
    let asked = jar.post(&app, "/verify-email", &unnamed).await;
    assert_eq!(asked.status, 400, "another browser registered");
    let proof = form(&[("token", &link), ("password", PASSWORD)]);
    let proven = jar.post(&app, "/verify-email", &proof).await;
    assert_eq!(proven.status, 200);
    assert!(proven.text().contains("Your address is verified"));
    let again = jar.post(&app, "/verify-email", &proof).await;
    assert_eq!(again.status, 400, "it is used");

    let welcome = submit(&mut jar, &app, &email, PASSWORD).await;
    assert_eq!(location(&welcome), (303, Some("/")));
    assert!(welcome.body.is_empty(), "no token in a body");
    let home = jar.get(&app, "/").await;
    assert!(home.text().contains(&email));
    assert_eq!(jar.get(&app, "/account").await.status, 200);
    app.stop().await;
}

// req: AUTH-1
async fn a_link_is_looked_at_without_being_used(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = (Jar::default(), random_email());
    app.register_email(&email, PASSWORD).await;
    let token = token(&app.newest_mail(&email));
    for _ in 0..3 {
        let page = jar.get(&app, &format!("/verify-email?token={token}")).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(&token));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 403);
    assert_eq!(app.verify_token(&token).await.status, 200);
    let none = jar.get(&app, "/verify-email?token=%3Cb%3E").await.text();
    assert!(none.contains("This link does not work any more") && !none.contains("<b>"));
    app.stop().await;
}

// req: AUTH-2
async fn the_way_on_leads_to_pages_of_ours_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let stranger = Jar::default().get(&app, "/account/profile").await;
    assert_eq!(
        location(&stranger),
        (303, Some("/login?next=/account/profile"))
    );
    let page = Jar::default()
        .get(&app, "/login?next=/account/profile")
        .await;
    assert!(page.text().contains("value=\"/account/profile\""));
    for (next, expected) in [
        ("/account/profile", "/account/profile"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ] {
        let form = form(&[("email", &email), ("password", PASSWORD), ("next", next)]);
        let welcome = Jar::default().post(&app, "/login", &form).await;
        assert_eq!(location(&welcome), (303, Some(expected)), "{next}");
    }
    app.stop().await;
}

// req: AUTH-3, AUTH-9
async fn a_login_ends_the_session_before(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let mut jar = Jar::default();
    submit(&mut jar, &app, &email, PASSWORD).await;
    let mut planted = jar.clone();
    let welcome = submit(&mut jar, &app, &email, PASSWORD).await;
    assert!(welcome.cookie(SESSION).is_some());
    assert_eq!(jar.get(&app, "/account").await.status, 200);
    assert_eq!(
        planted.get(&app, "/account").await.status,
        303,
        "it has ended"
    );
    app.stop().await;
}

// req: AUTH-2
async fn another_site_logs_nobody_in(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let request = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(form(&[
            ("email", &email),
            ("password", PASSWORD),
        ])))
        .unwrap();
    let answer = app.send(request).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.cookie(SESSION), None);
    app.stop().await;
}
