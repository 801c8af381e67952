//! `cargo xtask bench`: measures a release build beside its baselines, in one run.

mod account_work;
mod accounts;
mod baseline;
mod browser;
mod cores;
mod load;
mod measure;
mod options;
mod overload;
mod pages;
mod peers;
mod report;
mod second_factor;
mod specpack;
mod target;
mod work;

pub(crate) use specpack::{METER, meter};

use crate::{process, workspace};
use anyhow::{Context as _, Result};
use options::Options;
use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::time::Duration;
use target::Backing;

const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Builds, measures and writes the results.
///
/// # Errors
/// When something cannot be built or run, or an answer was wrong. A goal that was missed
/// is told in the table and is no error: how fast this machine is today is no test.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let Some(options) = Options::parse(arguments.to_vec())? else {
        print!("{}", options::HELP);
        return Ok(());
    };
    if cfg!(debug_assertions) {
        return become_optimised(arguments);
    }
    if options.specpack {
        specpack::run(options.seconds)?;
    }
    if !options.storages.is_empty() || options.browser || options.peers.is_some() {
        build(&options)?;
    }
    if let Some(selection) = &options.peers {
        return peers::run(&options, selection);
    }
    for &storage in &options.storages {
        println!("\n==> {}", storage.name());
        let backing = Backing::prepare(storage)?;
        if let Some(only) = options.only {
            let measured = measure::one(&backing, &options, only)?;
            for operation in &measured {
                println!("{}", report::line(operation));
            }
            if options.keeps_only {
                let file = report::keep(backing.storage().name(), &measured, &options)?;
                println!("wrote {}", file.display());
            }
            continue;
        }
        let measured = measure::everything(&backing, &options)?;
        let file = report::write_json(backing.storage().name(), &measured, &options)?;
        println!("wrote {}", file.display());
    }
    if options.browser {
        browser::run(options.loads())?;
    }
    if options.only.is_none() || options.keeps_only {
        println!("\n{}", report::write_table()?);
    }
    Ok(())
}

/// Becomes an optimised build of this program: a load generator that is slow takes the
/// machine from the server it measures.
fn become_optimised(arguments: &[OsString]) -> Result<()> {
    let mut build = workspace::cargo();
    build.args(["build", "--release", "--locked", "--package", "xtask"]);
    process::run("the release build of xtask", &mut build, BUILD_LIMIT)?;
    let program = workspace::binary("release", "xtask");
    let error = Command::new(&program).arg("bench").args(arguments).exec();
    Err(error).with_context(|| format!("failed to run {}", program.display()))
}

/// Tessera is built by itself, as it is shipped: beside testkit its dependencies could have
/// other features.
fn build(options: &Options) -> Result<()> {
    let mut tessera = workspace::cargo();
    tessera.args(["build", "--release", "--locked", "--package", "tessera"]);
    process::run("the release build", &mut tessera, BUILD_LIMIT)?;
    let with_baselines = options.baselines && !options.storages.is_empty();
    if with_baselines || options.peers.is_some() {
        let mut baseline = workspace::cargo();
        baseline.args(["build", "--release", "--locked", "--package", "testkit"]);
        baseline.args(["--bin", "baseline"]);
        process::run("the build of the baselines", &mut baseline, BUILD_LIMIT)?;
    }
    Ok(())
}
