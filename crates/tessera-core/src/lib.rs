//! The domain of Tessera: what a registration, a code, a token and a message are,
//! and which rules hold for them.
//!
//! Nothing here speaks HTTP, SQL or Redis, reads the wall clock or draws random
//! numbers: callers pass those in through the traits of [`ports`].

pub mod access;
pub mod account;
pub mod accounts;
pub mod action_token;
pub mod audit;
pub mod backup;
mod challenge;
pub mod circuit;
pub mod consent;
pub mod crypto;
pub mod delivery;
pub mod deployment;
pub mod event;
pub mod failover;
pub mod feature_flag;
pub mod handover;
pub mod id;
pub mod idempotency;
pub mod language;
pub mod limit;
pub mod link;
pub mod mail;
pub mod mobile;
pub mod moment;
mod opaque_token;
pub mod otp;
pub mod outbox;
pub mod password;
pub mod ports;
pub mod privacy;
pub mod rate_limit_token;
mod redeem;
pub mod registration;
pub mod request;
pub mod second_factor;
pub mod session;
pub mod sms_texts;
pub mod staged;
pub mod telemetry;
mod text_message;
pub mod token;
pub mod transfer;
