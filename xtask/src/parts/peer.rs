//! The systems that Tessera is compared with, each in a folder of `bench/peers` and installed
//! from a list of versions and hashes.

use super::{install, node, python};
use crate::{process, workspace};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);
const RUN_LIMIT: Duration = Duration::from_secs(5 * 60);
const REMEDY: &str = "see that pip (Python 3.10 or newer with venv) and npm (Node.js 20 or newer) \
                      reach an index of packages, or leave it out by naming the others behind --peers";

/// The folder of what is written for the peer `name`.
pub(crate) fn source(name: &str) -> PathBuf {
    workspace::root().join("bench/peers").join(name)
}

/// A Python that has the packages of the peer `name`.
///
/// # Errors
/// When they cannot be installed.
pub(crate) fn python(name: &str) -> Result<PathBuf> {
    let requirements = source(name).join("requirements.txt");
    let programs = python::environment_of(&format!("peer-{name}"), &requirements);
    let programs = programs.with_context(|| unavailable(name))?;
    Ok(programs.join("python"))
}

/// Runs that Python in the folder of the peer.
pub(crate) fn run_python(
    name: &str,
    arguments: &[&str],
    environment: Vec<(&'static str, String)>,
) -> Result<()> {
    let mut command = Command::new(python(name)?);
    command.args(arguments).envs(environment);
    run(name, arguments, command.current_dir(source(name)))
}

/// A Node.js, and the folder of the peer `name` with its packages in it. Modules are looked for
/// beside the program, so what was written for it is copied there.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn node(name: &str) -> Result<(PathBuf, PathBuf)> {
    installed(name).with_context(|| unavailable(name))
}

/// Runs that Node.js there.
pub(crate) fn run_node(
    name: &str,
    arguments: &[&str],
    environment: Vec<(&'static str, String)>,
) -> Result<()> {
    let (program, folder) = node(name)?;
    let mut command = Command::new(program);
    command.args(arguments).envs(environment);
    run(name, arguments, command.current_dir(folder))
}

fn run(name: &str, arguments: &[&str], command: &mut Command) -> Result<()> {
    let what = format!("{} of {name}", arguments.join(" "));
    process::run_logged(&what, command, RUN_LIMIT)
}

fn unavailable(name: &str) -> String {
    format!("{name} cannot be had; to mend that, {REMEDY}")
}

fn installed(name: &str) -> Result<(PathBuf, PathBuf)> {
    let source = source(name);
    let folder = workspace::tools().join(format!("npm-peer-{name}"));
    let program = node::program()?;
    let _one_at_a_time = install::lock()?;
    fs::create_dir_all(&folder)?;
    copy_files(&source, &folder)?;
    let wanted = fs::read_to_string(source.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|held| held == wanted) {
        return Ok((program, folder));
    }
    let npm = node::npm()?;
    let why = format!("{} has not what its lock asks for", folder.display());
    install::announced(&format!("npm packages for {name}"), &why, || {
        let mut command = Command::new(&npm);
        command
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&folder);
        process::run_logged(&format!("npm ci for {name}"), &mut command, INSTALL_LIMIT)
    })?;
    fs::write(&stamp, wanted)?;
    Ok((program, folder))
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("failed to read {}", from.display()))? {
        let file = entry?.path();
        if let Some(name) = file.file_name().filter(|_| file.is_file()) {
            fs::copy(&file, to.join(name))?;
        }
    }
    Ok(())
}
