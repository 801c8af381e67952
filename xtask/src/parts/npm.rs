//! Programs of npm that are compared with, or that check what is generated.

use super::{install, node};
use crate::{process, workspace};
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// The folder of `.tools` in which `packages`, each with its version, are installed.
///
/// # Errors
/// When npm cannot be had or does not install them.
pub(crate) fn packages(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = workspace::tools().join(format!("npm-{name}"));
    let stamp = folder.join(".installed");
    let wanted = packages.join("\n");
    let is_current = || fs::read_to_string(&stamp).is_ok_and(|held| held == wanted);
    if is_current() {
        return Ok(folder);
    }
    let npm = node::npm()?;
    let _one_at_a_time = install::lock()?;
    if is_current() {
        return Ok(folder);
    }
    fs::create_dir_all(&folder)?;
    let why = format!("{} has not all of them", folder.display());
    install::announced(&packages.join(" "), &why, || {
        let mut command = Command::new(&npm);
        command
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .args(["--no-save", "--no-package-lock", "--prefix", "."])
            .args(packages)
            .current_dir(&folder);
        process::run_logged(&format!("npm install for {name}"), &mut command, LIMIT)
    })?;
    fs::write(&stamp, wanted)?;
    Ok(folder)
}

/// The node program.
///
/// # Errors
/// When it cannot be had.
pub(crate) fn node() -> Result<PathBuf> {
    node::program()
}
