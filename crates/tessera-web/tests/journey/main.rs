//! The journey over HTTP, on every combination of stores. Each response is held to
//! the contract by the test kit.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

mod access;
mod account;
mod account_pages;
mod account_states;
mod asked_for;
mod audit_entries;
mod bad_input;
mod breached_passwords;
mod concealment;
mod contact;
mod contact_pages;
mod contract;
mod email;
mod ended_sessions;
mod events;
mod factor_events;
mod factor_recovery;
mod failed_transactions;
mod faults;
mod first_factor;
mod flags;
mod forged_hosts;
mod idempotency;
mod idempotency_attacks;
mod keys;
mod leaks;
mod limits;
mod lock_account;
mod login_code;
mod login_code_pages;
mod login_page;
mod mail;
mod observer;
mod operations;
mod outbox;
mod page_access;
mod pages;
mod password_pages;
mod passwords;
mod pre_claims;
mod privacy;
mod privacy_pages;
mod races;
mod rate_limit_tokens;
mod register;
mod register_email_pages;
mod released_limits;
mod scripted;
mod second_factor;
mod second_factor_attacks;
mod second_factor_pages;
mod security_headers;
mod security_pages;
mod sinks;
mod skew;
mod sms_factor;
mod sms_factor_attacks;
mod sms_factor_pages;
mod staff;
mod staff_pages;
mod staged;
mod staged_attacks;
mod staged_pages;
mod takeover;
mod tokens;

/// Makes each named scenario a test on every combination of stores.
macro_rules! on_every_backend {
    ($($scenario:ident),* $(,)?) => {
        on_every_backend!(@backend sqlite_in_process SqliteInProcess; $($scenario)*);
        on_every_backend!(@backend sqlite_redis SqliteRedis; $($scenario)*);
        on_every_backend!(@backend postgres_in_process PostgresInProcess; $($scenario)*);
        on_every_backend!(@backend postgres_redis PostgresRedis; $($scenario)*);
        on_every_backend!(@backend sqlite_alone SqliteAlone; $($scenario)*);
        on_every_backend!(@backend postgres_alone PostgresAlone; $($scenario)*);
    };
    (@backend $module:ident $backend:ident; $($scenario:ident)*) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $scenario() {
                    super::$scenario(testkit::app::Backend::$backend).await;
                }
            )*
        }
    };
}
pub(crate) use on_every_backend;

/// Starts the service, or ends the test where the run goes without a part of it.
macro_rules! app_or_return {
    ($backend:expr) => {
        app_or_return!($backend, testkit::app::Options::default())
    };
    ($backend:expr, $options:expr) => {
        match testkit::app::App::start_with($backend, $options).await {
            Some(app) => app,
            None => return,
        }
    };
}
pub(crate) use app_or_return;
