//! NATS with JetStream: given by `NATS_URL`, or a private server of this run.

use super::{Part, install, start_on_free_port};
use crate::process::{self, Group};
use crate::scratch::Scratch;
use crate::wait;
use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use std::fs::File;
use std::io::Read as _;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const START_LIMIT: Duration = Duration::from_secs(30);
const PROBE_LIMIT: Duration = Duration::from_secs(5);
const REMEDY: &str = "install nats-server 2.9 or newer (Debian: apt-get install nats-server) or \
                      name a server with JetStream by NATS_URL=nats://…";

/// A NATS server; stopped when dropped if this run started it.
#[derive(Debug)]
pub(crate) struct Nats {
    url: String,
    program: PathBuf,
    // In this order: the server stops before its folder goes.
    _own: Option<(Group, Scratch)>,
}

impl Nats {
    /// Takes, finds or installs NATS and waits until it answers.
    pub(crate) fn prepare() -> Result<Self> {
        Self::prepare_any().map_err(|e| Part::Nats.unavailable(&e, REMEDY))
    }

    fn prepare_any() -> Result<Self> {
        // Tests that kill a server start their own, so the program is needed in any case.
        let program = program()?;
        if let Ok(url) = std::env::var("NATS_URL") {
            ensure_reachable(&url)?;
            println!("nats: given by NATS_URL");
            return Ok(Self {
                url,
                program,
                _own: None,
            });
        }
        start_on_free_port(|port| start(port, &program))
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
    if let Some(given) = std::env::var_os("TESSERA_TEST_NATS_SERVER") {
        return Ok(given.into());
    }
    // Debian puts it where the path of a user who is not root does not lead.
    let find = || {
        process::find_program(&["nats-server"]).or_else(|| {
            let debian = PathBuf::from("/usr/sbin/nats-server");
            process::is_executable(&debian).then_some(debian)
        })
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    install::apt(&["nats-server"], "there is no NATS server here")?;
    find().context("nats-server was installed but is not to be found")
}

fn ensure_reachable(url: &str) -> Result<()> {
    let host = url.rsplit('/').next().unwrap_or_default();
    let mut addresses = host
        .to_socket_addrs()
        .with_context(|| format!("NATS_URL: cannot resolve {host}; write nats://HOST:PORT"))?;
    if !addresses.any(|a| TcpStream::connect_timeout(&a, PROBE_LIMIT).is_ok()) {
        bail!("NATS_URL: nothing answers at {host}");
    }
    Ok(())
}

/// Starts a server that keeps its streams in a temporary folder, and waits until it answers.
fn start(port: u16, program: &Path) -> Result<Nats> {
    let folder = Scratch::new("nats")?;
    let log = process::log_path("nats")?;
    let output = File::create(&log)?;
    let mut command = Command::new(program);
    command
        .args(["--addr", "127.0.0.1", "--port", &port.to_string()])
        .args(["--jetstream", "--store_dir"])
        .arg(folder.path())
        .stderr(output.try_clone()?)
        .stdout(output);
    let mut server = Group::spawn("nats", &mut command, Signal::SIGTERM)?;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    wait::until("NATS to start", START_LIMIT, || {
        server.ensure_running(&log)?;
        Ok(answers(address).then_some(()))
    })?;
    println!("nats: {} on port {port}", program.display());
    Ok(Nats {
        url: format!("nats://127.0.0.1:{port}"),
        program: program.to_path_buf(),
        _own: Some((server, folder)),
    })
}

/// Whether a NATS server at `address` says who it is, which is the first thing that one does.
fn answers(address: SocketAddr) -> bool {
    let greeting = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, PROBE_LIMIT)?;
        stream.set_read_timeout(Some(PROBE_LIMIT))?;
        let mut start = [0; 5];
        stream.read_exact(&mut start)?;
        Ok(&start == b"INFO ")
    };
    greeting().unwrap_or(false)
}
