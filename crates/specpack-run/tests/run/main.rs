//! The crate as the program uses it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bakery;
mod calls;
mod client;
mod conform;
mod contract;
mod formats;
mod scenarios;
mod service;
mod suites;
