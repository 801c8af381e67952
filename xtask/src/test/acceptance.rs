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
    let lifted = without_limits("acceptance-sqlite", data.path(), &events).start()?;
    println!("\n==> Acceptance on SQLite");
    hold(lifted.address(), &format!("not {LIMITS}"), Some(&events))?;
    conform(lifted.address(), &events)?;
    drop(lifted);

    let data = Scratch::new("acceptance-limits")?;
    let limited = Launch::tessera("acceptance-limits", "debug", data.path()).start()?;
    println!("\n==> Acceptance of limits");
    hold(limited.address(), LIMITS, None)?;
    drop(limited);

    let Some((database, redis)) = services.fresh_storage("acceptance")? else {
        println!("\n==> Acceptance on PostgreSQL and Redis: not run, as the run goes without them");
        return Ok(());
    };
    let data = Scratch::new("acceptance-postgres")?;
    let events = data.path().join(EVENTS);
    let server = without_limits("acceptance-postgres", data.path(), &events)
        .with("DATABASE_URL", database)
        .with("REDIS_URL", redis)
        .start()?;
    println!("\n==> Acceptance on PostgreSQL and Redis");
    hold(server.address(), &format!("not {LIMITS}"), Some(&events))?;
    conform(server.address(), &events)
}

/// A server without limits that writes its events to a file. Scenarios that run at the same time
/// hash more passwords at once than a machine with two cores would have wait, and a debug build
/// takes seconds for each at the cost of production.
fn without_limits<'a>(name: &'a str, data: &Path, events: &Path) -> Launch<'a> {
    Launch::tessera(name, "debug", data)
        .with("TESSERA_LIMITS__ENABLED", "false")
        .with("TESSERA_PASSWORDS__QUEUE_PER_THREAD", "64")
        .with("BCRYPT_ROUNDS", "8")
        .with("TESSERA_EVENTS__FILE", events.to_string_lossy())
}

/// Compares the server, after the scenarios, with the pack: operations, routes, metrics, and the
/// events that the scenarios left.
fn conform(address: SocketAddr, events: &Path) -> Result<()> {
    let mut command = Command::new(workspace::binary("debug", "specpack"));
    command
        .args(["conform", "specs", "--events"])
        .arg(events)
        .args(["--base-url", &format!("http://{address}")])
        .current_dir(workspace::root());
    process::run("specpack conform", &mut command, LIMIT)
}

fn hold(address: SocketAddr, tags: &str, events: Option<&Path>) -> Result<()> {
    let mut command = Command::new(workspace::binary("debug", "specpack"));
    command
        .args(["test", "specs/acceptance", "--tags", tags])
        .args(["--base-url", &format!("http://{address}")])
        .current_dir(workspace::root());
    if let Some(events) = events {
        command.arg("--events").arg(events);
    }
    process::run("specpack test", &mut command, LIMIT)
}
