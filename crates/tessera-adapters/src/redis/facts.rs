//! What a Redis says of itself to whoever looks a deployment over.

use super::Redis;
use std::time::{Duration, Instant};
use tessera_core::ports::EphemeralError;

/// How many calls are timed; the slowest counts.
const TIMED_CALLS: usize = 20;

/// How a Redis is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisFacts {
    /// The version, such as `7.2.4`.
    pub version: String,
    /// What is dropped when memory is short, such as `noeviction`.
    pub eviction: String,
    /// The most memory that it takes, in bytes; zero: all that there is.
    pub max_memory: u64,
    /// Whether it follows another, and takes no writes.
    pub is_replica: bool,
    /// Whether each change is appended to a file.
    pub appends: bool,
    /// When it writes snapshots, such as `3600 1 300 100`; empty: never. None where it does not
    /// tell.
    pub snapshots: Option<String>,
    /// The slowest of some calls.
    pub latency: Duration,
}

impl Redis {
    /// How the server is set up; of a cluster, each that writes are made on. Reads alone.
    ///
    /// # Errors
    /// Fails when it does not answer.
    pub async fn facts(&self) -> Result<Vec<RedisFacts>, EphemeralError> {
        let servers: Vec<String> = self.connection.ask_each("info", redis::cmd("INFO")).await?;
        let snapshots = self.snapshots().await;
        let latency = self.slowest_call().await?;
        let mut snapshots = snapshots.into_iter();
        let facts = servers.iter().map(|info| RedisFacts {
            snapshots: snapshots.next(),
            latency,
            ..of_info(info)
        });
        Ok(facts.collect())
    }

    /// Those who run Redis for others often keep `CONFIG` to themselves.
    async fn snapshots(&self) -> Vec<String> {
        let mut config = redis::cmd("CONFIG");
        config.arg("GET").arg("save");
        let answer = self.connection.ask_each("config", config).await;
        let settings: Vec<(String, String)> = answer.unwrap_or_default();
        settings.into_iter().map(|(_, value)| value).collect()
    }

    async fn slowest_call(&self) -> Result<Duration, EphemeralError> {
        let mut slowest = Duration::ZERO;
        for _ in 0..TIMED_CALLS {
            let began = Instant::now();
            let _pong: String = self.connection.call("ping", &redis::cmd("PING")).await?;
            slowest = slowest.max(began.elapsed());
        }
        Ok(slowest)
    }
}

/// What `INFO` tells.
fn of_info(info: &str) -> RedisFacts {
    let of = |name: &str| {
        let value = info.lines().find_map(|line| {
            let (found, value) = line.trim_end().split_once(':')?;
            (found == name).then_some(value)
        });
        value.unwrap_or_default().to_owned()
    };
    RedisFacts {
        version: of("redis_version"),
        eviction: of("maxmemory_policy"),
        max_memory: of("maxmemory").parse().unwrap_or(0),
        is_replica: of("role") == "slave",
        appends: of("aof_enabled") == "1",
        snapshots: None,
        latency: Duration::ZERO,
    }
}
