//! What one run of a program takes: processor time, memory at its peak, time on the clock.
//!
//! The kernel tells this for all ended children of a process at once. So each run is the only
//! child of a process of its own: this program, started once more.

use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde_json::{Value, json};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The task by which this program is started once more.
pub(crate) const TASK: &str = "meter";

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    pub(super) processor_ms: f64,
    pub(super) peak_bytes: u64,
    pub(super) elapsed_ms: f64,
}

/// Runs `program` to its end, its output unseen.
///
/// # Errors
/// When it cannot be run or its exit code is none of `expected`.
pub(super) fn run(
    program: &Path,
    arguments: &[&OsStr],
    folder: &Path,
    expected: &[i64],
) -> Result<Usage> {
    let this = std::env::current_exe().context("this program does not know where it is")?;
    let output = Command::new(this)
        .arg(TASK)
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()?;
    let told: Value = serde_json::from_slice(&output.stdout).context("a run told nothing")?;
    let code = told["code"].as_i64();
    if !code.is_some_and(|code| expected.contains(&code)) {
        bail!("{} {arguments:?} ended with {code:?}", program.display());
    }
    Ok(Usage {
        processor_ms: told["processorMs"].as_f64().context("no processor time")?,
        peak_bytes: told["peakBytes"].as_u64().context("no peak of memory")?,
        elapsed_ms: told["elapsedMs"].as_f64().context("no time")?,
    })
}

/// Runs the program that `arguments` name and prints what it took.
pub(super) fn measure_here(arguments: &[OsString]) -> Result<()> {
    let (program, arguments) = arguments.split_first().context("name a program")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status()?;
    let elapsed = started.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let processor = usage.user_time() + usage.system_time();
    let told = json!({
        "code": status.code(),
        "processorMs": processor.num_microseconds() as f64 / 1e3,
        // The kernel counts in kibibytes.
        "peakBytes": usage.max_rss().saturating_mul(1024),
        "elapsedMs": elapsed.as_secs_f64() * 1e3,
    });
    println!("{told}");
    Ok(())
}
