//! Installing what is missing, and saying so.

use crate::{process, workspace};
use anyhow::{Context as _, Result, bail};
use nix::unistd::Uid;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const APT_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Runs one installation with a line that says what and why, and how long it took.
pub(super) fn announced(what: &str, why: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("installing {what}: {why}");
    let started = Instant::now();
    install().with_context(|| format!("failed to install {what}"))?;
    println!(
        "installed {what} in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Installs packages of Debian or Ubuntu.
///
/// # Errors
/// When this is neither, nobody with the right to is here, or a package cannot be had.
pub(super) fn apt(packages: &[&str], why: &str) -> Result<()> {
    let Some(apt) = process::find_program(&["apt-get"]) else {
        bail!(
            "{why}, and there is no apt-get to install {}",
            packages.join(" ")
        );
    };
    announced(&packages.join(" "), why, || {
        let _one_at_a_time = lock()?;
        let first = install_packages(&apt, packages);
        if first.is_ok() || crate::interrupt::requested() {
            return first;
        }
        // Fresh images have no package lists, old ones have stale lists.
        let mut update = privileged(&apt)?;
        update.args(["-qq", "update"]);
        process::run_logged("apt-get update", &mut update, APT_LIMIT)?;
        install_packages(&apt, packages)
    })
}

fn install_packages(apt: &Path, packages: &[&str]) -> Result<()> {
    let mut command = privileged(apt)?;
    command
        .args(["-qq", "-y", "--no-install-recommends"])
        .args(["-o", "DPkg::Lock::Timeout=300", "install"])
        .args(packages);
    let name = format!("apt-get install {}", packages.join(" "));
    process::run_logged(&name, &mut command, APT_LIMIT)
}

/// `program` as root: directly, or through a sudo that asks for no password.
fn privileged(program: &Path) -> Result<Command> {
    let mut command = if Uid::effective().is_root() {
        Command::new("env")
    } else {
        let may = Command::new("sudo").args(["-n", "true"]).output();
        if !may.is_ok_and(|output| output.status.success()) {
            bail!("installing packages needs root, and `sudo -n` is refused");
        }
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env"]);
        sudo
    };
    command.arg("DEBIAN_FRONTEND=noninteractive").arg(program);
    Ok(command)
}

/// Lets one run at a time install into this workspace; the lock goes with the file.
pub(super) fn lock() -> Result<File> {
    let tools = workspace::tools();
    fs::create_dir_all(&tools).with_context(|| format!("failed to make {}", tools.display()))?;
    let file = File::create(tools.join("lock"))?;
    file.lock().context("failed to wait for another run")?;
    Ok(file)
}
