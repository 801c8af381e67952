//! Node.js and the packages that the browser tests are written with.

use super::install;
use crate::{process, workspace};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const OLDEST_VERSION: u32 = 18;
const NPM_LIMIT: Duration = Duration::from_secs(10 * 60);

/// The node program, with the packages of `e2e/` installed.
pub(super) fn prepare() -> Result<PathBuf> {
    let node = program()?;
    let folder = workspace::root().join("e2e");
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .context("failed to read e2e/package-lock.json")?;
    // What the installed packages were installed from.
    let stamp = folder.join("node_modules/.installed-lock.json");
    let is_current = || fs::read_to_string(&stamp).is_ok_and(|held| held == lock);
    if is_current() {
        return Ok(node);
    }
    let npm = npm()?;
    let _one_at_a_time = install::lock()?;
    if is_current() {
        return Ok(node);
    }
    let why = "e2e/node_modules is not what e2e/package-lock.json asks for";
    install::announced("npm packages", why, || {
        let mut command = Command::new(&npm);
        command
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&folder);
        process::run_logged("npm ci", &mut command, NPM_LIMIT)
    })?;
    fs::write(&stamp, lock)?;
    Ok(node)
}

pub(super) fn program() -> Result<PathBuf> {
    let found = process::find_program(&["node", "nodejs"]);
    let node = match found {
        Some(node) => node,
        None => {
            install::apt(&["nodejs", "npm"], "there is no Node.js here")?;
            process::find_program(&["node", "nodejs"])
                .context("Node.js was installed but is not on PATH")?
        }
    };
    let told = process::capture(Command::new(&node).arg("--version"))?;
    let version = parse_version(&told).with_context(|| format!("no version in `{told}`"))?;
    if version < OLDEST_VERSION {
        bail!(
            "{} is version {told}; {OLDEST_VERSION} or newer is needed",
            node.display()
        );
    }
    Ok(node)
}

pub(super) fn npm() -> Result<PathBuf> {
    if let Some(found) = process::find_program(&["npm"]) {
        return Ok(found);
    }
    install::apt(&["npm"], "there is no npm here")?;
    process::find_program(&["npm"]).context("npm was installed but is not on PATH")
}

/// The major version in `v20.11.1`.
fn parse_version(told: &str) -> Option<u32> {
    told.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_off_what_node_says() {
        assert_eq!(parse_version("v20.11.1"), Some(20));
        assert_eq!(parse_version("20"), None);
    }
}
