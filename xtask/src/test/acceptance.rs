//! Tessera's acceptance scenarios, run against the real server on every kind of storage, and the
//! comparison of that server with what the pack says of it.

use super::environment::Services;
use crate::scratch::Scratch;
use crate::server::Launch;
use crate::{process, workspace};
use anyhow::Result;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(10 * 60);
/// Scenarios about limits, which need a server that has them; all others would meet them.
const LIMITS: &str = "@limits";
/// The sink of the server's events, one a line.
const EVENTS: &str = "events.jsonl";

/// Runs all scenarios on SQLite, and on PostgreSQL with Redis where the run has both.
pub(super) fn run(services: &Services) -> Result<()> {
    let data = Scratch::new("acceptance")?;
    let events = data.path().join(EVENTS);
    let lifted = Launch::tessera("acceptance-sqlite", "debug", data.path())
        .with("TESSERA_LIMITS__ENABLED", "false")
        .with("TESSERA_EVENTS__FILE", events.to_string_lossy())
        .start()?;
    println!("\n==> Acceptance on SQLite");
    hold(lifted.address(), &format!("not {LIMITS}"))?;
    conform(lifted.address(), &events)?;
    drop(lifted);

    let data = Scratch::new("acceptance-limits")?;
    let limited = Launch::tessera("acceptance-limits", "debug", data.path()).start()?;
    println!("\n==> Acceptance of limits");
    hold(limited.address(), LIMITS)?;
    drop(limited);

    let Some((database, redis)) = services.fresh_storage()? else {
        println!("\n==> Acceptance on PostgreSQL and Redis: not run, as the run goes without them");
        return Ok(());
    };
    let data = Scratch::new("acceptance-postgres")?;
    let events = data.path().join(EVENTS);
    let server = Launch::tessera("acceptance-postgres", "debug", data.path())
        .with("TESSERA_LIMITS__ENABLED", "false")
        .with("TESSERA_EVENTS__FILE", events.to_string_lossy())
        .with("DATABASE_URL", database)
        .with("REDIS_URL", redis)
        .start()?;
    println!("\n==> Acceptance on PostgreSQL and Redis");
    hold(server.address(), &format!("not {LIMITS}"))?;
    conform(server.address(), &events)
}

/// Compares the server, after the scenarios, with the pack: operations, routes, the metrics that
/// have a value by now, and the events that the scenarios left.
fn conform(address: SocketAddr, events: &Path) -> Result<()> {
    let mut command = Command::new(workspace::binary("debug", "specpack"));
    command
        .args(["conform", "specs", "--lazy-metrics", "--events"])
        .arg(events)
        .args(["--base-url", &format!("http://{address}")])
        .current_dir(workspace::root());
    process::run("specpack conform", &mut command, LIMIT)
}

fn hold(address: SocketAddr, tags: &str) -> Result<()> {
    let mut command = Command::new(workspace::binary("debug", "specpack"));
    command
        .args(["test", "specs/acceptance", "--tags", tags])
        .args(["--base-url", &format!("http://{address}")])
        .current_dir(workspace::root());
    process::run("specpack test", &mut command, LIMIT)
}
