//! What tests share: a clock that is set by hand, a harness for races, databases
//! of their own, the service in one process, and the contract that every response
//! is held to. Never part of the program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

pub mod account_contract;
pub mod app;
pub mod audit_contract;
pub mod authenticator;
pub mod breaches;
pub mod contract;
pub mod database;
pub mod ephemeral_contract;
pub mod event_order_contract;
pub mod external;
pub mod factor_recovery_contract;
pub mod faults;
pub mod feature_flag_contract;
pub mod handover_contract;
pub mod hasher;
pub mod idempotency_contract;
pub mod identifier_contract;
pub mod mails;
mod migrated;
pub mod migration_contract;
pub mod missed_revocations_contract;
pub mod nats_server;
pub mod person;
pub mod privacy_contract;
pub mod race;
pub mod registration_contract;
pub mod role_contract;
pub mod rotation_contract;
pub mod second_factor_contract;
pub mod signing_key_contract;
pub mod sms_factor_contract;
pub mod staged;
pub mod store_contract;
pub mod time;
pub mod user_transfer_contract;
pub mod work;
