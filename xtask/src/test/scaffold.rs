//! What `specpack scaffold` makes of Tessera's contract and scenarios, in each language: compiled,
//! its tests run, and its client set to talk to its server.

use crate::parts::{npm, python_interpreter};
use crate::scratch::Scratch;
use crate::{process, workspace};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(5 * 60);
const TYPESCRIPT: &str = "typescript@5.9.3";
const NODE_TYPES: &str = "@types/node@22.10.2";
/// What is copied of the pack: the gate as a whole is held elsewhere, and closed while a change
/// waits for its reviewers.
const PARTS: [&str; 3] = ["contracts", "acceptance", "prd"];
const GATE: &str = "\
[gate]
fail-level = \"off\"
requires = [\"contract\", \"scenario\"]
coverage = {contract = 0, test = 0, metric = 0}
[gate.reviewers]
";
/// The observability spec, whose metrics a service shows.
const METRICS: &str = "observability.yaml";
const ROUND_TRIP: &str = include_str!("scaffold/round_trip.mjs");
const PYTHON_ROUND_TRIP: &str = include_str!("scaffold/round_trip.py");

/// Scaffolds, compiles and runs.
pub(super) fn run() -> Result<()> {
    let packages = npm::packages("typescript", &[TYPESCRIPT, NODE_TYPES])?;
    let node = npm::node()?;
    let python = python_interpreter()?;
    let scratch = Scratch::new("scaffold")?;
    let folder = scratch.path();
    for part in PARTS {
        copy(
            &workspace::root().join("specs").join(part),
            &folder.join("specs").join(part),
        )?;
    }
    fs::copy(
        workspace::root().join("specs").join(METRICS),
        folder.join("specs").join(METRICS),
    )?;
    fs::write(folder.join("specpack.toml"), GATE)?;
    println!("\n==> A service scaffolded from Tessera's contract");
    in_typescript(folder, &packages, &node)?;
    in_python(folder, &python)
}

fn in_typescript(folder: &Path, packages: &Path, node: &Path) -> Result<()> {
    let service = scaffolded(folder, "typescript")?;
    // Where TypeScript looks for the types of packages.
    std::os::unix::fs::symlink(packages.join("node_modules"), service.join("node_modules"))?;
    let mut compile = Command::new(node);
    compile
        .arg(packages.join("node_modules/typescript/bin/tsc"))
        .current_dir(&service);
    process::run("tsc", &mut compile, LIMIT)?;
    fs::write(service.join("dist/round_trip.mjs"), ROUND_TRIP)?;
    for arguments in [&["--test", "dist/tests/"][..], &["dist/round_trip.mjs"]] {
        let mut command = Command::new(node);
        command.args(arguments).current_dir(&service);
        process::run("node", &mut command, LIMIT)?;
    }
    Ok(())
}

fn in_python(folder: &Path, python: &Path) -> Result<()> {
    let service = scaffolded(folder, "python")?;
    fs::write(service.join("round_trip.py"), PYTHON_ROUND_TRIP)?;
    for arguments in [
        &["-W", "error", "-m", "unittest", "discover", "tests"][..],
        &["-W", "error", "round_trip.py"],
    ] {
        let mut command = Command::new(python);
        command.args(arguments).current_dir(&service);
        process::run("python", &mut command, LIMIT)?;
    }
    Ok(())
}

/// Scaffolds in a language, and again, which changes nothing.
fn scaffolded(folder: &Path, language: &str) -> Result<PathBuf> {
    for more in [&["--language", language][..], &["--check"]] {
        let mut command = Command::new(workspace::binary("debug", "specpack"));
        command
            .args(["scaffold", "specs", "--out", language])
            .args(more)
            .current_dir(folder);
        process::run("specpack scaffold", &mut command, LIMIT)?;
    }
    Ok(folder.join(language))
}

/// Copies the files of a folder.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("failed to read {}", from.display()))? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
