//! What breaks, breaks nothing else: no step leaves anything half made, lost, or
//! accepted that should not be.

use crate::app_or_return;
use crate::scripted::{Scripted, busy, refusal};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tessera_core::failover::FailOver;
use tessera_core::otp::OtpPolicy;
use tessera_core::outbox::{EntryKind, SmsMessage};
use tessera_core::ports::{AccountStore as _, Ephemeral, MessageProvider, OutboxStore as _, Store};
use testkit::app::{App, Backend, Options, code_in, wrong_code};
use testkit::faults::{EPHEMERAL_OPERATIONS, Faulty, Plan, STORE_OPERATIONS, When};
use testkit::time::{TestClock, random_number};

/// Tries to register as a person would, until it works or is said to have worked.
async fn persist(app: &App, number: &str) -> u16 {
    for _ in 0..20 {
        let asked = app.request_code(number).await;
        if asked.status == 409 {
            return 409;
        }
        if let Some(message) = app.inbox.messages(Some(&format!("+91{number}"))).first() {
            let code = code_in(&message.body);
            let wrong = app.verify(number, &wrong_code(&code)).await;
            assert_ne!(wrong.status, 201, "a wrong code was accepted");
            if app.verify(number, &code).await.status == 201 {
                return 201;
            }
        }
        app.clock.advance(SignedDuration::from_secs(61));
    }
    panic!("registration never succeeded");
}

/// The service over a store that follows `plan`.
pub(crate) async fn app_over_faulty_store(backend: Backend, plan: &Plan) -> Option<App> {
    let plan = plan.clone();
    let options = Options {
        store: Some(Box::new(move |inner| {
            let plan = plan.clone();
            Arc::new(Faulty { plan, inner }) as Arc<dyn Store>
        })),
        ..Options::default()
    };
    App::start_with(backend, options).await
}

// req: OTP-7
#[tokio::test]
async fn the_store_may_fail_at_any_step() {
    for backend in [Backend::SqliteInProcess, Backend::PostgresRedis] {
        for operation in STORE_OPERATIONS {
            for when in [When::Before, When::After] {
                let plan = Plan::default();
                let Some(app) = app_over_faulty_store(backend, &plan).await else {
                    continue;
                };
                plan.fail_once(operation, when);
                let number = random_number();
                let outcome = persist(&app, &number).await;
                assert!(!plan.is_pending(), "{operation} was never called");
                // An account whose answer was lost exists, and its owner is told so.
                let is_lost = operation == "register_customer" && when == When::After;
                assert_eq!(
                    outcome,
                    if is_lost { 409 } else { 201 },
                    "{operation} {when:?}"
                );
                assert_eq!(app.database.store.count_users().await.unwrap(), 1);
                app.stop().await;
            }
        }
    }
}

// req: OTP-7
#[tokio::test]
async fn a_failed_transaction_gives_the_code_back() {
    let plan = Plan::default();
    let Some(app) = app_over_faulty_store(Backend::SqliteInProcess, &plan).await else {
        return;
    };
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    for _ in 0..8 {
        plan.fail_once("register_customer", When::Before);
        let failed = app.verify(&number, &code).await;
        assert_eq!(failed.refusal(), (500, "INTERNAL".to_owned()));
        assert_eq!(app.database.store.count_users().await.unwrap(), 0);
    }
    assert_eq!(
        app.verify(&number, &code).await.status,
        201,
        "with the same code"
    );
    app.stop().await;
}

/// The service whose first ephemeral store follows `plan`, with the database behind it.
async fn app_over_faulty_cache(backend: Backend, plan: &Plan) -> Option<(App, TestClock)> {
    let clock = TestClock::new();
    let database = match backend {
        Backend::PostgresAlone => testkit::database::TestStore::postgres().await?,
        _ => testkit::database::TestStore::sqlite().await,
    };
    let primary = testkit::app::in_process();
    let faulty: Arc<dyn Ephemeral> = Arc::new(Faulty {
        plan: plan.clone(),
        inner: primary,
    });
    let failover = FailOver::new(
        faulty,
        Arc::new(database.store.clone()),
        Arc::new(clock.clone()),
        OtpPolicy::default().ttl,
    );
    let app = App::assemble(
        clock.clone(),
        database,
        Arc::new(failover),
        Options::default(),
    );
    Some((app, clock))
}

// req: OTP-8
#[tokio::test]
async fn the_cache_may_fail_at_any_step() {
    for backend in [Backend::SqliteAlone, Backend::PostgresAlone] {
        for operation in EPHEMERAL_OPERATIONS {
            for when in [When::Before, When::After] {
                let plan = Plan::default();
                let Some((app, _)) = app_over_faulty_cache(backend, &plan).await else {
                    continue;
                };
                plan.fail_once(operation, when);
                let number = random_number();
                assert_eq!(persist(&app, &number).await, 201, "{operation} {when:?}");
                assert_eq!(app.database.store.count_users().await.unwrap(), 1);
                app.stop().await;
            }
        }
    }
}

// req: OTP-8
#[tokio::test]
async fn without_the_cache_the_database_stands_in() {
    for backend in [Backend::SqliteAlone, Backend::PostgresAlone] {
        let plan = Plan::default();
        let Some((app, _)) = app_over_faulty_cache(backend, &plan).await else {
            continue;
        };
        plan.fail_all();
        let number = random_number();
        assert_eq!(app.request_code(&number).await.status, 200);
        let wrong = wrong_code(&app.code_for(&number));
        for _ in 0..5 {
            assert_eq!(app.verify(&number, &wrong).await.status, 400);
        }
        assert_eq!(
            app.verify(&number, &wrong).await.status,
            429,
            "capped as ever"
        );
        let ready = app.get("/readyz").await;
        assert_eq!(ready.json()["status"], "degraded");
        app.clock.advance(SignedDuration::from_secs(301));
        app.request_code(&number).await;
        let made = app.verify(&number, &app.code_for(&number)).await;
        assert_eq!(made.status, 201);
        app.stop().await;
    }
}

// req: OTP-8
#[tokio::test]
async fn the_newest_code_works_after_the_cache_comes_back() {
    let plan = Plan::default();
    let Some((app, _)) = app_over_faulty_cache(Backend::SqliteAlone, &plan).await else {
        return;
    };
    let number = random_number();
    // Code A in the cache, code B in the database, then the cache is back with A.
    app.request_code(&number).await;
    app.clock.advance(SignedDuration::from_secs(5));
    plan.fail_all();
    app.request_code(&number).await;
    let newest = app.code_for(&number);
    plan.heal();
    app.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(app.verify(&number, &newest).await.status, 201);
    app.stop().await;
}

// req: OTP-8
#[tokio::test]
async fn without_any_ephemeral_store_nothing_is_sent_and_nothing_accepted() {
    let plan = Plan::default();
    let primary = testkit::app::in_process();
    let options = Options {
        ephemeral: Some(Arc::new(Faulty {
            plan: plan.clone(),
            inner: primary,
        })),
        limits: tessera_core::limit::LimitPolicy::default(),
        ..Options::default()
    };
    let app = app_or_return!(Backend::SqliteInProcess, options);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    plan.fail_all();
    assert_eq!(app.request_code(&random_number()).await.status, 500);
    assert_eq!(app.verify(&number, &code).await.status, 500);
    assert_eq!(app.inbox.messages(None).len(), 1);
    plan.heal();
    assert_eq!(app.verify(&number, &code).await.status, 201);
    app.stop().await;
}

fn with_providers(providers: &[Arc<Scripted<SmsMessage>>]) -> Options {
    let providers = providers
        .iter()
        .map(|p| Arc::clone(p) as Arc<dyn MessageProvider<SmsMessage>>);
    Options {
        providers: Some(providers.collect()),
        ..Options::default()
    }
}

// req: OTP-5, REG-10
#[tokio::test]
async fn a_failing_provider_is_retried_with_patience_and_never_blocks_the_answer() {
    for backend in [Backend::SqliteInProcess, Backend::PostgresRedis] {
        let provider = Scripted::new("one", vec![busy(), busy()]);
        let app = app_or_return!(backend, with_providers(&[Arc::clone(&provider)]));
        let number = random_number();
        assert_eq!(app.request_code(&number).await.status, 200);
        assert_eq!(provider.ids().len(), 1);
        app.deliver().await;
        assert_eq!(provider.ids().len(), 1, "not before its time");
        app.clock.advance(SignedDuration::from_secs(1));
        app.deliver().await;
        app.clock.advance(SignedDuration::from_secs(2));
        app.deliver().await;
        let ids = provider.ids();
        assert_eq!(ids.len(), 3);
        assert!(ids.iter().all(|id| *id == ids[0]), "one message, one id");
        let made = app.verify(&number, &code_in(&provider.newest().body)).await;
        assert_eq!(made.status, 201);
        app.stop().await;
    }
}

// req: REG-10
#[tokio::test]
async fn another_provider_takes_over() {
    let (first, second) = (
        Scripted::new("first", (0..20).map(|_| busy()).collect()),
        Scripted::new("second", vec![]),
    );
    let providers = with_providers(&[Arc::clone(&first), Arc::clone(&second)]);
    let app = app_or_return!(Backend::SqliteInProcess, providers);
    for _ in 0..8 {
        app.request_code(&random_number()).await;
    }
    assert_eq!(second.ids().len(), 8);
    assert_eq!(first.ids().len(), 5, "after five failures it is left alone");
    let ready = app.get("/readyz").await.json();
    assert_eq!(ready["status"], "degraded");
    app.clock.advance(SignedDuration::from_secs(30));
    app.request_code(&random_number()).await;
    assert_eq!(first.ids().len(), 6, "one probe after the cool-down");
    app.stop().await;
}

#[tokio::test]
async fn a_message_that_can_never_be_sent_is_given_up_visibly() {
    let provider = Scripted::new("one", vec![refusal()]);
    let app = app_or_return!(
        Backend::SqliteInProcess,
        with_providers(&[Arc::clone(&provider)])
    );
    app.request_code(&random_number()).await;
    let depth = app
        .database
        .store
        .outbox_depth(EntryKind::Sms)
        .await
        .unwrap();
    assert_eq!((depth.pending, depth.dead), (0, 1));
    app.stop().await;
}

#[tokio::test]
async fn a_code_that_expired_in_the_outbox_is_not_sent() {
    let provider = Scripted::new("one", vec![busy()]);
    let app = app_or_return!(
        Backend::SqliteInProcess,
        with_providers(&[Arc::clone(&provider)])
    );
    app.request_code(&random_number()).await;
    app.clock.advance(SignedDuration::from_secs(301));
    app.deliver().await;
    assert_eq!(provider.ids().len(), 1);
    let depth = app
        .database
        .store
        .outbox_depth(EntryKind::Sms)
        .await
        .unwrap();
    assert_eq!((depth.pending, depth.dead), (0, 1));
    app.stop().await;
}

/// A fallback that is known to hold nothing is not asked: what is not needed cannot fail.
#[tokio::test]
async fn an_empty_fallback_is_left_alone() {
    for (held_until, status) in [(Timestamp::UNIX_EPOCH, 200), (Timestamp::MAX, 500)] {
        let clock = TestClock::new();
        let plan = Plan::default();
        plan.fail_all();
        let fallback: Arc<dyn Ephemeral> = Arc::new(Faulty {
            plan,
            inner: testkit::app::in_process(),
        });
        let failover = FailOver::new(
            testkit::app::in_process(),
            fallback,
            Arc::new(clock.clone()),
            OtpPolicy::default().ttl,
        )
        .fallback_held_until(held_until);
        let database = testkit::database::TestStore::sqlite().await;
        let app = App::assemble(clock, database, Arc::new(failover), Options::default());
        assert_eq!(app.request_code(&random_number()).await.status, status);
        app.stop().await;
    }
}
