//! Requests with an `Idempotency-Key` are done once.

use crate::faults::app_over_faulty_store;
use crate::{app_or_return, on_every_backend};
use async_trait::async_trait;
use axum::body::Body;
use http::{HeaderValue, Method, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use tessera_core::password::{Password, StoredPassword};
use tessera_core::ports::{AccountStore as _, Compared, PasswordHasher, PasswordHasherError};
use testkit::app::{
    Answer, App, Backend, Options, REQUEST_TIMEOUT, in_process, post_json, send, wrong_code,
};
use testkit::faults::{Plan, When};
use testkit::mails::token;
use testkit::person::{PASSWORD, random_email};
use testkit::race::race;
use testkit::time::{random_below, random_number};
use tokio::sync::Semaphore;

const CALLERS: usize = 64;
const REGISTER: &str = "/api/v1/auth/register";

on_every_backend!(
    a_repeated_request_is_answered_as_the_first_time,
    of_many_copies_of_a_registration_one_is_done,
    of_many_copies_of_a_right_code_one_begins_a_session,
    a_wrong_code_that_is_repeated_is_one_try,
    a_key_stands_for_one_request,
    the_answer_outlives_the_process,
    a_key_lasts_as_long_as_configured_and_secrets_a_moment,
    what_nothing_came_of_may_be_made_again,
);

pub(crate) fn random_key() -> String {
    format!("key-{:016x}", random_below(u64::MAX))
}

/// A request with a key.
pub(crate) fn keyed(key: &str, path: &str, body: &Value) -> Request<Body> {
    let mut request = post_json(path, body);
    let key = HeaderValue::try_from(key).unwrap();
    request.headers_mut().insert("idempotency-key", key);
    request
}

pub(crate) fn registration(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "name": "Priya Sharma" })
}

pub(crate) fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed").is_some()
}

async fn at_once(app: &App, request: impl Fn() -> Request<Body>) -> Vec<Answer> {
    race(CALLERS, |_| {
        let (router, request) = (app.router.clone(), request());
        async move { send(router, request).await }
    })
    .await
}

/// What all of `answers` say that are none of a request under way.
fn the_answer(answers: &[Answer], status: u16) -> &Answer {
    for answer in answers.iter().filter(|answer| answer.status != status) {
        assert_eq!(answer.refusal(), (409, "REQUEST_UNDER_WAY".to_owned()));
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    let mut answered = answers.iter().filter(|answer| answer.status == status);
    let one = answered.next().unwrap();
    assert!(answered.all(|answer| answer.body == one.body));
    let first = answers
        .iter()
        .filter(|answer| answer.status == status && !is_replayed(answer));
    assert_eq!(first.count(), 1, "done once");
    one
}

// req: REG-14
async fn a_repeated_request_is_answered_as_the_first_time(backend: Backend) {
    let app = app_or_return!(backend);
    let (key, email) = (random_key(), random_email());
    let body = json!({
        "email": email, "password": PASSWORD,
        "profile": { "firstName": "Priya", "lastName": "Sharma" }
    });
    let first = app.send(keyed(&key, "/api/v1/users", &body)).await;
    assert_eq!(first.status, 201);
    assert!(!is_replayed(&first));
    let rows = app.database.rows().await;
    app.clock.advance(SignedDuration::from_secs(60));
    for key in [key.clone(), format!("\"{key}\""), format!(" {key} ")] {
        let again = app.send(keyed(&key, "/api/v1/users", &body)).await;
        assert_eq!(again.status, 201);
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(again.header("content-type"), Some("application/json"));
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    }
    assert_eq!(app.database.rows().await, rows);
    app.deliver().await;
    assert_eq!(app.sent_to(&email).len(), 1);
    app.stop().await;
}

// req: REG-14
async fn of_many_copies_of_a_registration_one_is_done(backend: Backend) {
    let app = app_or_return!(backend);
    let (key, email) = (random_key(), random_email());
    let request = || keyed(&key, REGISTER, &registration(&email));
    let answers = at_once(&app, request).await;
    let made = the_answer(&answers, 201).body.clone();
    for _ in 0..2 {
        let later = app.send(request()).await;
        assert_eq!((later.status.as_u16(), &later.body), (201, &made));
        assert!(is_replayed(&later));
    }
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    app.deliver().await;
    assert_eq!(app.sent_to(&email).len(), 1, "one message");
    app.stop().await;
}

// req: REG-14, OTP-6
async fn of_many_copies_of_a_right_code_one_begins_a_session(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let body = json!({ "mobileNumber": number, "otp": app.code_for(&number) });
    let key = random_key();
    let request = || keyed(&key, "/api/v1/auth/register/verify", &body);
    let answers = at_once(&app, request).await;
    let access = the_answer(&answers, 201).json()["accessToken"].clone();
    let later = app.send(request()).await;
    assert_eq!(later.json()["accessToken"], access);
    let access = access.as_str().unwrap();
    let sessions = app
        .call(access, Method::GET, "/api/v1/users/me/sessions", None)
        .await;
    assert_eq!(sessions.json()["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    app.stop().await;
}

// req: REG-14, OTP-6
async fn a_wrong_code_that_is_repeated_is_one_try(backend: Backend) {
    let app = app_or_return!(backend);
    let number = random_number();
    app.request_code(&number).await;
    let wrong = wrong_code(&app.code_for(&number));
    let body = json!({ "mobileNumber": number, "otp": wrong });
    let key = random_key();
    let request = |key: &str| keyed(key, "/api/v1/auth/register/verify", &body);
    let answers = at_once(&app, || request(&key)).await;
    let refused = the_answer(&answers, 400);
    assert_eq!(refused.refusal(), (400, "INVALID_OTP".to_owned()));
    assert_eq!(refused.json()["attemptsLeft"], 4);
    let again = app.send(request(&random_key())).await;
    assert_eq!(
        again.json()["attemptsLeft"],
        3,
        "another key is another try"
    );
    app.stop().await;
}

// req: REG-14
async fn a_key_stands_for_one_request(backend: Backend) {
    let app = app_or_return!(backend);
    let (key, email) = (random_key(), random_email());
    let first = app.send(keyed(&key, REGISTER, &registration(&email))).await;
    assert_eq!(first.status, 201);
    for other in [
        registration(&random_email()),
        json!({ "email": email, "password": PASSWORD, "name": "Priya S" }),
        json!({ "email": email, "password": "SecurePass124!", "name": "Priya Sharma" }),
        json!("what no handler reads"),
    ] {
        let reused = app.send(keyed(&key, REGISTER, &other)).await;
        assert_eq!(reused.refusal(), (422, "IDEMPOTENCY_KEY_REUSED".to_owned()));
    }
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    let body = json!({ "email": email });
    let path = "/api/v1/auth/verify-email/resend";
    let elsewhere = app.send(keyed(&key, path, &body)).await;
    assert_eq!(elsewhere.status, 202, "another operation");
    assert!(!is_replayed(&elsewhere));
    app.stop().await;
}

// req: REG-14
async fn the_answer_outlives_the_process(backend: Backend) {
    let app = app_or_return!(backend);
    let (key, email) = (random_key(), random_email());
    let request = || keyed(&key, REGISTER, &registration(&email));
    let first = app.send(request()).await;
    assert_eq!(first.status, 201);
    let App {
        clock, database, ..
    } = app;
    let app = App::assemble(clock, database, in_process(), Options::default());
    let again = app.send(request()).await;
    assert!(is_replayed(&again));
    assert_eq!(again.body, first.body);
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    app.stop().await;
}

// req: REG-14
async fn a_key_lasts_as_long_as_configured_and_secrets_a_moment(backend: Backend) {
    let app = app_or_return!(backend);
    let (key, other) = (random_key(), registration(&random_email()));
    let made = app
        .send(keyed(&key, REGISTER, &registration(&random_email())))
        .await;
    assert_eq!(made.status, 201);
    app.clock.advance(SignedDuration::from_secs(24 * 3_600 - 1));
    let reused = app.send(keyed(&key, REGISTER, &other)).await;
    assert_eq!(reused.status, 422);
    app.clock.advance(SignedDuration::from_secs(1));
    let free = app.send(keyed(&key, REGISTER, &other)).await;
    assert_eq!(free.status, 201);
    assert!(!is_replayed(&free));

    let email = app.proven_person().await;
    let body = json!({ "email": email, "password": PASSWORD });
    let log_in = || keyed(&key, "/api/v1/auth/login", &body);
    let first = app.send(log_in()).await.json();
    app.clock.advance(SignedDuration::from_secs(599));
    let repeated = app.send(log_in()).await.json();
    assert_eq!(repeated["accessToken"], first["accessToken"]);
    app.clock.advance(SignedDuration::from_secs(1));
    let another = app.send(log_in()).await;
    assert!(!is_replayed(&another), "another session");
    assert_ne!(another.json()["accessToken"], first["accessToken"]);
    app.stop().await;
}

// req: REG-14
async fn what_nothing_came_of_may_be_made_again(backend: Backend) {
    let plan = Plan::default();
    let Some(app) = app_over_faulty_store(backend, &plan).await else {
        return;
    };
    let (key, email) = (random_key(), random_email());
    let mut weak = registration(&email);
    weak["password"] = "short".into();
    let refused = app.send(keyed(&key, REGISTER, &weak)).await;
    assert_eq!(refused.refusal(), (400, "WEAK_PASSWORD".to_owned()));
    let broken = Request::post(REGISTER)
        .header("content-type", "application/json")
        .header("idempotency-key", &key)
        .body(Body::from("{"))
        .unwrap();
    assert_eq!(app.send(broken).await.status, 400);
    plan.fail_once("register_account", When::Before);
    let request = || keyed(&key, REGISTER, &registration(&email));
    assert_eq!(app.send(request()).await.status, 500);
    let done = app.send(request()).await;
    assert_eq!(done.status, 201, "under the same key");
    assert!(!is_replayed(&done));
    assert!(is_replayed(&app.send(request()).await));

    plan.fail_once("claim_request", When::Before);
    let refused = app
        .send(keyed(&random_key(), REGISTER, &registration(&email)))
        .await;
    assert_eq!(refused.status, 500, "what cannot be claimed is not done");
    assert_eq!(app.database.store.count_users().await.unwrap(), 1);
    app.stop().await;
}

/// The process may end, or the store fail, between the work and the keeping of its answer. Then
/// the request is made again after the lease: it is done twice, as it was without a key.
// req: REG-14
#[tokio::test]
async fn an_answer_that_was_not_kept_holds_nobody_up_past_the_lease() {
    let plan = Plan::default();
    let Some(app) = app_over_faulty_store(Backend::SqliteInProcess, &plan).await else {
        return;
    };
    let (key, email) = (random_key(), random_email());
    let request = || keyed(&key, REGISTER, &registration(&email));
    plan.fail_once("answer_request", When::Before);
    assert_eq!(app.send(request()).await.status, 201, "it was done");
    let waits = app.send(request()).await;
    assert_eq!(waits.refusal(), (409, "REQUEST_UNDER_WAY".to_owned()));
    let lease = SignedDuration::try_from(REQUEST_TIMEOUT * 3).unwrap();
    app.clock.advance(lease);
    let again = app.send(request()).await;
    assert_eq!(again.status, 201);
    assert!(!is_replayed(&again));
    app.stop().await;
}

/// Hashes when it is let.
struct Gate {
    entered: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

#[async_trait]
impl PasswordHasher for Gate {
    async fn hash(&self, _password: &Password) -> Result<String, PasswordHasherError> {
        self.entered.add_permits(1);
        let _open = self.open.acquire().await;
        Ok("hash".to_owned())
    }

    fn decoy(&self) -> &str {
        "decoy"
    }

    fn can_compare(&self, _stored: &StoredPassword) -> bool {
        false
    }

    async fn compare(
        &self,
        _password: &Password,
        _stored: Option<&str>,
    ) -> Result<Compared, PasswordHasherError> {
        Err(PasswordHasherError::Gone)
    }

    async fn learn(&self, _: Vec<String>) -> Result<(), PasswordHasherError> {
        Ok(())
    }

    async fn hold(&self, _: std::time::Duration) {}
}

// req: REG-14
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_goes_away_stops_nothing() {
    let (entered, open) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let gate = Gate {
        entered: Arc::clone(&entered),
        open: Arc::clone(&open),
    };
    let options = Options {
        hasher: Some(Arc::new(gate)),
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let (key, email) = (random_key(), random_email());
    let request = || keyed(&key, REGISTER, &registration(&email));
    let caller = tokio::spawn(send(app.router.clone(), request()));
    entered.acquire().await.unwrap().forget();
    caller.abort();
    assert!(caller.await.is_err(), "the connection is gone");
    let waits = app.send(request()).await;
    assert_eq!(waits.refusal(), (409, "REQUEST_UNDER_WAY".to_owned()));
    open.add_permits(1);
    let answer = loop {
        let answer = app.send(request()).await;
        if answer.status != 409 {
            break answer;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(answer.status, 201);
    assert!(is_replayed(&answer));
    assert_eq!(entered.available_permits(), 0, "done once");
    app.deliver().await;
    assert!(!token(&app.newest_mail(&email)).is_empty());
    app.stop().await;
}
