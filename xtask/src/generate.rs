//! `cargo xtask generate`: what specpack writes from itself and from the specs, written anew or
//! compared with what is committed.
//!
//! This program knows specpack by its command line alone, as everybody else does.

use crate::scratch::Scratch;
use crate::{process, workspace};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const HELP: &str = "\
Write what is generated: rule pages, the command line's reference, diagrams, the roadmap,
feature specs.

Usage: cargo xtask generate [--check]

  --check  Write nothing; fail where what is committed differs from what would be written

Written: docs/specpack/rules/, docs/specpack/cli.md, a diagram in docs/sequences/ of each
document in specs/sequences/, docs/ROADMAP.md from the PRD, and the feature specs of each system
spec. After that
`specpack check` has to find nothing at the failing level in specs/.
";

const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);
const RULES: &str = "docs/specpack/rules";
const REFERENCE: &str = "docs/specpack/cli.md";
/// The sequence documents, and the folder of their diagrams.
const SEQUENCES: &str = "specs/sequences";
const DIAGRAMS: &str = "docs/sequences";
/// The plan of what is left of the PRD.
const ROADMAP: &str = "docs/ROADMAP.md";
const PLAN: &[&str] = &[
    "plan",
    "specs/prd/tessera.md",
    "--open",
    "--people",
    "2",
    "--start",
    "2026-11-26",
    "--format",
    "markdown",
];
/// Each system spec with the folder of its feature specs.
const SYSTEMS: &[(&str, &str)] = &[
    ("specs/system/tessera.md", "specs/features"),
    (
        "specs/examples/e-commerce/system-ecommerce.md",
        "specs/examples/e-commerce/features",
    ),
];
const CHECKED: &[&str] = &[
    "specs/system",
    "specs/features",
    "specs/examples",
    SEQUENCES,
];

/// Writes or compares everything.
///
/// # Errors
/// When specpack cannot be built or refuses a spec, or something committed has drifted.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let is_check = match arguments {
        [] => false,
        [argument] if argument == "--check" => true,
        [argument] if argument == "--help" || argument == "-h" => {
            print!("{HELP}");
            return Ok(());
        }
        [argument, ..] => bail!("`generate` takes no argument {}", argument.display()),
    };
    settle(is_check)
}

/// Fails where something generated has drifted, or a spec has errors.
pub(crate) fn check() -> Result<()> {
    settle(true)
}

fn settle(is_check: bool) -> Result<()> {
    let specpack = Specpack::build()?;
    let mut drifted = Vec::new();
    for part in [
        rule_pages(&specpack)?,
        diagrams(&specpack)?,
        page(&specpack, &["reference"], REFERENCE)?,
        page(&specpack, PLAN, ROADMAP)?,
    ] {
        drifted.extend(part.settle(is_check)?);
    }
    for (system, features) in SYSTEMS {
        drifted.extend(specpack.features(system, features, is_check)?);
    }
    if !drifted.is_empty() && is_check {
        for line in &drifted {
            eprintln!("drifted: {line}");
        }
        bail!(
            "{} generated files have drifted; `cargo xtask generate` writes them",
            drifted.len()
        );
    }
    for line in &drifted {
        println!("changed: {line}");
    }
    specpack.check()?;
    println!("generate: everything generated is up to date");
    Ok(())
}

/// The debug binary of specpack.
struct Specpack {
    program: PathBuf,
}

impl Specpack {
    fn build() -> Result<Self> {
        let mut build = workspace::cargo();
        build.args(["build", "--locked", "--quiet", "--package", "specpack"]);
        process::run("the build of specpack", &mut build, BUILD_LIMIT)?;
        Ok(Self {
            program: workspace::binary("debug", "specpack"),
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // Whoever runs this must not colour or date what is committed.
        command
            .args(arguments)
            .current_dir(workspace::root())
            .env_remove("CLICOLOR_FORCE")
            .env_remove("SOURCE_DATE_EPOCH");
        command
    }

    /// The paths that regeneration changes, or would change.
    fn features(&self, system: &str, folder: &str, is_check: bool) -> Result<Vec<String>> {
        let mut arguments = vec!["features", system, "--output-dir", folder];
        arguments.extend(["--format", "json", "--on-conflict", "fail"]);
        arguments.push(if is_check { "--dry-run" } else { "--yes" });
        let answer = process::capture(&mut self.command(&arguments))
            .with_context(|| format!("the feature specs of {system} cannot be generated"))?;
        let plan = serde_json::from_str(&answer).context("the plan is not JSON")?;
        changed(&plan).with_context(|| format!("the plan of {system} has another shape"))
    }

    /// Fails where `specpack check` does, and where a generated spec has errors: the project may
    /// leave drafts out of its own check for their placeholders, but none may be wrong.
    fn check(&self) -> Result<()> {
        self.check_paths(CHECKED.iter().map(PathBuf::from), None)?;
        for (_, folder) in SYSTEMS {
            self.check_paths(files_of(folder)?.into_iter(), Some("error"))?;
        }
        Ok(())
    }

    fn check_paths(
        &self,
        paths: impl Iterator<Item = PathBuf>,
        fail_level: Option<&str>,
    ) -> Result<()> {
        let mut command = self.command(&["check", "--format", "json"]);
        if let Some(level) = fail_level {
            command.args(["--fail-level", level]);
        }
        let output = command
            .args(paths)
            .output()
            .context("failed to run specpack")?;
        let found: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())
            .context("the specs cannot be checked")?;
        let is_clean = output.status.success();
        for line in findings(&found).iter().filter(|_| !is_clean) {
            eprintln!("{line}");
        }
        let summary = &found["summary"];
        println!(
            "checked: {} errors and {} warnings; {} blocks understood, {} reported, {} ignored",
            summary["errors"],
            summary["warnings"],
            summary["understood"],
            summary["reported"],
            summary["ignored"],
        );
        if !is_clean {
            bail!("`specpack check` fails");
        }
        Ok(())
    }
}

/// The Markdown files of a folder, sorted.
fn files_of(folder: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(workspace::root().join(folder))? {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|e| e == "md") {
            files.push(Path::new(folder).join(name));
        }
    }
    files.sort();
    Ok(files)
}

/// The findings, one line each.
fn findings(found: &Value) -> Vec<String> {
    let diagnostics = found["diagnostics"].as_array().into_iter().flatten();
    diagnostics
        .map(|found| {
            format!(
                "{}:{}:{}: {} [{}] {}",
                found["file"].as_str().unwrap_or_default(),
                found["line"],
                found["column"],
                found["level"].as_str().unwrap_or_default(),
                found["rule"].as_str().unwrap_or_default(),
                found["message"].as_str().unwrap_or_default(),
            )
        })
        .collect()
}

/// What a plan changes, one line a file.
fn changed(plan: &Value) -> Option<Vec<String>> {
    let files = plan["files"].as_array()?.iter();
    let mut lines = Vec::new();
    for file in files.chain([&plan["systemSpec"]]) {
        let (path, change) = (file["path"].as_str()?, file["status"].as_str()?);
        if change != "unchanged" {
            lines.push(format!("{path} ({change})"));
        }
    }
    Some(lines)
}

/// Files as they should be, and the Markdown files of the same folder that are there.
struct Part {
    wanted: BTreeMap<PathBuf, String>,
    present: BTreeMap<PathBuf, String>,
}

impl Part {
    /// Writes what differs, or only tells of it.
    fn settle(&self, is_check: bool) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for (path, text) in &self.wanted {
            if self.present.get(path) == Some(text) {
                continue;
            }
            lines.push(path.display().to_string());
            if !is_check {
                write(path, text)?;
            }
        }
        for path in self
            .present
            .keys()
            .filter(|path| !self.wanted.contains_key(*path))
        {
            lines.push(format!("{} (no longer generated)", path.display()));
            if !is_check {
                fs::remove_file(workspace::root().join(path))?;
            }
        }
        Ok(lines)
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    let path = workspace::root().join(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))
}

fn rule_pages(specpack: &Specpack) -> Result<Part> {
    let scratch = Scratch::new("rules")?;
    let folder = scratch.path().display().to_string();
    process::capture(&mut specpack.command(&["rules", "--output-dir", &folder]))?;
    Ok(Part {
        wanted: files_in(scratch.path(), "md", RULES)?,
        present: files_in(&workspace::root().join(RULES), "md", RULES)?,
    })
}

fn diagrams(specpack: &Specpack) -> Result<Part> {
    let mut wanted = BTreeMap::new();
    for document in files_of(SEQUENCES)? {
        let path = document.display().to_string();
        let arguments = ["sequence", &path, "--format", "svg"];
        let drawn = process::capture(&mut specpack.command(&arguments))?;
        let name = document.with_extension("svg");
        let name = name.file_name().context("a document has no name")?;
        wanted.insert(Path::new(DIAGRAMS).join(name), format!("{drawn}\n"));
    }
    Ok(Part {
        wanted,
        present: files_in(&workspace::root().join(DIAGRAMS), "svg", DIAGRAMS)?,
    })
}

/// The files of a folder whose names end in `extension`, as files of the folder `shown`.
fn files_in(folder: &Path, extension: &str, shown: &str) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path
            .file_name()
            .filter(|_| path.extension().is_some_and(|e| e == extension))
        else {
            continue;
        };
        files.insert(Path::new(shown).join(name), fs::read_to_string(&path)?);
    }
    Ok(files)
}

/// A file that a command writes to standard output.
fn page(specpack: &Specpack, arguments: &[&str], file: &str) -> Result<Part> {
    let text = process::capture(&mut specpack.command(arguments))?;
    let path = PathBuf::from(file);
    let present = fs::read_to_string(workspace::root().join(file)).ok();
    Ok(Part {
        wanted: [(path.clone(), format!("{text}\n"))].into(),
        present: present.map(|text| (path, text)).into_iter().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_changes_is_told_of() {
        let plan = json!({
            "files": [
                {"path": "a.md", "status": "unchanged"},
                {"path": "b.md", "status": "created"},
            ],
            "systemSpec": {"path": "system.md", "status": "updated"},
        });
        assert_eq!(
            changed(&plan),
            Some(vec![
                "b.md (created)".to_owned(),
                "system.md (updated)".to_owned()
            ])
        );
    }

    #[test]
    fn findings_are_told_with_their_place() {
        let found = json!({"diagnostics": [
            {"level": "error", "file": "b.md", "line": 2, "column": 3, "rule": "x", "message": "y"},
        ]});
        assert_eq!(findings(&found), ["b.md:2:3: error [x] y"]);
    }

    #[test]
    fn a_plan_of_another_shape_is_no_plan_without_changes() {
        assert_eq!(changed(&json!({"files": []})), None);
        assert_eq!(changed(&json!({})), None);
    }

    #[test]
    fn a_page_that_is_missing_changed_or_left_over_is_told_of() {
        let file = |name: &str, text: &str| (PathBuf::from(name), text.to_owned());
        let part = Part {
            wanted: [file("a", "1"), file("b", "1"), file("c", "1")].into(),
            present: [file("b", "2"), file("c", "1"), file("d", "1")].into(),
        };
        let lines = part.settle(true).expect("a comparison");
        assert_eq!(lines, ["a", "b", "d (no longer generated)"]);
    }
}
