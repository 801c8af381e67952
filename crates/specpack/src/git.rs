//! What git knows, asked of git itself.

use std::process::{Command, Stdio};

/// `user.name`; none where it is not set, or where there is no git.
pub(crate) fn user_name() -> Option<String> {
    let output = Command::new("git")
        .args(["config", "--get", "user.name"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let name = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| name.trim().to_owned())
}
