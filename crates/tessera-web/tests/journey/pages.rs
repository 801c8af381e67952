//! The pages, without a browser: forms, cookies, languages. What a browser makes of
//! them is tested in `e2e/`.

use crate::page_access::{page_operations, path_about};
use crate::staff::Person;
use crate::staff_pages::browser;
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::{Method, Request};
use tessera_core::account::RoleName;
use testkit::app::{Answer, App, Backend, wrong_code};
use testkit::time::random_number;

const FORM: &str = "application/x-www-form-urlencoded";

/// The body of a form.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(fields).unwrap()
}

/// A browser's cookies.
#[derive(Clone, Default)]
pub(crate) struct Jar(Vec<(String, String)>);

impl Jar {
    /// Of a browser that has the session of a refresh token.
    pub(crate) fn with_session(token: &str) -> Self {
        Self(vec![(
            "__Host-tessera_session".to_owned(),
            token.to_owned(),
        )])
    }

    fn take(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.drop(name);
            if !value.is_empty() {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// Loses a cookie.
    pub(crate) fn drop(&mut self, name: &str) {
        self.0.retain(|(found, _)| found != name);
    }

    pub(crate) fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(crate) async fn post(&mut self, app: &App, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("content-type", FORM)
            .header("cookie", self.header())
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let answer = app.send(request).await;
        self.take(&answer);
        app.deliver().await;
        answer
    }

    pub(crate) async fn get(&mut self, app: &App, path: &str) -> Answer {
        let request = Request::get(path)
            .header("cookie", self.header())
            .body(Body::empty())
            .unwrap();
        let answer = app.send(request).await;
        self.take(&answer);
        answer
    }
}

on_every_backend!(
    a_person_registers_with_forms_alone,
    registering_ends_the_session_before,
    a_post_from_another_site_is_refused,
    who_sends_a_code_too_late_is_told,
    who_finished_in_another_window_goes_home,
);

// req: OTP-11
async fn who_sends_a_code_too_late_is_told(backend: Backend) {
    let app = app_or_return!(backend);
    for (path, start) in [
        ("/register/verify", "/register"),
        ("/register/resend", "/register"),
        ("/login/code/verify", "/login/code"),
        ("/login/code/resend", "/login/code"),
        ("/login/second-factor", "/login"),
        ("/login/second-factor/send", "/login"),
    ] {
        let mut jar = Jar::default();
        let late = jar.post(&app, path, "otp=123456&code=123456").await;
        assert_eq!(late.status, 303, "{path}");
        let told = format!("{start}?over=1");
        assert_eq!(late.header("location"), Some(&*told), "{path}");
        let text = jar.get(&app, &told).await.text();
        assert!(text.contains("What you began has ended"), "{start}");
        assert!(!jar.get(&app, start).await.text().contains("has ended"));
    }
    app.stop().await;
}

/// A phone asks again for the address of a window that it put away, which may be a form's.
// req: OTP-11
#[tokio::test]
async fn who_opens_the_address_of_a_form_is_shown_a_page() {
    let app = app_or_return!(Backend::SqliteInProcess);
    for path in ["/register/resend", "/account/privacy/export", "/logout"] {
        let request = Request::get(path).header("accept", "text/html,*/*;q=0.8");
        let page = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(page.status, 405, "{path}");
        assert_eq!(page.header("allow"), Some("POST"));
        assert!(page.text().contains("This page cannot be used that way"));
    }
    app.stop().await;
}

// req: OTP-11
async fn who_finished_in_another_window_goes_home(backend: Backend) {
    let app = app_or_return!(backend);
    let mut jar = Jar::default();
    let number = random_number();
    jar.post(&app, "/register", &format!("mobileNumber={number}"))
        .await;
    let code = app.code_for(&number);
    let sent = format!("otp={code}");
    let finished = jar.post(&app, "/register/verify", &sent).await;
    assert_eq!(finished.header("location"), Some("/"));
    let again = jar.post(&app, "/register/verify", &sent).await;
    assert_eq!(again.header("location"), Some("/"));
    let page = jar.get(&app, "/register/verify").await;
    assert_eq!(page.header("location"), Some("/"));
    let home = jar.get(&app, "/").await.text();
    assert!(home.contains("href=\"/account\""));
    app.stop().await;
}

// req: OTP-11
async fn a_person_registers_with_forms_alone(backend: Backend) {
    let app = app_or_return!(backend);
    let mut jar = Jar::default();
    let number = random_number();
    assert_eq!(
        jar.get(&app, "/").await.header("location"),
        Some("/register")
    );
    let sent = jar
        .post(&app, "/register", &format!("mobileNumber={number}"))
        .await;
    assert_eq!(
        (sent.status.as_u16(), sent.header("location")),
        (303, Some("/register/verify"))
    );
    let page = jar.get(&app, "/register/verify").await.text();
    assert!(page.contains(&number[6..]), "its last digits are shown");
    assert!(!page.contains(&number), "the whole number is not");
    let code = app.code_for(&number);
    let wrong = format!("otp={}", wrong_code(&code));
    assert_eq!(jar.post(&app, "/register/verify", &wrong).await.status, 400);
    let made = jar
        .post(&app, "/register/verify", &format!("otp={code}"))
        .await;
    assert_eq!(
        (made.status.as_u16(), made.header("location")),
        (303, Some("/"))
    );
    let home = jar.get(&app, "/").await;
    assert_eq!(home.status, 200);
    assert!(home.text().contains(&number[6..]));
    assert_eq!(jar.post(&app, "/logout", "").await.status, 303);
    assert_eq!(jar.get(&app, "/").await.status, 303, "signed out");
    app.stop().await;
}

/// Whoever registers in a browser goes on in their own session, and leaves nobody's behind.
// req: AUTH-3, OTP-11
async fn registering_ends_the_session_before(backend: Backend) {
    let app = app_or_return!(backend);
    let mut jar = Jar::default();
    let mut planted = Vec::new();
    for _ in 0..2 {
        let number = random_number();
        let asked = format!("mobileNumber={number}");
        jar.post(&app, "/register", &asked).await;
        let code = format!("otp={}", app.code_for(&number));
        let made = jar.post(&app, "/register/verify", &code).await;
        assert_eq!(made.header("location"), Some("/"));
        planted.push(jar.clone());
    }
    let statuses = [
        planted[0].get(&app, "/account").await.status,
        planted[1].get(&app, "/account").await.status,
    ];
    assert_eq!(statuses.map(|status| status.as_u16()), [303, 200]);
    app.stop().await;
}

// req: AUTH-6, OTP-11
#[tokio::test]
async fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let mut jar = Jar::default();
    let number = random_number();
    let sent = jar
        .post(&app, "/register", &format!("mobileNumber={number}"))
        .await;
    let made = {
        let code = app.code_for(&number);
        jar.post(&app, "/register/verify", &format!("otp={code}"))
            .await
    };
    for answer in [&sent, &made] {
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert!(!cookie.contains(&number), "{cookie}");
        }
    }
    assert!(made.cookie("__Host-tessera_session").is_some());
    assert!(!made.text().contains("eyJ"), "no token in a page");
    app.stop().await;
}

/// Every form that there is, posted by another site: in the browser of somebody who may do
/// everything, and in that of a stranger.
// req: AUTH-6, REG-12
async fn a_post_from_another_site_is_refused(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let staff = browser(&app, &admin).await;
    app.deliver().await;
    let before = (app.database.rows_by_table().await, app.mails.count());
    let mut forms = 0;
    for operation in page_operations() {
        if operation.method != Method::POST {
            continue;
        }
        forms += 1;
        let path = path_about(&operation, admin.id);
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "http://id.test.evil.example"),
            ("origin", "null"),
        ] {
            for cookies in [staff.header(), String::new()] {
                let request = Request::post(&path)
                    .header("content-type", FORM)
                    .header("host", "id.test")
                    .header("cookie", cookies)
                    .header(name, value)
                    .body(Body::from("mobileNumber=9876543210&otp=123456"))
                    .unwrap();
                let status = app.send(request).await.status;
                assert_eq!(status, 403, "{} {name}: {value}", operation.path);
            }
        }
    }
    assert!(forms >= 50, "{forms}");
    app.deliver().await;
    let after = (app.database.rows_by_table().await, app.mails.count());
    assert_eq!(after, before, "nothing was done");
    assert!(app.inbox.messages(Some("+919876543210")).is_empty());
    // What refuses them is where they come from.
    for operation in page_operations() {
        if operation.method == Method::POST {
            let path = path_about(&operation, admin.id);
            let own = Jar::default().post(&app, &path, "").await;
            assert_ne!(own.status, 403, "{}", operation.path);
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_changed_or_foreign_pending_cookie_is_no_cookie() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let mut jar = Jar::default();
    let number = random_number();
    jar.post(&app, "/register", &format!("mobileNumber={number}"))
        .await;
    let good = jar.0[0].1.clone();
    for changed in [
        format!("{good}A"),
        good[1..].to_owned(),
        "x".repeat(2_000),
        String::new(),
    ] {
        jar.0 = vec![("__Host-tessera_pending".to_owned(), changed)];
        let answer = jar.get(&app, "/register/verify").await;
        assert_eq!(answer.header("location"), Some("/register?over=1"));
    }
    app.stop().await;
}

// req: OTP-11
#[tokio::test]
async fn errors_have_their_own_words_in_both_languages() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let taken = random_number();
    app.request_code(&taken).await;
    app.verify(&taken, &app.code_for(&taken)).await;
    let mut seen = std::collections::BTreeSet::new();
    for lang in ["en", "hi"] {
        let mut jar = Jar::default();
        jar.get(&app, &format!("/register?lang={lang}")).await;
        let invalid = jar.post(&app, "/register", "mobileNumber=12345").await;
        assert_eq!(invalid.status, 400);
        assert!(invalid.text().contains(&format!("lang=\"{lang}\"")));
        let exists = jar
            .post(&app, "/register", &format!("mobileNumber={taken}"))
            .await;
        assert_eq!(exists.status, 409);
        for answer in [invalid, exists] {
            let text = answer.text();
            let alert = text.split("role=\"alert\"").nth(1).unwrap();
            let said: String = alert.chars().take(600).collect();
            assert!(seen.insert(said), "said before");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn hostile_input_is_shown_as_text() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let mut jar = Jar::default();
    let form = "mobileNumber=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let page = jar.post(&app, "/register", form).await;
    assert_eq!(page.status, 400);
    assert!(!page.text().contains("<script>alert"));
    app.stop().await;
}
