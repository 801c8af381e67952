//! What a server costs before it does anything, and while it does.

use super::contest::Contestant;
use super::report::Results;
use super::system::Variant;
use super::weight::{self, Memory};
use super::work::Validations;
use crate::server::Server;
use anyhow::Result;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const STARTS: usize = 3;
/// How long each load takes at most that memory is looked at under.
const LOADED: Duration = Duration::from_secs(3);
const SESSIONS: usize = 64;

/// Of a server with all its processes.
#[derive(Debug)]
pub(super) struct Footprint {
    /// From the start of the process to its first answer on tables that are there, in order.
    start_ms: Vec<f64>,
    idle: Memory,
    loaded: Memory,
}

impl Footprint {
    fn of(contestant: &Contestant<'_>) -> Result<Self> {
        let mut start_ms = Vec::new();
        let mut server = None;
        for _ in 0..STARTS {
            drop(server.take());
            let started = Instant::now();
            server = Some(contestant.another(Variant::Usual)?);
            start_ms.push(started.elapsed().as_secs_f64() * 1e3);
        }
        start_ms.sort_unstable_by(f64::total_cmp);
        let server = &server.map_or_else(|| contestant.another(Variant::Usual), Ok)?;
        weight::settle(server.id())?;
        let idle = weight::memory(server.id())?;
        let (_, loaded) = weight::most_memory(server.id(), || load(contestant, server))?;
        Ok(Self {
            start_ms,
            idle,
            loaded,
        })
    }

    fn json(&self, system: &str) -> Value {
        let median = self.start_ms[self.start_ms.len() / 2];
        let slowest = self.start_ms.last().copied().unwrap_or_default();
        json!({
            "system": system,
            "startMs": median.round(), "slowestStartMs": slowest.round(),
            "idleResidentKilobytes": self.idle.resident,
            "idleProportionalKilobytes": self.idle.proportional,
            "loadedResidentKilobytes": self.loaded.resident,
            "loadedProportionalKilobytes": self.loaded.proportional,
        })
    }
}

/// Logins and checks of sessions.
fn load(contestant: &Contestant<'_>, server: &Server) -> Result<()> {
    let length = contestant.ground.options.length().min(LOADED);
    let host = server.address().to_string();
    let logins = contestant.logins_to(&host);
    contestant.press(server, contestant.hashing_connections(), length, &logins)?;
    let sessions = contestant.sessions(server, SESSIONS)?;
    let work = Validations::new(contestant.system, &host, &sessions);
    contestant.press(server, contestant.ground.options.connections, length, &work)
}

/// Measures each.
pub(super) fn measure(contestants: &[Contestant<'_>], results: &mut Results) -> Result<()> {
    for contestant in contestants {
        let name = contestant.system.about().name;
        let footprint = Footprint::of(contestant)?;
        println!(
            "  {name}: {:.1} MiB idle, {:.1} MiB under load, first answer after {:.0} ms",
            footprint.idle.proportional as f64 / 1024.0,
            footprint.loaded.proportional as f64 / 1024.0,
            footprint.start_ms[footprint.start_ms.len() / 2]
        );
        results.add_footprint(footprint.json(name));
    }
    Ok(())
}
