//! The program as its operators run it: started, killed, stopped, refused.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

mod admin;
mod backup;
mod client;
mod container;
mod crashes;
mod doctor;
mod events;
mod instances;
mod keys;
mod leaks;
mod mails;
mod observability;
mod privacy;
mod recovery;
mod reload;
mod restart;
mod second_factor;
mod security_review;
mod server;
mod sns;
mod standin;
mod start;
mod tls;
mod users;
