//! What the tests need from outside: services, a browser, tools.
//!
//! Each is taken from the environment where a variable names it, else found on the machine,
//! else installed. Nothing is skipped in silence: what cannot be had is an error that names
//! its remedy.

mod browser;
mod deployment;
mod install;
mod kafka;
mod nats;
mod nginx;
mod node;
pub(crate) mod npm;
pub(crate) mod peer;
mod postgres;
mod python;
mod redis;
mod schemathesis;
mod smtp;
mod sns;

pub(crate) use browser::Browser;
pub(crate) use deployment::Deployment;
pub(crate) use kafka::Kafka;
pub(crate) use nats::Nats;
pub(crate) use nginx::Nginx;
pub(crate) use postgres::{Durability, Postgres};
pub(crate) use python::{environment as python_environment, interpreter as python_interpreter};
pub(crate) use redis::Redis;
pub(crate) use schemathesis::Schemathesis;
pub(crate) use smtp::Smtp;
pub(crate) use sns::Sns;

use anyhow::{Context as _, Error, Result, anyhow};
use std::net::TcpListener;

/// A thing that tests need and that a run may go without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Postgres,
    Redis,
    Nats,
    Kafka,
    Sns,
    Smtp,
    Browser,
    Schemathesis,
    Deployment,
}

impl Part {
    pub(crate) const ALL: [Self; 9] = [
        Self::Postgres,
        Self::Redis,
        Self::Nats,
        Self::Kafka,
        Self::Sns,
        Self::Smtp,
        Self::Browser,
        Self::Schemathesis,
        Self::Deployment,
    ];

    /// What the command line calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::Nats => "nats",
            Self::Kafka => "kafka",
            Self::Sns => "sns",
            Self::Smtp => "smtp",
            Self::Browser => "browser",
            Self::Schemathesis => "schemathesis",
            Self::Deployment => "deployment",
        }
    }

    /// The part called `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Adds to `error` what can be done about a part that cannot be had.
    pub(crate) fn unavailable(self, error: &Error, remedy: &str) -> Error {
        if crate::interrupt::requested() {
            return anyhow!("interrupted");
        }
        let name = self.name();
        anyhow!(
            "`{name}` cannot be had: {error:#}\n\
             to mend that, {remedy}; or go without it: --without {name}"
        )
    }
}

/// A port of the loopback interface that nobody listens on.
///
/// Somebody may take it before the caller does; services therefore try a few.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port on loopback")?;
    Ok(listener.local_addr()?.port())
}

/// How often a service that lost its port to somebody else is started anew.
const STARTS: usize = 3;

/// Starts a service on a free port, on another one where that fails.
fn start_on_free_port<T>(mut start: impl FnMut(u16) -> Result<T>) -> Result<T> {
    let mut attempt = 1;
    loop {
        match start(free_port()?) {
            Err(_) if attempt < STARTS && !crate::interrupt::requested() => attempt += 1,
            result => return result,
        }
    }
}
