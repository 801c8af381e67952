//! What git knows, asked of git itself.

mod diff;

pub(crate) use diff::ChangedText;

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use std::process::{Command, Stdio};

/// `user.name`; none where it is not set, or where there is no git.
pub(crate) fn user_name() -> Option<String> {
    let name = answer(Utf8Path::new("."), &["config", "--get", "user.name"]).ok()?;
    Some(name.trim().to_owned())
}

/// What has changed in the working tree of a folder since a revision, what git does not know yet
/// included; paths are absolute.
pub(crate) fn changes_since(folder: &Utf8Path, revision: &str) -> anyhow::Result<Vec<ChangedText>> {
    let root = answer(folder, &["rev-parse", "--show-toplevel"])
        .with_context(|| format!("`{folder}` is in no repository of git"))?;
    let root = Utf8PathBuf::from(root.trim_end());
    // A revision is never taken for an option.
    let commit = format!("{revision}^{{commit}}");
    let verify = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ];
    let Ok(commit) = answer(&root, &verify) else {
        bail!("git knows no revision `{}`", revision.escape_debug());
    };
    let diff = [
        "-c",
        "core.quotePath=false",
        "diff",
        "--no-color",
        "--no-ext-diff",
        "--no-renames",
        "--no-prefix",
        "--unified=0",
        commit.trim_end(),
        "--",
    ];
    let mut changes = diff::parse(&answer(&root, &diff)?, &root);
    let others = answer(&root, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let others = others.split_terminator('\0');
    changes.extend(others.map(|path| ChangedText::added(root.join(path))));
    Ok(changes)
}

/// What a file was at a revision; none where it was not there.
pub(crate) fn text_at(file: &Utf8Path, revision: &str) -> Option<Vec<u8>> {
    let name = format!("{revision}:./{}", file.file_name()?);
    let output = run(file.parent()?, &["show", "--end-of-options", &name]).ok()?;
    output.status.success().then_some(output.stdout)
}

fn answer(folder: &Utf8Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = run(folder, arguments)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git: {}", said.lines().next().unwrap_or("failed"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn run(folder: &Utf8Path, arguments: &[&str]) -> anyhow::Result<std::process::Output> {
    Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .context("failed to run git")
}
