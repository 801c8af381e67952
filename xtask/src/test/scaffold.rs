//! What `specpack scaffold` makes of Tessera's contract and scenarios: compiled, its tests run, and
//! its client set to talk to its server.

use crate::parts::npm;
use crate::scratch::Scratch;
use crate::{process, workspace};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::Path;
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
const ROUND_TRIP: &str = include_str!("scaffold/round_trip.mjs");

/// Scaffolds, compiles and runs.
pub(super) fn run() -> Result<()> {
    let packages = npm::packages("typescript", &[TYPESCRIPT, NODE_TYPES])?;
    let node = npm::node()?;
    let scratch = Scratch::new("scaffold")?;
    let folder = scratch.path();
    for part in PARTS {
        copy(
            &workspace::root().join("specs").join(part),
            &folder.join("specs").join(part),
        )?;
    }
    fs::write(folder.join("specpack.toml"), GATE)?;
    let scaffold = |arguments: &[&str]| {
        let mut command = Command::new(workspace::binary("debug", "specpack"));
        command
            .args(["scaffold", "specs", "--out", "service"])
            .args(arguments)
            .current_dir(folder);
        process::run("specpack scaffold", &mut command, LIMIT)
    };
    println!("\n==> A service scaffolded from Tessera's contract");
    scaffold(&[])?;
    scaffold(&["--check"])?;
    let service = folder.join("service");
    // Where TypeScript looks for the types of packages.
    std::os::unix::fs::symlink(packages.join("node_modules"), service.join("node_modules"))?;
    let mut compile = Command::new(&node);
    compile
        .arg(packages.join("node_modules/typescript/bin/tsc"))
        .current_dir(&service);
    process::run("tsc", &mut compile, LIMIT)?;
    fs::write(service.join("dist/round_trip.mjs"), ROUND_TRIP)?;
    for arguments in [&["--test", "dist/tests/"][..], &["dist/round_trip.mjs"]] {
        let mut command = Command::new(&node);
        command.args(arguments).current_dir(&service);
        process::run("node", &mut command, LIMIT)?;
    }
    Ok(())
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
