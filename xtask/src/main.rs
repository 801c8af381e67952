//! The tasks of this workspace, run as `cargo xtask TASK`.
//!
//! One program sets up what the tests need, runs them, checks the architecture and
//! measures speed, so that a laptop and CI do the same thing with the same command.

mod audit;
mod bench;
mod blocklist;
mod chaos;
mod check_deps;
mod generate;
mod http;
mod interrupt;
mod journey;
mod parts;
mod plot;
mod process;
mod scratch;
mod server;
mod soak;
mod test;
mod timing;
mod upgrade;
mod wait;
mod workspace;

use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::process::ExitCode;

const HELP: &str = "\
The tasks of this workspace.

Usage: cargo xtask <TASK> [OPTIONS]

Tasks:
  test        Set up what the tests need and run every one of them
  services    Start the services that tests use and keep them until Ctrl-C
  bench       Measure throughput, latency, memory and start-up of release builds
  upgrade     Exchange the instances of one build for another's under traffic, and back
  chaos       Have databases, caches, networks and instances fail under load, and check
  soak        Hold two instances under a steady load and look whether memory and latency stay
  check-deps  Hold the direction of imports between the crates
  generate    Write rule pages, the command line's reference and feature specs, or check them
  blocklist   Compile the list of the most used passwords anew, or check it
  audit       Check licences, bans and sources of dependencies with cargo-deny

`cargo xtask <TASK> --help` says more about a task.
";

/// What a shell reports for a program ended by Ctrl-C.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            if interrupt::requested() {
                ExitCode::from(INTERRUPTED)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

fn run() -> Result<()> {
    interrupt::watch()?;
    let mut arguments = std::env::args_os().skip(1);
    let Some(task) = arguments.next() else {
        print!("{HELP}");
        bail!("name a task");
    };
    let task = task
        .into_string()
        .ok()
        .context("the task's name is not UTF-8")?;
    let rest: Vec<OsString> = arguments.collect();
    match task.as_str() {
        "test" => test::run(rest),
        "services" => test::hold_services(rest),
        "bench" => bench::run(&rest),
        "upgrade" => upgrade::run(rest),
        "chaos" => chaos::run(rest),
        "soak" => soak::run(rest),
        "check-deps" => check_deps::run(&rest),
        "generate" => generate::run(&rest),
        "blocklist" => blocklist::run(&rest),
        "audit" => audit::run(&rest),
        // Not for people: `bench` starts this program once more for each run.
        bench::METER => bench::meter(&rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no task `{other}`; `cargo xtask help` lists them"),
    }
}
