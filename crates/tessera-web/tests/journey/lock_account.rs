//! The link in mails of changed second factors, which locks the account.

use crate::pages::{Jar, form};
use crate::sms_factor::{access_of, post};
use crate::staff::Person;
use crate::{app_or_return, on_every_backend};
use http::Method;
use jiff::SignedDuration;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use tessera_core::account::RoleName;
use tessera_core::mail::MailTemplate;
use testkit::app::{Answer, App, Backend};
use testkit::mails::token;
use testkit::person::PASSWORD;
use testkit::race::race;
use testkit::time::random_number;

on_every_backend!(
    every_mail_of_a_changed_factor_locks,
    a_locked_account_lets_nobody_in,
    looking_at_the_link_locks_nothing,
    of_many_who_lock_one_does,
    a_link_is_good_for_one_thing,
);

const LOCK: &str = "/api/v1/auth/lock-account";
const PAGE: &str = "/account/lock";
const ME: &str = "/api/v1/users/me";

async fn lock(app: &App, token: &str) -> Answer {
    app.post(LOCK, &json!({ "token": token })).await
}

fn used() -> (u16, String) {
    (400, "INVALID_TOKEN".to_owned())
}

fn is_of_a_factor(mail: &MailTemplate) -> bool {
    matches!(
        mail,
        MailTemplate::SecondFactorEnabled { .. }
            | MailTemplate::SecondFactorDisabled { .. }
            | MailTemplate::FactorAdded { .. }
            | MailTemplate::FactorRemoved { .. }
            | MailTemplate::BackupCodesReplaced { .. }
    )
}

/// Every change of factors that there is, each told by a mail; gives their tokens.
pub(crate) async fn changed_in_every_way(app: &App) -> (String, Vec<String>) {
    let (email, access, authenticator) = app.protected_person().await;
    app.enable_sms_factor(&access, &random_number()).await;
    let factor = "/api/v1/users/me/2fa";
    let replaced = app
        .call(
            &access,
            Method::POST,
            &format!("{factor}/backup-codes"),
            None,
        )
        .await;
    assert_eq!(replaced.status, 200);
    let disable = format!("{factor}/disable");
    let code = authenticator.code(&app.clock);
    let one = json!({ "code": code, "password": PASSWORD, "method": "sms" });
    assert_eq!(post(app, &access, &disable, one).await.status, 200);
    let code = &replaced.json()["backupCodes"][0];
    let all = json!({ "code": code, "password": PASSWORD });
    assert_eq!(post(app, &access, &disable, all).await.status, 200);
    app.deliver().await;
    let mut mails = app.mails.to(&email);
    mails.retain(is_of_a_factor);
    (email, mails.iter().map(token).collect())
}

// req: MFA-6
async fn every_mail_of_a_changed_factor_locks(backend: Backend) {
    let app = app_or_return!(backend);
    for which in 0..5 {
        let (email, tokens) = changed_in_every_way(&app).await;
        assert_eq!(tokens.iter().collect::<BTreeSet<_>>().len(), 5);
        assert_eq!(lock(&app, &tokens[which]).await.status, 200, "{which}");
        let refused = app.log_in(&email, PASSWORD).await;
        assert_eq!(refused.refusal(), (403, "ACCOUNT_DISABLED".to_owned()));
        for token in &tokens {
            let again = lock(&app, token).await;
            assert_eq!(again.refusal(), used(), "one is enough");
        }
        app.deliver().await;
        let told = app.newest_mail(&email);
        assert!(matches!(told, MailTemplate::AccountLocked { .. }));
    }
    app.stop().await;
}

// req: MFA-3, MFA-6
async fn a_locked_account_lets_nobody_in(backend: Backend) {
    let app = app_or_return!(backend);
    let admin = Person::with(&app, &RoleName::ADMIN).await;
    let admins = admin.token(&app).await;
    let (email, access, authenticator) = app.protected_person().await;
    let (other, theirs, _) = app.protected_person().await;
    let waiting = app.challenge(&email).await;
    let reset = app.reset_token(&email).await;
    let mut mails = app.mails.to(&email);
    mails.retain(is_of_a_factor);
    let locked = lock(&app, &token(&mails[0])).await;
    assert_eq!(locked.status, 200);
    assert!(!locked.text().contains("accessToken"), "it lets nobody in");
    assert!(locked.header("set-cookie").is_none());
    let gone = app.call(&access, Method::GET, ME, None).await;
    assert_eq!(gone.status, 401, "sessions end at once");
    let code = authenticator.code(&app.clock);
    let refused = app.second_step(&waiting, &code).await;
    assert_eq!(refused.refusal(), (401, "CHALLENGE_EXPIRED".to_owned()));
    let refused = app.confirm_reset(&reset, "Another-1-of-these").await;
    assert_eq!(refused.refusal(), used());
    let mine = app.call(&theirs, Method::GET, ME, None).await;
    assert_eq!(mine.status, 200, "others stay as they are");
    assert_eq!(app.log_in(&other, PASSWORD).await.status, 200);

    let body = json!({ "email": email });
    let found = post(&app, &admins, "/api/v1/admin/users/search", body).await;
    assert!(found.json()["disabledAt"].is_string());
    let id = found.json()["id"].as_str().unwrap().to_owned();
    let enable = format!("/api/v1/admin/users/{id}/enable");
    let opened = app.call(&admins, Method::POST, &enable, None).await;
    assert_eq!(opened.status, 204);
    let asked = app.log_in(&email, PASSWORD).await.json();
    assert_eq!(asked["requires2FA"], true, "the factor stays");
    let challenge = asked["challenge"].as_str().unwrap();
    access_of(&app.second_step(challenge, &code).await);
    app.stop().await;
}

// req: MFA-6, MFA-9
async fn looking_at_the_link_locks_nothing(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, access, _) = app.protected_person().await;
    let token = token(&app.newest_mail(&email));
    let link = format!("{PAGE}?token={token}");
    let mut jar = Jar::default();
    for language in ["en", "hi"] {
        let page = jar.get(&app, &format!("{link}&lang={language}")).await;
        assert_eq!(page.status, 200);
        let button = format!("name=\"token\" value=\"{token}\"");
        assert!(page.text().contains(&button));
    }
    jar.get(&app, &format!("{link}&lang=en")).await;
    let mine = app.call(&access, Method::GET, ME, None).await;
    assert_eq!(mine.status, 200);
    let bare = jar.get(&app, PAGE).await;
    assert_eq!(bare.header("location"), Some("/account/second-factor"));
    let fields = form(&[("token", &token)]);
    let locked = jar.post(&app, PAGE, &fields).await;
    assert_eq!(locked.status, 200);
    assert!(locked.text().contains("Your account is locked"));
    let gone = app.call(&access, Method::GET, ME, None).await;
    assert_eq!(gone.status, 401);
    let again = jar.post(&app, PAGE, &fields).await;
    assert_eq!(again.status, 400);
    assert!(again.text().contains("This link does not work any more"));
    let page = jar.get(&app, &link).await.text();
    assert!(page.contains("This link does not work any more"));
    app.stop().await;
}

// req: MFA-6
async fn of_many_who_lock_one_does(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, _, _) = app.protected_person().await;
    let token = token(&app.newest_mail(&email));
    let app = Arc::new(app);
    let statuses = race(64, |_| {
        let (app, token) = (Arc::clone(&app), token.clone());
        async move { lock(&app, &token).await.status.as_u16() }
    })
    .await;
    let of = |status| statuses.iter().filter(|seen| **seen == status).count();
    assert_eq!((of(200), of(400)), (1, 63));
    app.deliver().await;
    let locked = app.mails.to(&email).into_iter();
    let locked = locked.filter(|mail| matches!(mail, MailTemplate::AccountLocked { .. }));
    assert_eq!(locked.count(), 1);
    Arc::into_inner(app).unwrap().stop().await;
}

// req: MFA-6
async fn a_link_is_good_for_one_thing(backend: Backend) {
    let app = app_or_return!(backend);
    let (email, _, _) = app.protected_person().await;
    let lock_token = token(&app.newest_mail(&email));
    let reset = app.reset_token(&email).await;
    assert_eq!(lock(&app, &reset).await.refusal(), used());
    let refused = app.confirm_reset(&lock_token, "Another-1-of-these").await;
    assert_eq!(refused.refusal(), used());
    for none in ["", "nothing", &"A".repeat(43)] {
        assert_eq!(lock(&app, none).await.refusal(), used());
    }
    app.clock.advance(SignedDuration::from_hours(14 * 24));
    assert_eq!(lock(&app, &lock_token).await.refusal(), used(), "too old");
    assert_eq!(app.log_in(&email, PASSWORD).await.status, 200);
    app.stop().await;
}
