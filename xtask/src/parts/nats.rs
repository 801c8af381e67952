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
    own: Option<Own>,
}

/// What a server of this run is made of.
#[derive(Debug)]
struct Own {
    // In this order: the server stops before its folder goes.
    server: Group,
    folder: Scratch,
    port: u16,
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
                own: None,
            });
        }
        start_on_free_port(|port| start(port, &program))
    }

    /// A server of this run, whatever the environment names: one that may be killed.
    pub(crate) fn private() -> Result<Self> {
        let prepared =
            program().and_then(|program| start_on_free_port(|port| start(port, &program)));
        prepared.map_err(|e| Part::Nats.unavailable(&e, REMEDY))
    }

    /// Kills this run's server. What its streams hold stays in its folder.
    pub(crate) fn crash(&mut self) -> Result<()> {
        self.own()?.server.end_by(Signal::SIGKILL)
    }

    /// Starts it again after [`Self::crash`], on its port and with its streams.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        let program = self.program.clone();
        let own = self.own()?;
        own.server = spawn(own.port, &program, own.folder.path())?;
        Ok(())
    }

    /// The id of this run's server.
    pub(crate) fn process(&self) -> Option<u32> {
        self.own.as_ref().map(|own| own.server.id())
    }

    fn own(&mut self) -> Result<&mut Own> {
        self.own
            .as_mut()
            .context("this NATS server is not this run's own")
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

fn start(port: u16, program: &Path) -> Result<Nats> {
    let folder = Scratch::new("nats")?;
    let server = spawn(port, program, folder.path())?;
    println!("nats: {} on port {port}", program.display());
    Ok(Nats {
        url: format!("nats://127.0.0.1:{port}"),
        program: program.to_path_buf(),
        own: Some(Own {
            server,
            folder,
            port,
        }),
    })
}

/// Starts a server that keeps its streams in `folder`, and waits until it answers.
fn spawn(port: u16, program: &Path, folder: &Path) -> Result<Group> {
    let log = process::log_path("nats")?;
    let output = File::create(&log)?;
    let mut command = Command::new(program);
    command
        .args(["--addr", "127.0.0.1", "--port", &port.to_string()])
        .args(["--jetstream", "--store_dir"])
        .arg(folder)
        .stderr(output.try_clone()?)
        .stdout(output);
    let mut server = Group::spawn("nats", &mut command, Signal::SIGTERM)?;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    wait::until("NATS to start", START_LIMIT, || {
        server.ensure_running(&log)?;
        Ok(answers(address).then_some(()))
    })?;
    Ok(server)
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
