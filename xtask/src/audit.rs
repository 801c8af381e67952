//! `cargo xtask audit`: licences, bans and sources of every dependency.

use crate::{process, workspace};
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::time::Duration;

const HELP: &str = "\
Check licences, bans and sources of dependencies against deny.toml.

Usage: cargo xtask audit

Needs cargo-deny, which takes minutes to build and is therefore no part of
`cargo xtask test`. It runs offline; advisories, which need a database from the
network, are checked by `cargo deny check advisories`.
";

/// Runs cargo-deny where it is installed.
///
/// # Errors
/// When it is not installed, or it finds something.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        if argument == "--help" || argument == "-h" {
            print!("{HELP}");
            return Ok(());
        }
        bail!("`audit` takes no argument {}", argument.display());
    }
    if process::capture(workspace::cargo().args(["deny", "--version"])).is_err() {
        bail!("cargo-deny is not installed; `cargo install --locked cargo-deny` installs it");
    }
    let mut command = workspace::cargo();
    command.args(["deny", "--offline", "check", "bans", "licenses", "sources"]);
    process::run("cargo-deny", &mut command, Duration::from_secs(300))
}
