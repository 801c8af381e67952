//! A `tessera` process of one test.

use crate::client::{self, Response};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use testkit::time::random_below;

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A folder that goes with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("tessera-process-{:x}", random_below(u64::MAX));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// All bytes of all files.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(&self.0).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                all.extend(std::fs::read(path).unwrap());
            }
        }
        all
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// The program with a clean environment.
pub(crate) fn command(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tessera"));
    command.args(arguments).env_clear();
    command.envs(environment.iter().copied());
    command
}

/// A serving process; killed when the test is done with it.
pub(crate) struct Server {
    child: Child,
    /// Host and port.
    pub(crate) authority: String,
    /// What it printed on starting.
    pub(crate) announced: String,
    log: PathBuf,
}

impl Server {
    /// Starts and waits until it says where it is.
    pub(crate) fn start(folder: &Path, environment: &[(&str, &str)]) -> Self {
        let data = folder.to_str().unwrap();
        let serve = ["serve", "--listen", "127.0.0.1:0", "--data-dir", data];
        Self::run(command(&serve, environment), folder)
    }

    /// Runs a command that serves, and waits until it says where it is; its log is in `folder`.
    pub(crate) fn run(mut command: Command, folder: &Path) -> Self {
        let log = folder.join(format!("stderr-{:x}.log", random_below(u64::MAX)));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut announced = String::new();
        while !announced.contains("API docs") {
            let Some(line) = lines.next() else {
                let log = std::fs::read_to_string(&log).unwrap();
                panic!("it did not start: {announced}{log}");
            };
            announced.push_str(&line.unwrap());
            announced.push('\n');
        }
        let authority = announced
            .lines()
            .next()
            .and_then(|line| line.split_once("://"))
            .map(|(_, authority)| authority.to_owned())
            .unwrap();
        Self {
            child,
            authority,
            announced,
            log,
        }
    }

    /// Everything it logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Response {
        client::post(&self.authority, path, body)
    }

    pub(crate) fn post_as(&self, token: &str, path: &str, body: &Value) -> Response {
        client::post_as(&self.authority, token, path, body)
    }

    pub(crate) fn post_form(&self, path: &str, form: &str) -> Response {
        client::post_form(&self.authority, path, form)
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        client::get(&self.authority, path, "")
    }

    pub(crate) fn validate(&self, token: &str) -> Response {
        let header = format!("authorization: Bearer {token}\r\n");
        client::get(&self.authority, "/api/v1/auth/validate", &header)
    }

    pub(crate) fn request_code(&self, number: &str) -> Response {
        let body = json!({ "mobileNumber": number });
        self.post("/api/v1/auth/register/otp", &body)
    }

    pub(crate) fn verify(&self, number: &str, code: &str) -> Response {
        let body = json!({ "mobileNumber": number, "otp": code });
        self.post("/api/v1/auth/register/verify", &body)
    }

    /// The newest message to a number, once there are `count`.
    pub(crate) fn message(&self, number: &str, count: usize) -> String {
        wait_for("a message", || self.newest(number, count))
    }

    /// The newest message to a number, if there are `count` already.
    pub(crate) fn newest(&self, number: &str, count: usize) -> Option<String> {
        self.newest_to(&format!("%2B91{number}"), count)
    }

    /// The newest mail to an address, once there are `count`.
    pub(crate) fn mail(&self, email: &str, count: usize) -> String {
        let to = email.replace('@', "%40");
        wait_for("a mail", || self.newest_to(&to, count))
    }

    fn newest_to(&self, to: &str, count: usize) -> Option<String> {
        let messages = self.get(&format!("/dev/inbox/messages?to={to}")).json();
        let messages = messages.as_array().unwrap();
        (messages.len() >= count).then(|| messages[0]["body"].as_str().unwrap().to_owned())
    }

    /// Ends it as a crash would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to stop.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Tells it that its terminal is gone: the sign to read files again.
    pub(crate) fn hang_up(&self) {
        self.signal("-HUP");
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args([name, &pid]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for its end.
    pub(crate) fn wait(self) -> ExitStatus {
        self.ended().0
    }

    /// Waits for its end; gives all that it logged as well.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = wait_for("the end of the process", || self.child.try_wait().unwrap());
        (status, self.log())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _dead = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Asks until there is an answer; panics when there is none for too long.
pub(crate) fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < PATIENCE, "waited too long for {what}");
        std::thread::yield_now();
    }
}
