//! PostgreSQL: given by `DATABASE_URL`, or a private cluster of this run.

use super::{Part, install, start_on_free_port};
use crate::process::{self, Group};
use crate::scratch::Scratch;
use crate::wait;
use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::{Uid, User};
use std::fs::{self, File};
use std::io::Read as _;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const OLDEST_VERSION: u32 = 15;
const START_LIMIT: Duration = Duration::from_secs(60);
const INITDB_LIMIT: Duration = Duration::from_secs(120);
/// What a run of all tests takes at the most, several times over: nine megabytes for each database.
const ROOM_IN_MEMORY: u64 = 2 << 30;
const REMEDY: &str = "install PostgreSQL 15 or newer (Debian: apt-get install postgresql) or name \
                      a server by DATABASE_URL=postgres://…";

/// Whether a committed transaction survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As in production, for measurements.
    Full,
    /// No waiting for the disk, for tests: their data is thrown away.
    None,
}

/// A PostgreSQL server; stopped when dropped if this run started it.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    programs: PathBuf,
    owner: Option<User>,
    own: Option<Own>,
}

/// What a server of this run is made of.
#[derive(Debug)]
struct Own {
    // In this order: the server stops before its data goes.
    server: Group,
    folder: Scratch,
    port: u16,
    durability: Durability,
}

impl Postgres {
    /// Takes, finds or installs PostgreSQL and waits until it answers.
    pub(crate) fn prepare(durability: Durability) -> Result<Self> {
        Self::prepare_any(durability).map_err(|e| Part::Postgres.unavailable(&e, REMEDY))
    }

    fn prepare_any(durability: Durability) -> Result<Self> {
        // Tests that kill a server start their own, so the programs are needed in any case.
        let programs = programs()?;
        let owner = unprivileged_owner()?;
        if let Some(url) = given_url() {
            ensure_reachable(&url)?;
            println!("postgres: given by DATABASE_URL");
            return Ok(Self {
                url,
                programs,
                owner,
                own: None,
            });
        }
        start_on_free_port(|port| start(port, &programs, owner.as_ref(), durability))
    }

    /// A server of this run, whatever the environment names: one that may be killed.
    pub(crate) fn private(durability: Durability) -> Result<Self> {
        let prepared = programs().and_then(|programs| {
            let owner = unprivileged_owner()?;
            start_on_free_port(|port| start(port, &programs, owner.as_ref(), durability))
        });
        prepared.map_err(|e| Part::Postgres.unavailable(&e, REMEDY))
    }

    /// Ends this run's server as an immediate shutdown does: nothing is finished, connections
    /// break, and the next start recovers from the log.
    pub(crate) fn crash(&mut self) -> Result<()> {
        self.own()?.server.end_by(Signal::SIGQUIT)
    }

    /// Starts it again after [`Self::crash`], on its port and data.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        let (programs, owner) = (self.programs.clone(), self.owner.clone());
        let own = self.own()?;
        let data = own.folder.path().join("data");
        own.server = spawn(own.port, &programs, owner.as_ref(), &data, own.durability)?;
        Ok(())
    }

    /// The id of this run's server, the parent of all its processes.
    pub(crate) fn process(&self) -> Option<u32> {
        self.own.as_ref().map(|own| own.server.id())
    }

    fn own(&mut self) -> Result<&mut Own> {
        self.own
            .as_mut()
            .context("this PostgreSQL is not this run's own")
    }

    /// The address of its maintenance database, as a user who may create databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The folder of `initdb`, `postgres` and their like.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// The user that the server has to run as where this run is root's.
    pub(crate) fn owner(&self) -> Option<&str> {
        self.owner.as_ref().map(|user| user.name.as_str())
    }

    /// Creates an empty database and returns its address.
    pub(crate) fn create_database(&self, name: &str) -> Result<String> {
        let statement = format!("CREATE DATABASE {name}");
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-X", "-q", "-d", &self.url, "-c", &statement]);
        process::capture(&mut psql)?;
        with_database(&self.url, name).context("the address of PostgreSQL names no database")
    }

    /// The rows that `query` finds in the database at `url`, their columns parted by spaces.
    pub(crate) fn rows(&self, url: &str, query: &str) -> Result<String> {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-F", " ", "-d", url, "-c", query]);
        process::capture(&mut psql)
    }
}

/// Swaps the database that `url` names for `name`.
fn with_database(url: &str, name: &str) -> Option<String> {
    let (address, options) = match url.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (url, String::new()),
    };
    let (scheme, rest) = address.split_once("://")?;
    let server = rest.split('/').next()?;
    Some(format!("{scheme}://{server}/{name}{options}"))
}

fn given_url() -> Option<String> {
    let url = std::env::var("DATABASE_URL").ok()?;
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if !is_postgres {
        println!("postgres: DATABASE_URL names another kind of database and is left aside");
    }
    is_postgres.then_some(url)
}

fn ensure_reachable(url: &str) -> Result<()> {
    let host = host_and_port(url).context("DATABASE_URL names no host")?;
    let mut addresses = host
        .to_socket_addrs()
        .with_context(|| format!("DATABASE_URL: cannot resolve {host}"))?;
    let reachable =
        addresses.any(|a| TcpStream::connect_timeout(&a, Duration::from_secs(5)).is_ok());
    if !reachable {
        bail!("DATABASE_URL: nothing answers at {host}");
    }
    Ok(())
}

fn host_and_port(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next().filter(|h| !h.is_empty())?;
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    Some(if has_port {
        host.to_owned()
    } else {
        format!("{host}:5432")
    })
}

/// The folder of the programs, after installing them where they are missing.
fn programs() -> Result<PathBuf> {
    if let Some(found) = newest_installed() {
        return Ok(found);
    }
    install::apt(&["postgresql"], "there is no PostgreSQL 15 or newer here")?;
    newest_installed().context("the installed PostgreSQL is older than 15")
}

/// The newest installation that is new enough. Debian keeps them off `PATH`.
fn newest_installed() -> Option<PathBuf> {
    let given = std::env::var_os("TESSERA_TEST_POSTGRES_BIN").map(PathBuf::from);
    let on_path = process::find_program(&["postgres"])
        .and_then(|program| program.parent().map(Path::to_path_buf));
    let packaged = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    given
        .into_iter()
        .chain(on_path)
        .chain(packaged)
        .filter(|folder| {
            ["initdb", "postgres", "pg_isready", "psql"]
                .iter()
                .all(|program| process::is_executable(&folder.join(program)))
        })
        .filter_map(|folder| Some((version(&folder)?, folder)))
        .filter(|(version, _)| *version >= OLDEST_VERSION)
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

fn version(folder: &Path) -> Option<u32> {
    let mut command = Command::new(folder.join("postgres"));
    let told = process::capture(command.arg("--version")).ok()?;
    parse_version(&told)
}

/// The major version in `postgres (PostgreSQL) 15.9 (Debian …)`.
fn parse_version(told: &str) -> Option<u32> {
    let (_, rest) = told.split_once("(PostgreSQL) ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// PostgreSQL refuses to run as root; this is who it runs as instead.
fn unprivileged_owner() -> Result<Option<User>> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)? {
            return Ok(Some(user));
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")
}

/// `program` as `owner`. `setpriv` is tried first because it leaves no process in between.
fn as_owner(owner: Option<&User>, program: &Path) -> Result<Command> {
    let Some(user) = owner else {
        return Ok(Command::new(program));
    };
    if let Some(setpriv) = process::find_program(&["setpriv"]) {
        let mut command = Command::new(setpriv);
        command
            .arg(format!("--reuid={}", user.uid))
            .arg(format!("--regid={}", user.gid))
            .arg("--clear-groups")
            .arg(program);
        return Ok(command);
    }
    let runuser = process::find_program(&["runuser"])
        .context("running PostgreSQL as another user needs setpriv or runuser (util-linux)")?;
    let mut command = Command::new(runuser);
    command.args(["-u", &user.name, "--"]).arg(program);
    Ok(command)
}

fn start(
    port: u16,
    programs: &Path,
    owner: Option<&User>,
    durability: Durability,
) -> Result<Postgres> {
    let folder = match durability {
        Durability::Full => Scratch::new("postgres")?,
        // Each test makes a database, some three hundred files, and drops it: most of what the
        // disk's file system did in a run was to look for places for them.
        Durability::None => Scratch::in_memory("postgres", ROOM_IN_MEMORY)?,
    };
    let data = folder.path().join("data");
    fs::create_dir(&data)?;
    if let Some(user) = owner {
        chown(&data, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
            .context("failed to hand PostgreSQL its folder")?;
    }
    let password = random_word()?;
    let password_file = folder.path().join("password");
    fs::write(&password_file, &password)?;
    let mut initdb = as_owner(owner, &programs.join("initdb"))?;
    initdb
        .args(["--username=postgres", "--auth=password", "--encoding=UTF8"])
        .args(["--locale=C", "--no-sync"])
        .arg("--pwfile")
        .arg(&password_file)
        .arg("--pgdata")
        .arg(&data)
        .current_dir(&data);
    process::run_logged("initdb", &mut initdb, INITDB_LIMIT)?;
    fs::remove_file(&password_file)?;

    let server = spawn(port, programs, owner, &data, durability)?;
    println!("postgres: {} on port {port}", programs.display());
    Ok(Postgres {
        url: format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres"),
        programs: programs.to_path_buf(),
        owner: owner.cloned(),
        own: Some(Own {
            server,
            folder,
            port,
            durability,
        }),
    })
}

/// Starts a server on the cluster in `data` and waits until it answers.
fn spawn(
    port: u16,
    programs: &Path,
    owner: Option<&User>,
    data: &Path,
    durability: Durability,
) -> Result<Group> {
    let log = process::log_path("postgres")?;
    let output = File::create(&log)?;
    let mut server = as_owner(owner, &programs.join("postgres"))?;
    server.arg("-D").arg(data).current_dir(data);
    for setting in settings(port, durability) {
        server.arg("-c").arg(setting);
    }
    server.stderr(output.try_clone()?).stdout(output);
    // SIGINT is PostgreSQL's fast shutdown.
    let mut group = Group::spawn("postgres", &mut server, Signal::SIGINT)?;
    wait::until("PostgreSQL to start", START_LIMIT, || {
        group.ensure_running(&log)?;
        let mut ready = Command::new(programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        Ok(ready.status().is_ok_and(|s| s.success()).then_some(()))
    })?;
    Ok(group)
}

/// A password for the superuser, so that nobody else on this machine becomes it meanwhile.
fn random_word() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn settings(port: u16, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        "max_connections=500".to_owned(),
        "timezone=UTC".to_owned(),
    ];
    if durability == Durability::None {
        let lax = [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_wal_size=128MB",
        ];
        settings.extend(lax.map(str::to_owned));
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_off_what_the_server_says() {
        assert_eq!(
            parse_version("postgres (PostgreSQL) 15.9 (Debian 15.9-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_version("command not found"), None);
    }

    #[test]
    fn the_host_of_an_address_is_found_with_and_without_a_port() {
        for (url, host) in [
            ("postgres://db.internal/app", "db.internal:5432"),
            ("postgres://u:p%40@db:6432/app?sslmode=require", "db:6432"),
            ("postgresql://u@[::1]:5433", "[::1]:5433"),
        ] {
            assert_eq!(host_and_port(url).as_deref(), Some(host));
        }
        assert_eq!(host_and_port("postgres:///app"), None);
    }

    #[test]
    fn a_new_database_keeps_the_server_and_the_options() {
        assert_eq!(
            with_database("postgres://u:p@db:5432/app?sslmode=require", "bench").as_deref(),
            Some("postgres://u:p@db:5432/bench?sslmode=require")
        );
        assert_eq!(
            with_database("postgres://u@db", "bench").as_deref(),
            Some("postgres://u@db/bench")
        );
    }
}
