//! A NATS server that a test may end.

use crate::external::external;
use crate::time::random_below;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server with JetStream of one test's own. What it held outlives it until the test ends.
pub struct NatsServer {
    program: String,
    child: Child,
    port: u16,
    folder: PathBuf,
    more: Vec<String>,
}

impl NatsServer {
    /// Starts one, with `more` among its arguments; none where the run goes without NATS.
    pub fn start(more: &[&str]) -> Option<Self> {
        let program = external("nats", "TESSERA_TEST_NATS_SERVER")?;
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let name = format!("tessera-nats-{:x}", random_below(u64::MAX));
        let folder = std::env::temp_dir().join(name);
        let more: Vec<String> = more.iter().map(|&one| one.to_owned()).collect();
        Some(Self {
            child: listening(&program, port, &folder, &more),
            program,
            port,
            folder,
            more,
        })
    }

    /// Where it is, without TLS.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Ends it as a fault of the machine would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again where it was.
    pub fn start_again(&mut self) {
        self.child = listening(&self.program, self.port, &self.folder, &self.more);
    }
}

fn listening(program: &str, port: u16, folder: &PathBuf, more: &[String]) -> Child {
    let child = Command::new(program)
        .args(["--addr", "127.0.0.1", "--port", &port.to_string()])
        .args(["--jetstream", "--store_dir"])
        .arg(folder)
        .args(more)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < until, "NATS did not start");
        std::thread::yield_now();
    }
    child
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _dead = self.child.kill();
        let _reaped = self.child.wait();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}
