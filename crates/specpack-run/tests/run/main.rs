//! The crate as the program uses it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod bakery;
mod calls;
mod client;
mod conform;
mod contract;
mod formats;
mod junit_schema;
mod scenarios;
mod service;
mod suites;
