//! The systems, side by side, and what they are measured in.

use super::report::{Figure, Results};
use super::selection::{Hashing, Workload};
use super::system::{Place, Session, System, Variant, settle_people};
use super::work::{Each, Logins, Registrations, Renewals, UntilEnough, Validations};
use super::{footprint, race, second_factor, weight};
use crate::bench::accounts::Hasher;
use crate::bench::baseline;
use crate::bench::cores::Apart;
use crate::bench::load::{Load, Outcome, Pace, Work};
use crate::bench::measure::OPEN_SHARE;
use crate::bench::options::Options;
use crate::http::Response;
use crate::parts::{Postgres, Redis, free_port};
use crate::scratch::Scratch;
use crate::server::Server;
use anyhow::{Context as _, Result};
use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::thread::available_parallelism;
use std::time::Duration;

/// Connections for each core of the server where passwords are hashed: one that is hashed, and
/// three that wait. More would measure the queue.
const HASHING_CONNECTIONS: usize = 4;
/// How long hashing is measured at least, and at most: some hash a handful a second.
const SHORTEST_HASHING: Duration = Duration::from_secs(6);
const LONGEST_HASHING: Duration = Duration::from_secs(30);
/// Answers below which a hundredth of them is less than one.
const ENOUGH_FOR_P99: u64 = 100;
const WARM_UP: Duration = Duration::from_millis(500);
/// Sessions that are checked, and exchanged: more than there are connections.
const SESSIONS: usize = 64;

/// What all systems stand on.
pub(super) struct Ground<'a> {
    // Servers are gone before what they stand on.
    pub(super) redis: Redis,
    pub(super) postgres: Postgres,
    /// None where there is one core.
    pub(super) apart: Option<Apart>,
    pub(super) options: &'a Options,
}

impl Ground<'_> {
    /// How many cores a server has.
    pub(super) fn server_cores(&self) -> usize {
        let all = || available_parallelism().map_or(1, usize::from);
        self.apart.as_ref().map_or_else(all, |it| it.own_count)
    }

    /// Runs `run` where servers are.
    pub(super) fn as_server<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        match &self.apart {
            Some(apart) => apart.on_own(run),
            None => run(),
        }
    }

    /// Runs `run` where the generator is.
    fn as_generator<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        match &self.apart {
            Some(apart) => apart.on_others(run),
            None => run(),
        }
    }
}

/// A system that runs.
pub(super) struct Contestant<'a> {
    pub(super) system: &'static dyn System,
    pub(super) place: Place,
    pub(super) server: Server,
    pub(super) ground: &'a Ground<'a>,
    newcomers: AtomicU64,
    logins: AtomicU64,
}

impl<'a> Contestant<'a> {
    /// Sets a system up with its people, and starts it.
    pub(super) fn prepare(
        system: &'static dyn System,
        hashing: Hashing,
        ground: &'a Ground<'a>,
    ) -> Result<Self> {
        let name = system.about().name;
        let database = format!("{}_{}", name.replace('-', "_"), hashing.name());
        let place = Place {
            database: ground.postgres.create_database(&database)?,
            redis: ground.redis.url().to_owned(),
            data: Scratch::new(&format!("peer-{name}"))?,
            psql: ground.postgres.programs().join("psql"),
            hashing,
            workers: ground.server_cores(),
            pool: ground.options.connections,
        };
        system.migrate(&place)?;
        let server = start(system, &place, ground, Variant::Usual)?;
        let contestant = Self {
            system,
            place,
            server,
            ground,
            newcomers: AtomicU64::new(0),
            logins: AtomicU64::new(0),
        };
        settle_people(system, &contestant.place, &contestant.server)?;
        println!("{name}: ready");
        Ok(contestant)
    }

    /// Another server on the same tables.
    pub(super) fn another(&self, variant: Variant) -> Result<Server> {
        start(self.system, &self.place, self.ground, variant)
    }

    pub(super) fn host(&self) -> String {
        self.server.address().to_string()
    }

    fn registrations(&self) -> Registrations<'_> {
        Registrations {
            system: self.system,
            host: self.host(),
            next: &self.newcomers,
        }
    }

    /// Logins to a server of this system.
    pub(super) fn logins_to(&self, host: &str) -> Logins<'_> {
        Logins::new(self.system, host.to_owned(), &self.logins)
    }

    /// Sends all requests to the usual server, and reads each answer, in their order.
    pub(super) fn all<T: Send>(
        &self,
        requests: Vec<Vec<u8>>,
        read: impl Fn(Response<'_>) -> Option<T> + Sync,
    ) -> Result<Vec<T>> {
        self.all_of(&self.server, requests, read)
    }

    /// The same of another server.
    pub(super) fn all_of<T: Send>(
        &self,
        server: &Server,
        requests: Vec<Vec<u8>>,
        read: impl Fn(Response<'_>) -> Option<T> + Sync,
    ) -> Result<Vec<T>> {
        const LIMIT: Duration = Duration::from_secs(120);
        let all = Each::new(requests, read);
        let connections = self.hashing_connections();
        self.run(server, connections, LIMIT, Pace::Closed, &all)?;
        all.answers().context("not everything was answered")
    }

    /// Loads a server, whatever that comes to.
    pub(super) fn press(
        &self,
        server: &Server,
        connections: usize,
        length: Duration,
        work: &dyn Work,
    ) -> Result<()> {
        self.run(server, connections, length, Pace::Closed, work)
            .map(drop)
    }

    /// Sessions of people who log in to `server`.
    pub(super) fn sessions(&self, server: &Server, count: usize) -> Result<Vec<Session>> {
        let host = server.address().to_string();
        let mut sessions = Vec::new();
        while sessions.len() < count {
            let logins = self.logins_to(&host);
            self.run(
                server,
                self.hashing_connections(),
                WARM_UP,
                Pace::Closed,
                &logins,
            )?;
            sessions.extend(logins.sessions());
        }
        sessions.truncate(count);
        Ok(sessions)
    }

    pub(super) fn hashing_connections(&self) -> usize {
        HASHING_CONNECTIONS * self.ground.server_cores()
    }

    fn run(
        &self,
        server: &Server,
        connections: usize,
        length: Duration,
        pace: Pace,
        work: &dyn Work,
    ) -> Result<Outcome> {
        let load = Load {
            address: server.address(),
            connections,
            length,
            pace,
        };
        let name = self.system.about().name;
        let outcome = self.ground.as_generator(|| load.run(work));
        let outcome = outcome.with_context(|| format!("{name} was not measured"))?;
        outcome.ensure_right(name)?;
        Ok(outcome)
    }

    /// A closed load and what it cost.
    pub(super) fn closed(
        &self,
        server: &Server,
        connections: usize,
        length: Duration,
        work: &dyn Work,
    ) -> Result<Figure> {
        self.warm_up(server, connections, work)?;
        self.measured(server, connections, length, work)
    }

    fn warm_up(&self, server: &Server, connections: usize, work: &dyn Work) -> Result<()> {
        self.run(server, connections, WARM_UP, Pace::Closed, work)?;
        weight::settle(server.id())
    }

    fn measured(
        &self,
        server: &Server,
        connections: usize,
        length: Duration,
        work: &dyn Work,
    ) -> Result<Figure> {
        let used = || {
            let database = self.ground.postgres.process();
            let database = database.map(weight::processor_seconds).transpose()?;
            anyhow::Ok((weight::processor_seconds(server.id())?, database))
        };
        let before = used()?;
        let outcome = self.run(server, connections, length, Pace::Closed, work)?;
        let after = used()?;
        let each = |seconds: f64| seconds * 1e6 / outcome.answered as f64;
        Ok(Figure {
            per_second: outcome.per_second(),
            answered: outcome.answered,
            seconds: outcome.elapsed.as_secs_f64(),
            connections,
            open_per_second: None,
            p50_ms: outcome.latency_ms(0.5),
            p95_ms: outcome.latency_ms(0.95),
            p99_ms: p99_ms(&outcome),
            processor_us: each(after.0 - before.0),
            database_us: after
                .1
                .zip(before.1)
                .map(|(after, before)| each(after - before)),
        })
    }

    /// A closed load, and the latency of an open one at a share of what it came to.
    pub(super) fn closed_and_open(&self, server: &Server, work: &dyn Work) -> Result<Figure> {
        let connections = self.ground.options.connections;
        let length = self.ground.options.length();
        let closed = self.closed(server, connections, length, work)?;
        weight::settle(server.id())?;
        let share = closed.per_second * OPEN_SHARE;
        let open = self.run(server, connections, length, Pace::Open(share), work)?;
        Ok(Figure {
            open_per_second: Some(share),
            p50_ms: open.latency_ms(0.5),
            p95_ms: open.latency_ms(0.95),
            p99_ms: p99_ms(&open),
            ..closed
        })
    }

    /// A load that hashes passwords, until there are enough answers.
    pub(super) fn hashed(&self, work: &dyn Work) -> Result<Figure> {
        let connections = self.hashing_connections();
        self.warm_up(&self.server, connections, work)?;
        let shortest = self.ground.options.length().max(SHORTEST_HASHING);
        let enough = UntilEnough::of(work, ENOUGH_FOR_P99, shortest);
        self.measured(&self.server, connections, LONGEST_HASHING, &enough)
    }

    fn validated(&self) -> Result<Figure> {
        let sessions = self.sessions(&self.server, SESSIONS)?;
        let work = Validations::new(self.system, &self.host(), &sessions);
        self.closed_and_open(&self.server, &work)
    }

    fn refreshed(&self) -> Result<Option<Figure>> {
        if self.system.about().refresh.is_none() {
            return Ok(None);
        }
        let server = &self.another(Variant::Renewing)?;
        let sessions = self.sessions(server, SESSIONS)?;
        let work = Renewals::new(self.system, server.address().to_string(), sessions);
        self.closed_and_open(server, &work).map(Some)
    }
}

fn start(
    system: &dyn System,
    place: &Place,
    ground: &Ground<'_>,
    variant: Variant,
) -> Result<Server> {
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
    let launch = system.launch(place, address, variant)?;
    ground.as_server(|| launch.start_at(address, system.health_path()))
}

/// None where so few were answered that it would be the slowest of them.
fn p99_ms(outcome: &Outcome) -> Option<f64> {
    (outcome.answered >= ENOUGH_FOR_P99).then(|| outcome.latency_ms(0.99))
}

/// Measures one workload on each.
pub(super) fn measure(
    workload: Workload,
    hashing: Hashing,
    contestants: &[Contestant<'_>],
    results: &mut Results,
) -> Result<()> {
    match workload {
        Workload::SecondFactor => return second_factor::measure(hashing, contestants, results),
        Workload::Footprint => return footprint::measure(contestants, results),
        Workload::Correctness => return race::measure(contestants, results),
        Workload::LogIn => results.add_bare_hash(hashing, bare_hash(hashing, contestants)?),
        Workload::Register | Workload::Validate | Workload::Refresh => {}
    }
    for contestant in contestants {
        let name = contestant.system.about().name;
        let figure = match workload {
            Workload::Register => Some(contestant.hashed(&contestant.registrations())?),
            Workload::LogIn => Some(contestant.hashed(&contestant.logins_to(&contestant.host()))?),
            Workload::Validate => Some(contestant.validated()?),
            Workload::Refresh => contestant.refreshed()?,
            // Measured above, each in its own way.
            Workload::SecondFactor | Workload::Footprint | Workload::Correctness => None,
        };
        if let Some(figure) = figure {
            println!("  {name}: {}", figure.told());
            results.add(workload, hashing, name, &figure);
        }
    }
    Ok(())
}

/// What Tessera's hash comes to on the server's cores with nothing around it.
fn bare_hash(hashing: Hashing, contestants: &[Contestant<'_>]) -> Result<Option<f64>> {
    let Some(first) = contestants.first() else {
        return Ok(None);
    };
    let ground = first.ground;
    let scheme = match hashing {
        Hashing::Native => Hasher::Bcrypt,
        Hashing::Common => Hasher::Argon2id,
    };
    let seconds = ground.options.length().max(SHORTEST_HASHING).as_secs();
    let hash = || baseline::passwords(scheme.name(), ground.server_cores(), seconds);
    ground.as_server(hash).map(Some)
}
