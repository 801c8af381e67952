//! A Tessera server, or another that says the same words, run for a test or a measurement.

use crate::process::{self, Group};
use crate::{http, interrupt, wait, workspace};
use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(60);
/// What a server prints before its address once it answers.
const ANNOUNCEMENT: &str = "listening on http://";

/// A free port of loopback.
const ANY_PORT: &str = "127.0.0.1:0";

/// Variables that configure a server and would leak from the shell into the ones run here.
const CONFIGURATION: &[&str] = &[
    "DATABASE_URL",
    "DATABASE_POOL_MIN",
    "DATABASE_POOL_MAX",
    "REDIS_URL",
    "JWT_SECRET",
    "JWT_ACCESS_EXPIRY",
    "JWT_REFRESH_EXPIRY",
    "LOG_LEVEL",
];

/// A running server; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    group: Group,
    address: SocketAddr,
}

/// How a server is started.
#[derive(Debug)]
pub(crate) struct Launch<'a> {
    /// Names the server in messages and its log.
    pub(crate) name: &'a str,
    pub(crate) binary: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl<'a> Launch<'a> {
    /// Tessera in development mode on a free port, its data in `data`.
    pub(crate) fn tessera(name: &'a str, profile: &str, data: &Path) -> Self {
        let data = data.to_string_lossy().into_owned();
        let arguments = ["serve", "--listen", ANY_PORT, "--data-dir", &data];
        Self {
            name,
            binary: workspace::binary(profile, "tessera"),
            arguments: arguments.map(str::to_owned).to_vec(),
            environment: Vec::new(),
        }
    }

    /// Adds a variable to the server's environment.
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((key, value.into()));
        self
    }

    /// Has Tessera listen on `port` of loopback in place of a free one.
    pub(crate) fn on_port(mut self, port: u16) -> Self {
        for argument in self.arguments.iter_mut().filter(|it| *it == ANY_PORT) {
            *argument = format!("127.0.0.1:{port}");
        }
        self
    }

    /// Starts the server and waits until it says where it listens.
    ///
    /// # Errors
    /// When it ends early or says nothing within a minute.
    pub(crate) fn start(&self) -> Result<Server> {
        let (mut command, log) = self.command()?;
        let mut group = Group::spawn(self.name, command.stdout(Stdio::piped()), Signal::SIGTERM)?;
        let stdout = group.child().stdout.take();
        let announced = follow(stdout.context("the server has no standard output")?);
        let address = wait::until(self.name, START_LIMIT, || match announced.try_recv() {
            Ok(address) => Ok(Some(address)),
            Err(TryRecvError::Empty) => group.ensure_running(&log).map(|()| None),
            Err(TryRecvError::Disconnected) => {
                // The pipe closes a moment before the process can be reaped.
                std::thread::sleep(Duration::from_millis(200));
                group.ensure_running(&log)?;
                bail!("{} closed its output without an address", self.name)
            }
        })?;
        Ok(Server { group, address })
    }

    /// Starts the server, which says nothing, and waits until it answers a GET of `path` at
    /// `address` with 200.
    ///
    /// # Errors
    /// When it ends early or does not answer within a minute.
    pub(crate) fn start_at(&self, address: SocketAddr, path: &str) -> Result<Server> {
        const POLL: Duration = Duration::from_millis(1);
        let (mut command, log) = self.command()?;
        let output = File::options().append(true).open(&log)?;
        let mut group = Group::spawn(self.name, command.stdout(output), Signal::SIGTERM)?;
        let started = Instant::now();
        // What refuses connections is no answer, and neither is 503 while it starts.
        while !http::get(address, path).is_ok_and(|(status, _)| status == 200) {
            interrupt::check()?;
            group.ensure_running(&log)?;
            if started.elapsed() > START_LIMIT {
                bail!(
                    "{} did not answer at {address}; see {}",
                    self.name,
                    log.display()
                );
            }
            std::thread::sleep(POLL);
        }
        Ok(Server { group, address })
    }

    /// How it is run, and the log that its errors go to.
    fn command(&self) -> Result<(Command, PathBuf)> {
        if !process::is_executable(&self.binary) {
            bail!("there is no {}; build it first", self.binary.display());
        }
        let log = process::log_path(self.name)?;
        let mut command = Command::new(&self.binary);
        without_configuration(&mut command)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(k, v)| (k, v)))
            .stderr(File::create(&log)?);
        Ok((command, log))
    }
}

impl Server {
    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Kills it at once, as the kernel does that is out of memory.
    ///
    /// # Errors
    /// When it had ended before.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.group.end_by(Signal::SIGKILL)
    }

    /// Ends it in order, as whoever restarts a service does.
    ///
    /// # Errors
    /// When it had ended before, or does not end by SIGTERM.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.group.end_by(Signal::SIGTERM)
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.group.id()
    }
}

/// Takes every variable that would configure a server out of what `command` inherits.
pub(crate) fn without_configuration(command: &mut Command) -> &mut Command {
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        let is_setting = name.starts_with("TESSERA_") && !name.starts_with("TESSERA_TEST_");
        if is_setting || CONFIGURATION.contains(&name.as_ref()) {
            command.env_remove(&key);
        }
    }
    command
}

/// Reads all the server says, so that it never blocks on a full pipe, and passes on its address.
fn follow(stdout: ChildStdout) -> Receiver<SocketAddr> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(address) = announced_address(&line) {
                // Nobody waits any more once the first address is known.
                let _ = sender.send(address);
            }
        }
    });
    receiver
}

fn announced_address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(ANNOUNCEMENT)?;
    let end = rest.find(|c: char| c.is_whitespace() || c == '/');
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

/// Kilobytes of memory that process `id` holds, as the kernel counts it.
pub(crate) fn resident_kilobytes(id: u32) -> Result<u64> {
    memory_of(id, "VmRSS:")
}

/// The most kilobytes of memory that process `id` ever held.
pub(crate) fn peak_kilobytes(id: u32) -> Result<u64> {
    memory_of(id, "VmHWM:")
}

fn memory_of(id: u32, field: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))
        .context("the memory of a process is read from /proc, which is not here")?;
    status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .with_context(|| format!("the kernel told no {field}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_off_the_announcement() {
        let expected: SocketAddr = "127.0.0.1:41893".parse().expect("an address");
        for line in [
            "Tessera 0.1.0 is listening on http://127.0.0.1:41893",
            "listening on http://127.0.0.1:41893/",
            "listening on http://127.0.0.1:41893 (development)",
        ] {
            assert_eq!(announced_address(line), Some(expected));
        }
        assert_eq!(announced_address("  Register http://127.0.0.1:1/"), None);
    }
}
