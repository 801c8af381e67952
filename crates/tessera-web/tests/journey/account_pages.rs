//! The pages of a signed-in person, without a browser.

use crate::faults::app_over_faulty_store;
use crate::pages::Jar;
use crate::{app_or_return, on_every_backend};
use axum::body::Body;
use http::Request;
use jiff::SignedDuration;
use tessera_core::limit::LimitPolicy;
use testkit::app::{App, Backend, Options};
use testkit::faults::{Plan, When};
use testkit::time::random_number;

const SESSION: &str = "__Host-tessera_session";

on_every_backend!(
    a_profile_is_changed_by_a_form,
    a_session_is_renewed_and_two_tabs_go_on,
    a_token_that_comes_back_late_ends_the_session,
);

/// A browser in which somebody registered.
async fn signed_in(app: &App) -> Jar {
    let mut jar = Jar::default();
    let number = random_number();
    let form = format!("mobileNumber={number}");
    jar.post(app, "/register", &form).await;
    let form = format!("otp={}", app.code_for(&number));
    assert_eq!(jar.post(app, "/register/verify", &form).await.status, 303);
    jar
}

// req: REG-4, AUTH-9
async fn a_profile_is_changed_by_a_form(backend: Backend) {
    let app = app_or_return!(backend);
    let mut jar = signed_in(&app).await;
    assert_eq!(jar.get(&app, "/account").await.status, 200);
    let form = "name=&firstName=Priya&lastName=%E0%A4%B6%E0%A4%B0%E0%A5%8D%E0%A4%AE%E0%A4%BE\
                &country=in&language=hi-IN&commsChannel=sms";
    let saved = jar.post(&app, "/account/profile", form).await;
    assert_eq!(
        (saved.status.as_u16(), saved.header("location")),
        (303, Some("/account/profile?saved=1"))
    );
    let page = jar.get(&app, "/account/profile?saved=1").await.text();
    assert!(page.contains("role=\"status\""));
    for shown in [
        "value=\"Priya\"",
        "value=\"शर्मा\"",
        "value=\"IN\"",
        "value=\"sms\" checked",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(
        jar.get(&app, "/account")
            .await
            .text()
            .contains("Priya शर्मा")
    );
    // What is wrong is shown again, and nothing is saved.
    let refused = jar
        .post(&app, "/account/profile", "firstName=Asha&country=XX")
        .await;
    assert_eq!(refused.status, 400);
    let text = refused.text();
    assert!(text.contains("value=\"Asha\"") && text.contains("id=\"country\""));
    assert_eq!(text.matches("aria-invalid").count(), 1);
    let page = jar.get(&app, "/account/profile").await.text();
    assert!(page.contains("value=\"Priya\""));
    // What is emptied is gone; what is not sent stays.
    jar.post(&app, "/account/profile", "lastName=").await;
    let page = jar.get(&app, "/account/profile").await.text();
    assert!(!page.contains("शर्मा") && page.contains("value=\"Priya\""));
    app.stop().await;
}

// req: AUTH-3, AUTH-6
async fn a_session_is_renewed_and_two_tabs_go_on(backend: Backend) {
    let app = app_or_return!(backend);
    let mut jar = signed_in(&app).await;
    let fresh = jar.get(&app, "/account").await;
    assert_eq!(fresh.cookie(SESSION), None, "it is young");
    app.clock.advance(SignedDuration::from_mins(61));
    let mut other_tab = jar.clone();
    let (one, two) = (
        jar.get(&app, "/account").await,
        other_tab.get(&app, "/account").await,
    );
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200));
    assert!(one.cookie(SESSION).is_some());
    assert_eq!(
        one.cookie(SESSION),
        two.cookie(SESSION),
        "both have the same"
    );
    app.clock.advance(SignedDuration::from_mins(1));
    let later = jar.get(&app, "/account/profile").await;
    assert_eq!((later.status.as_u16(), later.cookie(SESSION)), (200, None));
    // The start page belongs to the same browser.
    app.clock.advance(SignedDuration::from_mins(61));
    let home = jar.get(&app, "/").await;
    assert_eq!(home.status, 200);
    assert!(home.cookie(SESSION).is_some());
    app.stop().await;
}

// req: AUTH-3
async fn a_token_that_comes_back_late_ends_the_session(backend: Backend) {
    let app = app_or_return!(backend);
    let mut jar = signed_in(&app).await;
    let mut thief = jar.clone();
    app.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(jar.get(&app, "/account").await.status, 200);
    app.clock.advance(SignedDuration::from_secs(11));
    let stolen = thief.get(&app, "/account").await;
    assert_eq!(stolen.header("location"), Some("/login?next=/account"));
    assert_eq!(stolen.cookie(SESSION).as_deref(), Some(""));
    assert_eq!(jar.get(&app, "/account").await.status, 303, "for both");
    app.stop().await;
}

// req: AUTH-6
#[tokio::test]
async fn a_signed_out_visitor_is_led_to_log_in_and_back() {
    let app = app_or_return!(Backend::SqliteInProcess);
    for path in ["/account", "/account/profile"] {
        let answer = Jar::default().get(&app, &format!("{path}?saved=1")).await;
        let login = format!("/login?next={path}");
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("location"), Some(login.as_str()));
    }
    let answer = Jar::default()
        .post(&app, "/account/profile", "name=x")
        .await;
    assert_eq!(
        answer.header("location"),
        Some("/login?next=/account/profile")
    );
    app.stop().await;
}

/// What a page may read, of which each reads little.
const READS: [&str; 11] = [
    "browser_by_refresh",
    "session_by_refresh",
    "user",
    "profile",
    "credentials",
    "factors",
    "factor_overview",
    "factor_standing",
    "count_backup_codes",
    "feature_flag",
    "permissions_of",
];

// req: MFA-9
#[tokio::test]
async fn a_page_reads_what_it_shows_in_as_few_statements_as_there_are_here() {
    let plan = Plan::default();
    let Some(app) = app_over_faulty_store(Backend::SqliteInProcess, &plan).await else {
        return;
    };
    let mut jar = signed_in(&app).await;
    for (path, reads) in [
        ("/account", &["browser_by_refresh"][..]),
        ("/account/profile", &["browser_by_refresh"]),
        (
            "/account/second-factor",
            &["browser_by_refresh", "factor_overview", "factor_standing"],
        ),
    ] {
        for operation in READS {
            plan.fail_once(operation, When::Before);
            let status = jar.get(&app, path).await.status;
            let is_read = reads.contains(&operation);
            assert_eq!(
                status,
                if is_read { 500 } else { 200 },
                "{path} {operation}"
            );
            assert_eq!(plan.is_pending(), !is_read, "{path} {operation}");
        }
    }
    plan.heal();
    app.stop().await;
}

// req: AUTH-6, REG-12
#[tokio::test]
async fn account_pages_are_never_stored_nor_posted_to_from_elsewhere() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let mut jar = signed_in(&app).await;
    for path in ["/account", "/account/profile"] {
        let page = jar.get(&app, path).await;
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    }
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = Request::post("/account/profile")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("host", "id.test")
            .header("cookie", jar.header())
            .header(name, value)
            .body(Body::from("firstName=Mallory"))
            .unwrap();
        assert_eq!(app.send(request).await.status, 403, "{name}");
    }
    let page = jar.get(&app, "/account/profile").await.text();
    assert!(!page.contains("Mallory"));
    app.stop().await;
}

// req: AUTH-10
#[tokio::test]
async fn pages_draw_on_the_limit_of_their_user() {
    let limits = LimitPolicy {
        user_per_minute: 2,
        ..LimitPolicy::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let mut jar = signed_in(&app).await;
    for status in [200, 200, 429] {
        assert_eq!(jar.get(&app, "/account").await.status, status);
    }
    app.stop().await;
}
