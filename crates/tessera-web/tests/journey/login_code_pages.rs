//! Logging in by a code on the pages, without a browser.

use crate::pages::{Jar, form};
use crate::{app_or_return, on_every_backend};
use testkit::app::{App, Backend, wrong_code};
use testkit::time::random_number;

on_every_backend!(
    a_customer_with_a_number_logs_in_again,
    who_has_no_account_is_answered_alike,
);

async fn registered(app: &App) -> String {
    let number = random_number();
    app.request_code(&number).await;
    assert_eq!(
        app.verify(&number, &app.code_for(&number)).await.status,
        201
    );
    number
}

// req: AUTH-2, OTP-11
async fn a_customer_with_a_number_logs_in_again(backend: Backend) {
    let app = app_or_return!(backend);
    let number = registered(&app).await;
    let mut jar = Jar::default();
    let login = jar.get(&app, "/login?next=/account/profile").await.text();
    assert!(login.contains("href=\"/login/code?next=/account/profile\""));
    let fields = form(&[("mobileNumber", &number), ("next", "/account/profile")]);
    let asked = jar.post(&app, "/login/code", &fields).await;
    assert_eq!(asked.header("location"), Some("/login/code/verify"));
    let page = jar.get(&app, "/login/code/verify").await.text();
    assert!(page.contains(&number[6..]) && !page.contains(&number));

    let code = app.code_for(&number);
    let wrong = form(&[("otp", &wrong_code(&code))]);
    let refused = jar.post(&app, "/login/code/verify", &wrong).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("You have 4 tries left."));
    let malformed = jar.post(&app, "/login/code/verify", "otp=12").await;
    assert_eq!(malformed.status, 400);
    let welcome = jar
        .post(&app, "/login/code/verify", &form(&[("otp", &code)]))
        .await;
    assert_eq!(welcome.header("location"), Some("/account/profile"));
    assert_eq!(jar.get(&app, "/account/profile").await.status, 200);
    let again = jar
        .post(&app, "/login/code/verify", &form(&[("otp", &code)]))
        .await;
    assert_eq!(
        again.header("location"),
        Some("/"),
        "nothing is waited for by somebody who is signed in"
    );
    app.stop().await;
}

// req: AUTH-2, REG-6
async fn who_has_no_account_is_answered_alike(backend: Backend) {
    let app = app_or_return!(backend);
    let (known, unknown) = (registered(&app).await, random_number());
    let mut answers = Vec::new();
    for number in [&known, &unknown] {
        let mut jar = Jar::default();
        let fields = form(&[("mobileNumber", number)]);
        let answer = jar.post(&app, "/login/code", &fields).await;
        let again = jar.post(&app, "/login/code/resend", "").await;
        let page = jar.get(&app, "/login/code/verify?resent=1").await;
        assert_eq!(page.status, 200);
        answers.push((
            (answer.status, answer.header("location").map(str::to_owned)),
            (again.status, again.header("location").map(str::to_owned)),
        ));
    }
    assert_eq!(answers[0], answers[1]);
    let at = |number: &str| app.sent_to(&format!("+91{number}")).len();
    assert_eq!((at(&known), at(&unknown)), (3, 0), "one of them registered");
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_number_is_said_and_kept() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let mut jar = Jar::default();
    let refused = jar
        .post(&app, "/login/code", &form(&[("mobileNumber", "12<b>")]))
        .await;
    assert_eq!(refused.status, 400);
    let text = refused.text();
    assert!(text.contains("value=\"12&lt;b&gt;\"") && text.contains("aria-invalid"));
    for path in ["/login/code/verify", "/login/code/resend"] {
        let answer = jar.post(&app, path, "otp=123456").await;
        assert_eq!(answer.header("location"), Some("/login/code?over=1"));
    }
    app.stop().await;
}
