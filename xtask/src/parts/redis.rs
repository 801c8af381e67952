//! Redis: given by `REDIS_URL`, or a private server of this run.

use super::{Part, install, start_on_free_port};
use crate::process::{self, Group};
use crate::scratch::Scratch;
use crate::wait;
use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const START_LIMIT: Duration = Duration::from_secs(30);
const PROBE_LIMIT: Duration = Duration::from_secs(5);
const REMEDY: &str = "install Redis 7 or newer (Debian: apt-get install redis-server) or name a \
                      server by REDIS_URL=redis://…";

/// A Redis server; stopped when dropped if this run started it.
#[derive(Debug)]
pub(crate) struct Redis {
    url: String,
    program: PathBuf,
    own: Option<Own>,
}

/// What a server of this run is made of.
#[derive(Debug)]
struct Own {
    // In this order: the server stops before its folder goes.
    server: Group,
    folder: Scratch,
    port: u16,
    mode: Mode,
}

/// What a server of this run is.
#[derive(Debug, Clone, Copy)]
enum Mode {
    /// All there is.
    Server,
    /// A node of a cluster.
    Cluster,
}

impl Redis {
    /// Takes, finds or installs Redis and waits until it answers.
    pub(crate) fn prepare() -> Result<Self> {
        Self::prepare_any().map_err(|e| Part::Redis.unavailable(&e, REMEDY))
    }

    fn prepare_any() -> Result<Self> {
        // Tests that kill a server start their own, so the program is needed in any case.
        let program = program()?;
        if let Ok(url) = std::env::var("REDIS_URL") {
            ensure_reachable(&url)?;
            println!("redis: given by REDIS_URL");
            return Ok(Self {
                url,
                program,
                own: None,
            });
        }
        start_on_free_port(|port| start(port, &program, Mode::Server))
    }

    /// A server of this run, whatever the environment names: one that may be killed.
    pub(crate) fn private() -> Result<Self> {
        let prepared = program()
            .and_then(|program| start_on_free_port(|port| start(port, &program, Mode::Server)));
        prepared.map_err(|e| Part::Redis.unavailable(&e, REMEDY))
    }

    /// A cluster of this run that is a single node: what a cluster refuses it refuses, too.
    pub(crate) fn cluster() -> Result<Self> {
        let prepared = program().and_then(|program| {
            let redis = start_on_free_port(|port| start(port, &program, Mode::Cluster))?;
            redis.take_all_slots()?;
            Ok(redis)
        });
        prepared.map_err(|e| Part::Redis.unavailable(&e, REMEDY))
    }

    fn take_all_slots(&self) -> Result<()> {
        let address = host_and_port(&self.url).context("its address names no host")?;
        let address: SocketAddr = address.parse()?;
        let took = ask(address, "CLUSTER ADDSLOTSRANGE 0 16383", 5)?;
        if took != b"+OK\r\n" {
            bail!("Redis did not take the slots of a cluster");
        }
        wait::until("the cluster of Redis", START_LIMIT, || {
            // Behind the length of the whole, which has three digits.
            let state = ask(address, "CLUSTER INFO", 22)?;
            Ok(state.ends_with(b"cluster_state:ok").then_some(()))
        })
    }

    /// Kills this run's server, and all that it held.
    pub(crate) fn crash(&mut self) -> Result<()> {
        self.own()?.server.end_by(Signal::SIGKILL)
    }

    /// Starts it again after [`Self::crash`], on its port and empty.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        let program = self.program.clone();
        let own = self.own()?;
        own.server = spawn(own.port, &program, own.folder.path(), own.mode)?;
        Ok(())
    }

    /// The id of this run's server.
    pub(crate) fn process(&self) -> Option<u32> {
        self.own.as_ref().map(|own| own.server.id())
    }

    fn own(&mut self) -> Result<&mut Own> {
        self.own
            .as_mut()
            .context("this Redis is not this run's own")
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The server's program.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }
}

fn program() -> Result<PathBuf> {
    let names = ["redis-server", "valkey-server"];
    if let Some(given) = std::env::var_os("TESSERA_TEST_REDIS_SERVER") {
        return Ok(given.into());
    }
    if let Some(found) = process::find_program(&names) {
        return Ok(found);
    }
    install::apt(&["redis-server"], "there is no Redis server here")?;
    process::find_program(&names).context("redis-server was installed but is not on PATH")
}

fn ensure_reachable(url: &str) -> Result<()> {
    let host = host_and_port(url).context("REDIS_URL names no host")?;
    let mut addresses = host
        .to_socket_addrs()
        .with_context(|| format!("REDIS_URL: cannot resolve {host}"))?;
    if !addresses.any(|a| TcpStream::connect_timeout(&a, PROBE_LIMIT).is_ok()) {
        bail!("REDIS_URL: nothing answers at {host}");
    }
    Ok(())
}

fn host_and_port(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next().filter(|h| !h.is_empty())?;
    let has_port = !host.ends_with(']') && host.contains(':');
    Some(if has_port {
        host.to_owned()
    } else {
        format!("{host}:6379")
    })
}

fn start(port: u16, program: &Path, mode: Mode) -> Result<Redis> {
    let folder = Scratch::new("redis")?;
    let server = spawn(port, program, folder.path(), mode)?;
    println!("redis: {} on port {port}", program.display());
    Ok(Redis {
        url: format!("redis://127.0.0.1:{port}"),
        program: program.to_path_buf(),
        own: Some(Own {
            server,
            folder,
            port,
            mode,
        }),
    })
}

/// Starts a server that keeps nothing on disk, and waits until it answers.
fn spawn(port: u16, program: &Path, folder: &Path, mode: Mode) -> Result<Group> {
    let log = process::log_path("redis")?;
    let output = File::create(&log)?;
    let mut command = Command::new(program);
    command
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
        .arg("--dir")
        .arg(folder)
        .stderr(output.try_clone()?)
        .stdout(output);
    if let Mode::Cluster = mode {
        command.args(["--cluster-enabled", "yes"]);
    }
    let mut group = Group::spawn("redis", &mut command, Signal::SIGTERM)?;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    wait::until("Redis to start", START_LIMIT, || {
        group.ensure_running(&log)?;
        Ok(answers(address).then_some(()))
    })?;
    Ok(group)
}

/// Whether a Redis server answers a PING at `address`.
fn answers(address: SocketAddr) -> bool {
    ask(address, "PING", 5).is_ok_and(|answer| answer == b"+PONG")
}

/// The first bytes of the answer to a command.
fn ask(address: SocketAddr, command: &str, length: usize) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, PROBE_LIMIT)?;
    stream.set_read_timeout(Some(PROBE_LIMIT))?;
    stream.write_all(format!("{command}\r\n").as_bytes())?;
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_found_with_and_without_a_port() {
        for (url, host) in [
            ("redis://cache", "cache:6379"),
            ("rediss://:secret@cache:7000/1", "cache:7000"),
            ("redis://[::1]", "[::1]:6379"),
        ] {
            assert_eq!(host_and_port(url).as_deref(), Some(host));
        }
    }
}
