//! `cargo xtask upgrade`: exchanges two instances of one build of Tessera for those of another,
//! back, and forth again, on one database and under traffic; every request has to be answered.
//!
//! The database is made by the build before. The first instance of the build after brings it up
//! to date while the build before serves from it; from then on each build runs on the schema of
//! the one after, beside the other and alone. Behind nginx an instance is told to stop (SIGTERM)
//! while requests come and started again where it was, as docs/operations has it. Where nginx is
//! not installed, an instance is taken out of the traffic before it is stopped.

mod people;
mod traffic;

use crate::interrupt;
use crate::parts::{Durability, Nginx, Postgres, Redis, free_port};
use crate::scratch::Scratch;
use crate::server::{Launch, Server, without_configuration};
use crate::{process, workspace};
use anyhow::{Context as _, Result, bail, ensure};
use lexopt::{Arg, Parser, ValueExt as _};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use traffic::Traffic;

const HELP: &str = "\
Exchange the instances of one build of Tessera for another's, under traffic, and back.

Usage: cargo xtask upgrade --before PROGRAM [OPTIONS]

  --before PROGRAM   The `tessera` of the release before
  --after PROGRAM    The one that takes its place (default target/debug/tessera)
  --storage NAME     `sqlite`, or `postgres` with Redis beside it (default: one after the other)
  --seconds N        How long the traffic goes on between two exchanges (default 5)

Logs in, proves second factors, exchanges refresh tokens, registers, takes new backup codes, and
reads pages, on two instances of which one after the other is exchanged: forth, back, and forth
again. Where nginx is installed, all of it goes through nginx by the rules of deploy/nginx, and an
instance is stopped by SIGTERM and started again on its port; else it is taken out of the traffic
first. Ends with 1 when any request was not answered as it has to be.
";

const LONGEST_SECONDS: u64 = 600;
/// People who do all of it at once, each over and over.
const PEOPLE: usize = 4;
/// How long nginx leaves an instance alone that refused connections, and a little more: the other
/// one has to be there all that time.
const LEFT_ALONE: Duration = Duration::from_secs(2);

/// Which of the two builds an instance is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Build {
    Before,
    After,
}

impl Build {
    fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// The exchanges: which instance, and for what. Forth, back, and forth again.
const EXCHANGES: [(usize, Build); 6] = [
    (1, Build::After),
    (0, Build::After),
    (1, Build::Before),
    (0, Build::Before),
    (1, Build::After),
    (0, Build::After),
];

#[derive(Debug)]
struct Options {
    before: PathBuf,
    after: PathBuf,
    storages: Vec<Storage>,
    seconds: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Storage {
    Sqlite,
    Postgres,
}

impl Options {
    /// `None` when help was asked for.
    fn parse(arguments: Vec<OsString>) -> Result<Option<Self>> {
        let mut before = None;
        let mut options = Self {
            before: PathBuf::new(),
            after: workspace::binary("debug", "tessera"),
            storages: vec![Storage::Sqlite, Storage::Postgres],
            seconds: 5,
        };
        let mut parser = Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Long("before") => before = Some(PathBuf::from(parser.value()?)),
                Arg::Long("after") => options.after = PathBuf::from(parser.value()?),
                Arg::Long("seconds") => options.seconds = parser.value()?.parse()?,
                Arg::Long("storage") => {
                    options.storages = vec![match parser.value()?.string()?.as_str() {
                        "sqlite" => Storage::Sqlite,
                        "postgres" => Storage::Postgres,
                        other => bail!("there is no storage `{other}`: sqlite or postgres"),
                    }];
                }
                other => return Err(other.unexpected().into()),
            }
        }
        options.before = before.context("name the program of the release before by --before")?;
        if !(1..=LONGEST_SECONDS).contains(&options.seconds) {
            bail!("--seconds takes 1 to {LONGEST_SECONDS}");
        }
        Ok(Some(options))
    }
}

/// Where both builds keep their state.
struct Place {
    data: Scratch,
    services: Option<(Postgres, Redis)>,
    urls: Option<(String, String)>,
}

impl Place {
    fn prepare(storage: Storage) -> Result<Self> {
        let data = Scratch::new("upgrade")?;
        let services = match storage {
            Storage::Sqlite => None,
            Storage::Postgres => Some((Postgres::prepare(Durability::None)?, Redis::prepare()?)),
        };
        let urls = match &services {
            None => None,
            Some((postgres, redis)) => {
                let name = format!("upgrade_{}", std::process::id());
                Some((postgres.create_database(&name)?, redis.url().to_owned()))
            }
        };
        Ok(Self {
            data,
            services,
            urls,
        })
    }

    fn launch(&self, program: &PathBuf, build: Build) -> Launch<'static> {
        let mut launch = Launch::tessera(build.name(), "debug", self.data.path())
            .with("TESSERA_LIMITS__ENABLED", "false")
            .with("TESSERA_PASSWORDS__BCRYPT_COST", "4")
            .with("TESSERA_TOKENS__ISSUER", "https://id.test");
        launch.binary.clone_from(program);
        match &self.urls {
            None => launch,
            Some((database, redis)) => launch
                .with("DATABASE_URL", database.clone())
                .with("REDIS_URL", redis.clone()),
        }
    }

    fn name(&self) -> &'static str {
        match self.services {
            None => "SQLite",
            Some(_) => "PostgreSQL and Redis",
        }
    }

    /// What `tessera admin audit verify` says of what both builds recorded.
    fn verified(&self, program: &PathBuf) -> Result<String> {
        let mut command = Command::new(program);
        without_configuration(&mut command)
            .args(["admin", "audit", "verify", "--data-dir"])
            .arg(self.data.path());
        if let Some((database, _)) = &self.urls {
            command.env("DATABASE_URL", database);
        }
        let said = process::capture(&mut command)?;
        let line = said.lines().next().unwrap_or_default();
        Ok(line.to_owned())
    }
}

/// Exchanges instances under traffic.
///
/// # Errors
/// When something cannot be run, or a request was not answered as it has to be.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let Some(options) = Options::parse(arguments)? else {
        print!("{HELP}");
        return Ok(());
    };
    let mut failed = 0;
    for &storage in &options.storages {
        failed += drill(&options, storage)?;
    }
    match failed {
        0 => Ok(()),
        count => bail!("{count} requests were not answered as they have to be"),
    }
}

fn drill(options: &Options, storage: Storage) -> Result<u64> {
    let drill = Drill {
        options,
        place: Place::prepare(storage)?,
        ports: [free_port()?, free_port()?],
    };
    let first = drill.start(0, Build::Before)?;
    let people = people::settle(first.address(), PEOPLE)?;
    let mut instances = [
        (Build::Before, first),
        (Build::Before, drill.start(1, Build::Before)?),
    ];
    let addresses: [SocketAddr; 2] = [instances[0].1.address(), instances[1].1.address()];
    let nginx = Nginx::before(addresses)?;
    let way = nginx.as_ref().map_or("without nginx", |_| "behind nginx");
    println!("\n==> {}, {way}", drill.place.name());
    let traffic = match &nginx {
        Some(nginx) => Traffic::new([nginx.address()].into_iter()),
        None => Traffic::new(addresses.into_iter()),
    };
    let mut failed = 0;
    let instances = std::thread::scope(|scope| -> Result<_> {
        // Whatever ends this ends the traffic, which the scope waits for.
        let _end = traffic.ends_with_this();
        for person in people {
            let traffic = &traffic;
            scope.spawn(move || traffic.of(person));
        }
        let pause = Duration::from_secs(options.seconds);
        failed += watched(&traffic, "as it was", pause, &instances)?;
        for (at, build) in EXCHANGES {
            let [zero, one] = instances;
            let (old, other) = if at == 0 { (zero, one) } else { (one, zero) };
            let new = match &nginx {
                Some(_) => drill.restart(old.1, at, build)?,
                None => drill.exchange(&traffic, old.1, build)?,
            };
            let new = (build, new);
            instances = if at == 0 { [new, other] } else { [other, new] };
            let what = format!("instance {at}: {}", build.name());
            failed += watched(&traffic, &what, pause, &instances)?;
        }
        Ok(instances)
    })?;
    drop(instances);
    let verified = drill.place.verified(&options.after)?;
    println!("{verified}");
    ensure!(verified.contains("holds"), "the audit log does not hold");
    Ok(failed)
}

/// Two instances, and how one of them is exchanged.
struct Drill<'a> {
    options: &'a Options,
    place: Place,
    ports: [u16; 2],
}

impl Drill<'_> {
    fn launch(&self, build: Build) -> Launch<'static> {
        let program = match build {
            Build::Before => &self.options.before,
            Build::After => &self.options.after,
        };
        self.place.launch(program, build)
    }

    fn start(&self, at: usize, build: Build) -> Result<Server> {
        self.launch(build).on_port(self.ports[at]).start()
    }

    /// Tells the instance to stop, and starts another where it was. A proxy sends what comes
    /// meanwhile to the other one.
    fn restart(&self, old: Server, at: usize, build: Build) -> Result<Server> {
        old.stop()?;
        let new = self.start(at, build)?;
        std::thread::sleep(LEFT_ALONE);
        Ok(new)
    }

    /// Starts one elsewhere, sends what comes to that, and stops the old one when all is answered.
    fn exchange(&self, traffic: &Traffic, old: Server, build: Build) -> Result<Server> {
        let new = self.launch(build).start()?;
        traffic.exchange(old.address(), new.address());
        old.stop()?;
        Ok(new)
    }
}

/// Lets the traffic go on for a while, and says what came of it since the last time.
fn watched(
    traffic: &Traffic,
    what: &str,
    pause: Duration,
    instances: &[(Build, Server); 2],
) -> Result<u64> {
    std::thread::sleep(pause);
    interrupt::check()?;
    let seen = traffic.take();
    let [(zero, _), (one, _)] = instances;
    println!(
        "{what:<20} serving {} and {}: {} requests, {} failed",
        zero.name(),
        one.name(),
        seen.answered + seen.failed,
        seen.failed
    );
    for example in &seen.examples {
        println!("  {example}");
    }
    ensure!(seen.answered > 0, "nothing was answered");
    Ok(seen.failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_instance_goes_forth_back_and_forth() {
        for instance in [0, 1] {
            let own = EXCHANGES.iter().filter(|(at, _)| *at == instance);
            let builds: Vec<Build> = own.map(|(_, build)| *build).collect();
            assert_eq!(builds, [Build::After, Build::Before, Build::After]);
        }
    }

    #[test]
    fn the_program_before_has_to_be_named() {
        assert!(Options::parse(vec!["--seconds".into(), "1".into()]).is_err());
        let given = ["--before", "old", "--storage", "sqlite"];
        let options = Options::parse(given.map(OsString::from).to_vec());
        let options = options.expect("sound").expect("no help");
        assert_eq!(options.storages, [Storage::Sqlite]);
        assert_eq!(options.before, PathBuf::from("old"));
    }
}
