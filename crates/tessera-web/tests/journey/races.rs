//! Many at once: exactly one wins.

use crate::{app_or_return, on_every_backend};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{AccountStore as _, OutboxStore as _};
use testkit::app::{Answer, App, Backend, post_json, send, wrong_code};
use testkit::race::race;
use testkit::time::random_number;

const CALLERS: usize = 64;

on_every_backend!(
    of_many_right_codes_one_makes_the_account,
    many_wrong_codes_never_get_more_tries_than_the_cap,
    many_registrations_of_one_number_make_one_user,
    many_requests_for_a_code_leave_one_that_works,
);

async fn verify_at_once(app: &App, number: &str, code: &str) -> Vec<Answer> {
    let router = app.router.clone();
    let body = serde_json::json!({ "mobileNumber": number, "otp": code });
    let body = Arc::new(body);
    race(CALLERS, |_| {
        let (router, body) = (router.clone(), Arc::clone(&body));
        async move { send(router, post_json("/api/v1/auth/register/verify", &body)).await }
    })
    .await
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|a| a.status == status).count()
}

// req: OTP-3, OTP-4, OTP-6
async fn of_many_right_codes_one_makes_the_account(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let answers = verify_at_once(&app, &number, &app.code_for(&number)).await;
    assert_eq!(count(&answers, 201), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert!([400, 409, 429].contains(&answer.status.as_u16()));
    }
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    app.deliver().await;
    let completed = app.recorded.kinds();
    let completed = completed.iter().filter(|k| *k == "registration.completed");
    assert_eq!(completed.count(), 1);
    app.stop().await;
}

// req: OTP-6
async fn many_wrong_codes_never_get_more_tries_than_the_cap(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let wrong = wrong_code(&app.code_for(&number));
    let answers = verify_at_once(&app, &number, &wrong).await;
    assert_eq!(count(&answers, 400), 5, "evaluated");
    assert_eq!(count(&answers, 429), CALLERS - 5, "turned away unread");
    app.stop().await;
}

// req: OTP-3
async fn many_registrations_of_one_number_make_one_user(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    // Everyone asks for a code and enters the newest, as fast as they can.
    let (router, inbox) = (app.router.clone(), app.inbox.clone());
    let sms = Arc::clone(&app.sms);
    let answers = race(CALLERS, |_| {
        let (router, inbox, number) = (router.clone(), inbox.clone(), number.clone());
        let sms = Arc::clone(&sms);
        async move {
            let ask = serde_json::json!({ "mobileNumber": number });
            send(router.clone(), post_json("/api/v1/auth/register/otp", &ask)).await;
            sms.run_once().await.unwrap();
            let messages = inbox.messages(Some(&format!("+91{number}")));
            let newest = messages.first()?;
            let code = testkit::app::code_in(&newest.body);
            let enter = serde_json::json!({ "mobileNumber": number, "otp": code });
            Some(send(router, post_json("/api/v1/auth/register/verify", &enter)).await)
        }
    })
    .await;
    let made = answers.iter().flatten().filter(|a| a.status == 201).count();
    assert!(made <= 1, "{made} accounts");
    let users = app.database.store.count_users().await.unwrap();
    assert_eq!(usize::try_from(users).unwrap(), made);
    // Each may have entered a code that another's request had replaced. One who asks alone, once
    // the tries of that hour are forgotten, gets the account if nobody has it.
    app.clock.advance(SignedDuration::from_hours(2));
    let asked = app.request_code(&number).await;
    assert_eq!(asked.status, if made == 1 { 409 } else { 200 });
    if made == 0 {
        let entered = app.verify(&number, &app.code_for(&number)).await;
        assert_eq!(entered.status, 201);
    }
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    app.stop().await;
}

// req: OTP-4
async fn many_requests_for_a_code_leave_one_that_works(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    let router = app.router.clone();
    let ask = Arc::new(serde_json::json!({ "mobileNumber": number }));
    // As many as there are tries for one that works.
    let answers = race(5, |_| {
        let (router, ask) = (router.clone(), Arc::clone(&ask));
        async move { send(router, post_json("/api/v1/auth/register/otp", &ask)).await }
    })
    .await;
    assert_eq!(count(&answers, 200), 5);
    let depth = app
        .database
        .store
        .outbox_depth(EntryKind::Sms)
        .await
        .unwrap();
    assert_eq!(depth.pending, 5);
    app.deliver().await;
    let messages = app.inbox.messages(Some(&format!("+91{number}")));
    assert_eq!(messages.len(), 5);
    let mut made = 0;
    for message in messages {
        let code = testkit::app::code_in(&message.body);
        made += usize::from(app.verify(&number, &code).await.status == 201);
    }
    assert_eq!(made, 1, "the stored code works, and no other");
    app.stop().await;
}
