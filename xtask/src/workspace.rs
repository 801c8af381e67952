//! Where things are in the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's root, which holds `Cargo.lock`.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// The folder of build output, which `CARGO_TARGET_DIR` may have moved.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(moved) => root().join(moved),
        None => root().join("target"),
    }
}

/// The binary `name` as `profile` (`debug` or `release`) builds it.
pub(crate) fn binary(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(name)
}

/// Where tools that no package of the system offers are installed.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// Where the output of services and installations is kept for reading after a failure.
pub(crate) fn logs() -> PathBuf {
    target().join("xtask-logs")
}

/// The cargo that runs this program, working in the workspace's root.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}
