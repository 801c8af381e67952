//! The example of a second service, which checks access tokens by itself, against the real
//! server and a rotation of its keys.

use crate::parts::python_environment;
use crate::scratch::Scratch;
use crate::server::Launch;
use crate::{process, workspace};
use anyhow::Result;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(2 * 60);

/// Registers, logs in, and shows tokens to the service, before and after a rotation.
pub(super) fn run() -> Result<()> {
    let programs = python_environment("orders")?;
    let data = Scratch::new("example")?;
    let server = Launch::tessera("example-server", "debug", data.path())
        // A login a second until the new key signs is more than one address may have.
        .with("TESSERA_LIMITS__ENABLED", "false")
        .start()?;
    let mut command = Command::new(programs.join("python"));
    command
        .arg("try_it.py")
        .arg(format!("http://{}", server.address()))
        .arg(workspace::binary("debug", "tessera"))
        .args(["keys", "rotate", "--lead", "6s", "--data-dir"])
        .arg(data.path())
        .current_dir(workspace::root().join("examples/orders"));
    process::run("the example of a second service", &mut command, LIMIT)
}
