//! Another address or number on the pages, and where the links of mails lead, without a browser.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::app::{App, Backend, ORIGIN, wrong_code};
use testkit::mails::{code, token};
use testkit::person::{PASSWORD, random_email};
use testkit::time::random_number;

on_every_backend!(
    an_address_is_changed_by_forms,
    a_number_is_changed_by_forms,
    the_owner_of_a_registered_address_comes_back,
);

/// A browser in which somebody with an address logged in.
pub(crate) async fn logged_in(app: &App) -> (Jar, String) {
    let email = app.proven_person().await;
    let mut jar = Jar::default();
    let fields = form(&[("email", &email), ("password", PASSWORD)]);
    assert_eq!(jar.post(app, "/login", &fields).await.status, 303);
    (jar, email)
}

async fn an_address_is_changed_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, email) = logged_in(&app).await;
    let page = jar.get(&app, "/account/email").await;
    assert_eq!(page.header("location"), Some("/account/email/change"));
    let page = jar.get(&app, "/account/email/change").await.text();
    assert!(page.contains(&email) && page.contains("current-password"));

    let (by_code, by_link) = (random_email(), random_email());
    let wrong = form(&[("email", &by_code), ("password", "Quite another 1")]);
    let refused = jar.post(&app, "/account/email/change", &wrong).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("This is not your password."));
    assert!(refused.text().contains(&format!("value=\"{by_code}\"")));
    let right = form(&[("email", &by_code), ("password", PASSWORD)]);
    let asked = jar.post(&app, "/account/email/change", &right).await;
    assert_eq!(asked.header("location"), Some("/account/email/change"));
    let page = jar.get(&app, "/account/email/change").await.text();
    assert!(page.contains(&by_code) && page.contains("one-time-code"));
    let sent = code(&app.newest_mail(&by_code));
    let wrong = form(&[("code", &wrong_code(&sent))]);
    let refused = jar.post(&app, "/account/email/code", &wrong).await;
    assert_eq!(refused.status, 400);
    let changed = jar
        .post(&app, "/account/email/code", &form(&[("code", &sent)]))
        .await;
    assert_eq!(
        changed.header("location"),
        Some("/account/email/change?changed=1")
    );
    let page = jar
        .get(&app, "/account/email/change?changed=1")
        .await
        .text();
    assert!(page.contains("Your e-mail address is changed"));
    assert!(!page.contains("one-time-code"), "nothing is waited for");

    // The link works wherever it is opened.
    let asked = form(&[("email", &by_link), ("password", PASSWORD)]);
    jar.post(&app, "/account/email/change", &asked).await;
    let token = token(&app.newest_mail(&by_link));
    let mut elsewhere = Jar::default();
    for _ in 0..2 {
        let path = format!("/account/email?token={token}");
        let page = elsewhere.get(&app, &path).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(&token), "looking changes nothing");
    }
    let fields = form(&[("token", &token)]);
    let changed = elsewhere.post(&app, "/account/email", &fields).await;
    assert_eq!(changed.status, 200);
    assert!(changed.text().contains("Your e-mail address is changed"));
    let again = elsewhere.post(&app, "/account/email", &fields).await;
    assert_eq!(again.status, 400);
    assert_eq!(app.log_in(&by_link, PASSWORD).await.status, 200);
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 401);
    app.stop().await;
}

async fn a_number_is_changed_by_forms(backend: Backend) {
    let app = app_or_return!(backend);
    let (mut jar, _email) = logged_in(&app).await;
    let number = random_number();
    let invalid = form(&[("mobileNumber", "12345"), ("password", PASSWORD)]);
    let refused = jar.post(&app, "/account/mobile", &invalid).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("value=\"12345\""));
    let fields = form(&[("mobileNumber", &number), ("password", PASSWORD)]);
    let asked = jar.post(&app, "/account/mobile", &fields).await;
    assert_eq!(asked.header("location"), Some("/account/mobile"));
    let page = jar.get(&app, "/account/mobile").await.text();
    assert!(page.contains(&number[6..]) && !page.contains(&number));
    let fields = form(&[("code", &app.code_for(&number))]);
    let changed = jar.post(&app, "/account/mobile/code", &fields).await;
    assert_eq!(
        changed.header("location"),
        Some("/account/mobile?changed=1")
    );
    let overview = jar.get(&app, "/account").await.text();
    assert!(overview.contains(&number[6..]));
    let late = jar.post(&app, "/account/mobile/code", &fields).await;
    assert_eq!(late.status, 400, "nothing is waited for");
    // Who has a number alone has no password to give.
    let mut other = Jar::default();
    let fields = form(&[("mobileNumber", &random_number())]);
    let own = {
        let own = random_number();
        other
            .post(&app, "/register", &form(&[("mobileNumber", &own)]))
            .await;
        let code = form(&[("otp", &app.code_for(&own))]);
        other.post(&app, "/register/verify", &code).await;
        own
    };
    let page = other.get(&app, "/account/mobile").await.text();
    assert!(page.contains(&own[6..]) && !page.contains("type=\"password\""));
    let asked = other.post(&app, "/account/mobile", &fields).await;
    assert_eq!(asked.status, 303);
    app.stop().await;
}

// req: REG-6
async fn the_owner_of_a_registered_address_comes_back(backend: Backend) {
    let app = app_or_return!(backend);
    let email = app.proven_person().await;
    let registration = app.staged(&email, None).await;
    app.send_staged(&registration, "email").await;
    let token = token(&app.newest_mail(&email));
    let mut jar = Jar::default();
    for _ in 0..2 {
        let page = jar
            .get(&app, &format!("/account/recover?token={token}"))
            .await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("You have an account already"));
        assert!(text.contains("href=\"/login\"") && text.contains("href=\"/password/forgot\""));
    }
    for other in ["%3Cb%3E", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let page = jar
            .get(&app, &format!("/account/recover?token={other}"))
            .await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("You have an account already"));
    }
    app.stop().await;
}

/// The links in all mails that were sent to an address.
fn links(app: &App, email: &str) -> BTreeSet<String> {
    fn collect(value: &Value, links: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => links.extend(text.strip_prefix(ORIGIN).map(str::to_owned)),
            Value::Array(values) => values.iter().for_each(|value| collect(value, links)),
            Value::Object(members) => members.values().for_each(|value| collect(value, links)),
            _ => {}
        }
    }
    let mut links = BTreeSet::new();
    for template in app.mails.to(email) {
        collect(&serde_json::to_value(template).unwrap(), &mut links);
    }
    links
}

/// Every mail that holds a link, and every link leads to a page.
// req: AUTH-1, AUTH-4, REG-6
#[tokio::test]
async fn every_link_of_a_mail_leads_to_a_page() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let (waiting, email, new) = (random_email(), app.proven_person().await, random_email());
    // Proof of an address, and its unfinished registration.
    app.register_email(&waiting, PASSWORD).await;
    app.request_reset(&waiting).await;
    // A new password, and the notice of it; a registration of what is registered.
    app.reset_token(&email).await;
    let registration = app.staged(&email, None).await;
    app.send_staged(&registration, "email").await;
    let session = app.log_in(&email, PASSWORD).await.json();
    let access = session["accessToken"].as_str().unwrap().to_owned();
    let post = |path: &'static str, body: Value| {
        let (app, access) = (&app, &access);
        async move {
            let answer = app.call(access, http::Method::POST, path, Some(body)).await;
            app.deliver().await;
            answer.status.as_u16()
        }
    };
    // An address that is taken, and one that is not; then a number.
    let taken = app.proven_person().await;
    let change = |email: &str| json!({ "email": email, "password": PASSWORD });
    assert_eq!(post("/api/v1/users/me/email", change(&taken)).await, 202);
    assert_eq!(post("/api/v1/users/me/email", change(&new)).await, 202);
    let number = random_number();
    let mobile = json!({ "mobileNumber": number, "password": PASSWORD });
    assert_eq!(post("/api/v1/users/me/mobile", mobile).await, 202);
    let confirm = json!({ "mobileNumber": number, "code": app.code_for(&number) });
    assert_eq!(post("/api/v1/users/me/mobile/confirm", confirm).await, 200);
    let password =
        json!({ "currentPassword": PASSWORD, "newPassword": "Quite another 1 of these" });
    assert_eq!(post("/api/v1/users/me/password", password).await, 204);

    let mut paths = BTreeSet::new();
    for address in [&waiting, &email, &new, &taken] {
        for link in links(&app, address) {
            let page = Jar::default().get(&app, &link).await;
            assert_eq!(page.status, 200, "{link}");
            let kind = page.header("content-type");
            assert_eq!(kind, Some("text/html; charset=utf-8"), "{link}");
            paths.insert(link.split('?').next().unwrap().to_owned());
        }
    }
    let expected = [
        "/account/email",
        "/account/recover",
        "/login",
        "/password/forgot",
        "/password/new",
        "/register/email",
        "/verify-email",
    ];
    assert_eq!(paths, expected.map(str::to_owned).into());
    app.stop().await;
}
