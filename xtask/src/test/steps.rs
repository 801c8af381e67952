//! The steps of a test run.

use super::environment::Services;
use super::options::Options;
use super::suites::{self, Material};
use crate::parts::Browser;
use crate::scratch::Scratch;
use crate::server::without_configuration;
use crate::{process, workspace};
use anyhow::Result;
use std::process::Command;
use std::time::Duration;

/// Bounds on each step, builds included. They end a run that hangs; none is a goal.
const RUST_LIMIT: Duration = Duration::from_secs(60 * 60);
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
const BROWSER_LIMIT: Duration = Duration::from_secs(30 * 60);

/// The journeys that change what is stored, each by the name of its file and with a database of
/// its own: the servers of two would send each other's messages.
const STORING_JOURNEYS: [&str; 12] = [
    "account",
    "account-security",
    "admin",
    "forgotten-password",
    "login",
    "login-code",
    "own-data",
    "owner-links",
    "register-email",
    "registration",
    "second-factor",
    "steps",
];

/// What property tests draw their inputs by, and what it is in these runs.
const SEED_VARIABLE: &str = "PROPTEST_RNG_SEED";
const SEED: &str = "1";

/// Runs all Rust tests with cargo-nextest, or with cargo's own runner where that is missing.
pub(super) fn rust_tests(options: &Options, services: &Services) -> Result<()> {
    let has_nextest = process::capture(workspace::cargo().args(["nextest", "--version"])).is_ok();
    let mut command = workspace::cargo();
    if has_nextest {
        command.args(["nextest", "run"]);
    } else {
        println!("cargo-nextest is not installed; running `cargo test`");
        command.args(["test", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    }
    command.arg("--locked");
    if !names_packages(options) {
        command.arg("--workspace");
    }
    command.args(options.nextest());
    // What a test that is killed leaves behind goes with this folder.
    let temporary = Scratch::new("rust")?;
    services.apply(&mut command).env("TMPDIR", temporary.path());
    command.envs(suites::ALL.iter().filter_map(Material::variable));
    // A change is judged by what it changes, not by what a property happens to draw.
    if std::env::var_os(SEED_VARIABLE).is_none() {
        command.env(SEED_VARIABLE, SEED);
    }
    process::run("the Rust tests", &mut command, RUST_LIMIT)
}

/// Whether the arguments choose packages, which `--workspace` would overrule.
fn names_packages(options: &Options) -> bool {
    options.nextest().iter().any(|argument| {
        let argument = argument.to_string_lossy();
        argument.starts_with("-p") || argument.starts_with("--package")
    })
}

/// Runs the examples in the documentation.
pub(super) fn doc_tests(services: &Services) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["test", "--doc", "--workspace", "--locked", "--quiet"]);
    services.apply(&mut command);
    process::run("the documentation tests", &mut command, BUILD_LIMIT)
}

/// Builds the debug binaries of the server and of specpack.
pub(super) fn build_server(options: &Options) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["build", "--locked"]);
    if options.runs_rust() && !options.is_narrowed() && options.timing().is_none() {
        // Dependencies have the features that the tests asked for: building the same
        // set reuses what was just built.
        command.args(["--workspace", "--bins", "--tests"]);
    } else {
        // The server as the container has it: the deployment's files name SNS.
        command.args(["--package", "tessera", "--package", "specpack"]);
        command.args(["--features", "tessera/sns"]);
    }
    process::run("the build of the server", &mut command, BUILD_LIMIT)
}

/// Walks through the pages in a real browser: all of them on SQLite, and those that change what
/// is stored on PostgreSQL with Redis as well, where the run has both.
pub(super) fn browser_journeys(browser: &Browser, services: &Services) -> Result<()> {
    // What a browser that is killed leaves behind goes with this folder.
    let temporary = Scratch::new("browser")?;
    let journeys = || {
        let mut command = Command::new(browser.node());
        without_configuration(&mut command)
            .arg("run.mjs")
            .env("TMPDIR", temporary.path())
            .env("CHROMIUM", browser.chromium())
            .env("E2E_BINARY", workspace::binary("debug", "tessera"))
            .current_dir(workspace::root().join("e2e"));
        command
    };
    println!("\n==> Browser journeys on SQLite");
    process::run("the browser journeys", &mut journeys(), BROWSER_LIMIT)?;

    let mut stored = journeys();
    stored.args(STORING_JOURNEYS);
    for (number, name) in STORING_JOURNEYS.iter().enumerate() {
        let Some((database, redis)) = services.fresh_storage(&format!("journey_{number}"))? else {
            println!(
                "\n==> Browser journeys on PostgreSQL and Redis: not run, as the run goes without them"
            );
            return Ok(());
        };
        stored.env(format!("E2E_DATABASE_URL_{name}"), database);
        stored.env("E2E_REDIS_URL", redis);
    }
    println!("\n==> Browser journeys on PostgreSQL and Redis");
    process::run("the browser journeys", &mut stored, BROWSER_LIMIT)
}
