//! How long specpack takes, and how much memory, as a system spec grows.

mod interchange;
mod lint;
mod meter;
mod plans;
mod report;
mod requirements;
mod scenarios;
mod sequences;
mod watch;

pub(crate) use meter::TASK as METER;
pub(super) use report::section;

use crate::scratch::Scratch;
use crate::{process, workspace};
use anyhow::{Context as _, Result};
use meter::Usage;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Components and roadmap items of the systems that are measured.
const SIZES: [u32; 3] = [100, 1_000, 10_000];
/// The size that goals are stated for.
const GOAL_SIZE: u32 = 1_000;
/// Runs of which the median counts.
const RUNS: usize = 5;
const START_RUNS: usize = 21;
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);

/// What one command took over its runs.
#[derive(Debug)]
struct Operation {
    name: &'static str,
    components: u32,
    input_bytes: u64,
    processor_ms: f64,
    peak_bytes: u64,
}

/// Everything measured.
#[derive(Debug)]
struct Measured {
    operations: Vec<Operation>,
    drawings: Vec<sequences::Drawing>,
    plans: Vec<plans::Planned>,
    requirements: Vec<requirements::Read>,
    watched: Vec<watch::Watched>,
    exchanged: Vec<interchange::Exchanged>,
    lint: Option<lint::Linted>,
    scenarios: Option<scenarios::Ran>,
    start_ms: Vec<f64>,
}

/// Builds, measures, and writes the results beside the others.
pub(super) fn run(seconds: u64) -> Result<()> {
    let mut build = workspace::cargo();
    build.args(["build", "--release", "--locked", "--package", "specpack"]);
    process::run("the release build of specpack", &mut build, BUILD_LIMIT)?;
    println!("\n==> specpack");
    let program = workspace::binary("release", "specpack");
    let measured = everything(&program, seconds)?;
    let file = report::write_json(&measured)?;
    println!("wrote {}", file.display());
    Ok(())
}

/// Answers [`meter::run`] from a process of its own.
pub(crate) fn meter(arguments: &[OsString]) -> Result<()> {
    meter::measure_here(arguments)
}

fn everything(program: &Path, seconds: u64) -> Result<Measured> {
    println!("start-up");
    let start_ms = start_up(program)?;
    let mut operations = Vec::new();
    for size in SIZES {
        let bench = Bench::prepare(program, size)?;
        println!("check, {size} components");
        operations.push(bench.check()?);
        println!("features, {size} components");
        operations.push(bench.features()?);
    }
    println!("sequence documents");
    let drawings = sequences::measure(program)?;
    println!("plans");
    let plans = plans::measure(program)?;
    println!("requirements");
    let requirements = requirements::measure(program)?;
    println!("edits of a file that is watched");
    let watched = watch::measure(program)?;
    println!("folders of other tools");
    let exchanged = interchange::measure(program)?;
    println!("linting a contract");
    let lint = Some(lint::measure(program)?);
    println!("scenarios");
    Ok(Measured {
        operations,
        drawings,
        plans,
        requirements,
        watched,
        exchanged,
        lint,
        scenarios: Some(scenarios::measure(program, seconds)?),
        start_ms,
    })
}

/// Milliseconds on the clock from the start of the program to its end, sorted.
fn start_up(program: &Path) -> Result<Vec<f64>> {
    let mut taken = Vec::new();
    for _ in 0..START_RUNS {
        let arguments = [OsStr::new("--version")];
        taken.push(meter::run(program, &arguments, Path::new("."), &[0])?.elapsed_ms);
    }
    taken.sort_by(f64::total_cmp);
    Ok(taken)
}

struct Bench<'a> {
    program: &'a Path,
    size: u32,
    folder: Scratch,
    input: PathBuf,
    input_bytes: u64,
}

impl<'a> Bench<'a> {
    fn prepare(program: &'a Path, size: u32) -> Result<Self> {
        let folder = Scratch::new("specpack-bench")?;
        let input = folder.path().join("system.md");
        let output = Command::new(program)
            .args(["generate-example", &size.to_string()])
            .output()
            .context("failed to run specpack")?;
        fs::write(&input, &output.stdout)?;
        let input_bytes = u64::try_from(output.stdout.len())?;
        Ok(Self {
            program,
            size,
            folder,
            input,
            input_bytes,
        })
    }

    fn check(&self) -> Result<Operation> {
        let arguments = [
            OsStr::new("check"),
            self.input.as_os_str(),
            OsStr::new("--format"),
            OsStr::new("json"),
        ];
        // What it finds is not what is measured; both of its answers are answers.
        let runs = (0..RUNS).map(|_| meter::run(self.program, &arguments, self.cwd(), &[0, 1]));
        self.operation("check", &runs.collect::<Result<Vec<_>>>()?)
    }

    /// Each run writes every file anew: from a fresh copy of the system spec to a fresh folder.
    fn features(&self) -> Result<Operation> {
        let mut runs = Vec::new();
        // Deleted at the end: ext4 looks for a new file's inode for long among those that
        // were just deleted.
        let mut folders = Vec::new();
        for _ in 0..RUNS {
            let fresh = Scratch::new("specpack-features")?;
            let input = fresh.path().join("system.md");
            fs::copy(&self.input, &input)?;
            let output = fresh.path().join("features");
            let arguments = [
                OsStr::new("features"),
                input.as_os_str(),
                OsStr::new("--output-dir"),
                output.as_os_str(),
                OsStr::new("--yes"),
            ];
            runs.push(meter::run(self.program, &arguments, self.cwd(), &[0])?);
            folders.push(fresh);
        }
        self.operation("features", &runs)
    }

    fn cwd(&self) -> &Path {
        self.folder.path()
    }

    fn operation(&self, name: &'static str, runs: &[Usage]) -> Result<Operation> {
        let mut processor: Vec<f64> = runs.iter().map(|run| run.processor_ms).collect();
        processor.sort_by(f64::total_cmp);
        let peak = runs.iter().map(|run| run.peak_bytes).max();
        Ok(Operation {
            name,
            components: self.size,
            input_bytes: self.input_bytes,
            processor_ms: processor[processor.len() / 2],
            peak_bytes: peak.context("nothing was run")?,
        })
    }
}
