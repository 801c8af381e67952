//! The server that is measured, and where it keeps its state.

use super::options::{Options, Storage};
use crate::http;
use crate::parts::{Durability, Postgres, Redis};
use crate::scratch::Scratch;
use crate::server::{Launch, Server, resident_kilobytes};
use crate::wait;
use anyhow::{Context as _, Result};
use std::cell::Cell;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

/// How long a started server is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);
const STARTS: usize = 5;

/// A kind of storage and what it needs running.
#[derive(Debug)]
pub(super) struct Backing {
    storage: Storage,
    services: Option<(Postgres, Redis)>,
    databases: Cell<u32>,
}

/// A place for one server's state.
#[derive(Debug)]
pub(super) struct State {
    data: Scratch,
    /// PostgreSQL's and Redis' addresses; none for SQLite and memory.
    urls: Option<(String, String)>,
}

/// What a server costs before it does anything.
#[derive(Debug)]
pub(super) struct Footprint {
    pub(super) idle_kilobytes: u64,
    /// From the start of the process to its first answer on an existing database, in order.
    pub(super) start_ms: Vec<f64>,
}

impl Backing {
    /// Starts what `storage` needs. PostgreSQL waits for the disk, as in production.
    pub(super) fn prepare(storage: Storage) -> Result<Self> {
        let services = match storage {
            Storage::Sqlite => None,
            Storage::Postgres => Some((Postgres::prepare(Durability::Full)?, Redis::prepare()?)),
        };
        Ok(Self {
            storage,
            services,
            databases: Cell::new(0),
        })
    }

    pub(super) fn storage(&self) -> Storage {
        self.storage
    }

    /// An empty state of its own.
    pub(super) fn fresh(&self) -> Result<State> {
        let data = Scratch::new("bench")?;
        let number = self.databases.get() + 1;
        self.databases.set(number);
        let urls = match &self.services {
            None => None,
            Some((postgres, redis)) => {
                let name = format!("bench_{}_{number}", std::process::id());
                let database = postgres.create_database(&name)?;
                Some((database, redis.url().to_owned()))
            }
        };
        Ok(State { data, urls })
    }

    /// The address of an empty database, for statements without a server.
    pub(super) fn fresh_database(&self) -> Result<(State, String)> {
        let state = self.fresh()?;
        let url = match &state.urls {
            Some((database, _)) => database.clone(),
            None => {
                let file = state.data.path().join("baseline.db");
                format!("sqlite:{}", file.display())
            }
        };
        Ok((state, url))
    }
}

impl State {
    /// How a release build of Tessera is run on this state.
    pub(super) fn launch(&self, options: &Options) -> Launch<'static> {
        let pool = options.connections.to_string();
        let launch = Launch::tessera("bench-server", "release", self.data.path())
            .with("TESSERA_LIMITS__ENABLED", "false")
            .with("TESSERA_LOG__LEVEL", options.log_level.clone())
            .with("TESSERA_STORE__POOL_MAX", pool);
        match &self.urls {
            None => launch,
            Some((database, redis)) => launch
                .with("DATABASE_URL", database.clone())
                .with("REDIS_URL", redis.clone()),
        }
    }

    /// The database that a server on this state opens.
    pub(super) fn database(&self) -> String {
        match &self.urls {
            None => format!("sqlite:{}", self.data.path().join("tessera.db").display()),
            Some((database, _)) => database.clone(),
        }
    }

    /// The folder of this state.
    pub(super) fn folder(&self) -> &std::path::Path {
        self.data.path()
    }
}

impl Footprint {
    /// Starts a server a few times on one state and weighs it at rest.
    pub(super) fn measure(backing: &Backing, options: &Options) -> Result<Self> {
        let state = backing.fresh()?;
        let launch = state.launch(options);
        // The first start makes the database and the keys.
        drop(launch.start()?);
        let mut start_ms = Vec::new();
        let mut idle_kilobytes = 0;
        for attempt in 1..=STARTS {
            let started = Instant::now();
            let server = launch.start()?;
            let (status, _) = http::get(server.address(), "/healthz")?;
            start_ms.push(started.elapsed().as_secs_f64() * 1000.0);
            anyhow::ensure!(status == 200, "/healthz answered {status}");
            if attempt == STARTS {
                thread::sleep(SETTLE);
                idle_kilobytes = resident_kilobytes(server.id())?;
            }
        }
        start_ms.sort_unstable_by(f64::total_cmp);
        Ok(Self {
            idle_kilobytes,
            start_ms,
        })
    }
}

/// Seconds of processor time that a server has used, in user and kernel mode.
pub(super) fn processor_seconds(server: &Server) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", server.id()))
        .context("processor time is read from /proc, which is not here")?;
    parse_processor_seconds(&stat).context("the kernel told no processor time")
}

/// Waits until `server` has done what it does after the answer: messages and events of one
/// measurement are not to be sent at the expense of the next.
pub(super) fn settle(server: &Server) -> Result<()> {
    const WINDOW: Duration = Duration::from_millis(500);
    const IDLE_SECONDS: f64 = 0.02;
    const LIMIT: Duration = Duration::from_secs(180);
    wait::until("the server to come to rest", LIMIT, || {
        let before = processor_seconds(server)?;
        thread::sleep(WINDOW);
        let used = processor_seconds(server)? - before;
        Ok((used <= IDLE_SECONDS).then_some(()))
    })
}

fn parse_processor_seconds(stat: &str) -> Option<f64> {
    // Linux counts in hundredths for every program, whatever its own clock does.
    const TICKS_PER_SECOND: f64 = 100.0;
    // The name, in brackets, may hold spaces; the two times are fields 14 and 15.
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let kernel: f64 = fields.next()?.parse().ok()?;
    Some((user + kernel) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_past_a_name_with_spaces() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 4 0 9";
        assert_eq!(parse_processor_seconds(stat), Some(2.0));
    }
}
