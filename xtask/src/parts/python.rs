//! Python programs in virtual environments of their own, under `.tools`.

use super::install;
use crate::{process, workspace};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const PIP_LIMIT: Duration = Duration::from_secs(15 * 60);
/// Prints nothing and succeeds where an interpreter can make environments with pip in them.
const PROBE: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";

/// The folder of the programs in environment `name`, which holds what the file
/// `e2e/python/NAME.txt` asks for. It is made when missing and made anew when that file changed.
pub(crate) fn environment(name: &str) -> Result<PathBuf> {
    environment_of(name, &requirements(name))
}

/// The same of an environment that the file `wanted_file` says the packages of.
pub(super) fn environment_of(name: &str, wanted_file: &Path) -> Result<PathBuf> {
    let wanted = fs::read_to_string(wanted_file)
        .with_context(|| format!("failed to read {}", wanted_file.display()))?;
    let folder = workspace::tools().join(format!("venv-{name}"));
    if is_complete(&folder, &wanted) {
        return Ok(folder.join("bin"));
    }
    let python = interpreter()?;
    let _one_at_a_time = install::lock()?;
    if is_complete(&folder, &wanted) {
        return Ok(folder.join("bin"));
    }
    let what = format!("Python packages for {name}");
    let why = format!("{} does not hold {}", folder.display(), one_line(&wanted));
    install::announced(&what, &why, || {
        create(&python, &folder)?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--disable-pip-version-check", "-r"])
            .arg(wanted_file);
        process::run_logged(&format!("pip install {name}"), &mut pip, PIP_LIMIT)
    })?;
    fs::write(stamp(&folder), wanted)?;
    Ok(folder.join("bin"))
}

fn requirements(name: &str) -> PathBuf {
    let folder = workspace::root().join("e2e/python");
    folder.join(format!("{name}.txt"))
}

/// What an environment was last filled with.
fn stamp(folder: &Path) -> PathBuf {
    folder.join("filled-with.txt")
}

fn is_complete(folder: &Path, wanted: &str) -> bool {
    let runs = || process::capture(Command::new(folder.join("bin/python")).arg("--version"));
    fs::read_to_string(stamp(folder)).is_ok_and(|held| held == wanted) && runs().is_ok()
}

fn create(python: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut venv = Command::new(python);
    venv.args(["-m", "venv"]).arg(folder);
    process::run_logged("python venv", &mut venv, PIP_LIMIT)
}

/// A Python that is new enough and can make environments.
pub(crate) fn interpreter() -> Result<PathBuf> {
    if let Some(found) = find_interpreter() {
        return Ok(found);
    }
    let why = "there is no Python 3.10 or newer that can make virtual environments here";
    install::apt(&["python3", "python3-venv"], why)?;
    match find_interpreter() {
        Some(found) => Ok(found),
        None => bail!("{why}, and the system's packages did not change that"),
    }
}

fn find_interpreter() -> Option<PathBuf> {
    // The system's own comes second: whoever put another in front of it meant it.
    let on_path = process::find_program(&["python3"]);
    on_path
        .into_iter()
        .chain([PathBuf::from("/usr/bin/python3")])
        .filter(|python| process::is_executable(python))
        .find(|python| process::capture(Command::new(python).args(["-c", PROBE])).is_ok())
}

/// The requirements without comments, for a message.
fn one_line(requirements: &str) -> String {
    let lines: Vec<&str> = requirements
        .lines()
        .map(|line| line.split([';', '\\']).next().unwrap_or(line).trim())
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '-']))
        .collect();
    lines.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_told_without_comments_markers_and_hashes() {
        let text = "# why\nmoto==5\n\nflask==3 ; python_version >= '3.11'\n";
        assert_eq!(one_line(text), "moto==5, flask==3");
        let hashed = "moto==5 \\\n    --hash=sha256:00\n    # via flask\n";
        assert_eq!(one_line(hashed), "moto==5");
    }
}
