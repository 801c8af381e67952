//! Where a server that is measured keeps its state.

use crate::parts::{Durability, Postgres, Redis};
use anyhow::Result;
use std::cell::Cell;

/// A kind of storage and what it needs running.
#[derive(Debug)]
pub(super) enum Storage {
    /// SQLite, and what expires in the process.
    Embedded,
    /// PostgreSQL and Redis.
    Shared {
        postgres: Box<Postgres>,
        redis: Box<Redis>,
        databases: Cell<u32>,
    },
}

impl Storage {
    /// PostgreSQL, which waits for no disk here so that the rest is seen more sharply, and Redis.
    pub(super) fn shared() -> Result<Self> {
        Ok(Self::Shared {
            postgres: Box::new(Postgres::prepare(Durability::None)?),
            redis: Box::new(Redis::prepare()?),
            databases: Cell::new(0),
        })
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Embedded => "SQLite",
            Self::Shared { .. } => "PostgreSQL and Redis",
        }
    }

    /// What puts a server on an empty state of its own. Redis is shared: its keys are made of the
    /// server's secrets, which every data folder has its own of.
    pub(super) fn fresh(&self) -> Result<Vec<(&'static str, String)>> {
        let Self::Shared {
            postgres,
            redis,
            databases,
        } = self
        else {
            return Ok(Vec::new());
        };
        let number = databases.get() + 1;
        databases.set(number);
        let name = format!("timing_{}_{number}", std::process::id());
        Ok(vec![
            ("DATABASE_URL", postgres.create_database(&name)?),
            ("REDIS_URL", redis.url().to_owned()),
        ])
    }
}
