//! The files in `deploy/`, read by the tools that they are for.

use crate::parts::Deployment;
use crate::{process, workspace};
use anyhow::Result;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(5 * 60);

/// Has every file read; tests alert rules; renders the Helm chart; asks the server that was built
/// whether it would start with what Compose gives it.
pub(super) fn check(deployment: &Deployment) -> Result<()> {
    let mut command = Command::new(deployment.python());
    command
        .arg(workspace::root().join("e2e/python/check_deployment.py"))
        .arg(workspace::root())
        .env("PROMTOOL", deployment.promtool())
        .env("NGINX_PROGRAM", deployment.nginx())
        .env("TESSERA_PROGRAM", workspace::binary("debug", "tessera"));
    process::run("the check of the deployment files", &mut command, LIMIT)
}
