//! What tests read that is not part of this repository, and whether a run has it: the conformance
//! suites that others published, and the documents that requirements come from.

use crate::workspace;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A folder of such material.
pub(super) struct Material {
    /// The variable that names the folder, for tests and for people.
    variable: &'static str,
    /// Where it is looked for without one, from the root of this repository.
    beside: &'static str,
    /// What it holds.
    called: &'static str,
    /// All that a test reads: folders, or how the names of files begin.
    parts: &'static [&'static str],
}

pub(super) const ALL: [Material; 2] = [
    Material {
        variable: "SPECPACK_SUITES",
        beside: "../shared/suites",
        called: "Suites",
        parts: &[
            "gherkin/good",
            "gherkin/bad",
            "cucumber-expressions",
            "tag-expressions",
            "commonmark",
            "openapi/pass",
            "openapi/fail",
        ],
    },
    Material {
        variable: "SPECPACK_SEEDS",
        beside: "../shared/seeds",
        called: "Source documents",
        parts: &["002_", "003_"],
    },
];

impl Material {
    /// What the environment names, else the folder beside this repository, where that exists.
    fn folder(&self) -> Option<PathBuf> {
        if let Some(named) = std::env::var_os(self.variable) {
            return Some(PathBuf::from(named));
        }
        workspace::root().join(self.beside).canonicalize().ok()
    }

    /// The variable for the tests, where there is a folder to name.
    pub(super) fn variable(&self) -> Option<(&'static str, OsString)> {
        Some((self.variable, self.folder()?.into_os_string()))
    }

    /// What a run of the Rust tests reads, and what it cannot, in two lines at most.
    pub(super) fn told(&self) -> String {
        self.told_of(self.folder().as_deref())
    }

    fn told_of(&self, folder: Option<&Path>) -> String {
        let is_there = |part: &&&str| folder.is_some_and(|folder| has(folder, part));
        let (run, missing): (Vec<&str>, Vec<&str>) = self.parts.iter().partition(is_there);
        let (called, variable) = (self.called, self.variable);
        let mut text = String::new();
        if let Some(folder) = folder.filter(|_| !run.is_empty()) {
            let (folder, run) = (folder.display(), run.join(", "));
            text = format!("{called} run, from {folder}: {run}\n");
        }
        if !missing.is_empty() {
            let missing = missing.join(", ");
            text.push_str(&format!(
                "{called} not run, as {variable} has none: {missing}\n"
            ));
        }
        text
    }
}

/// Whether a folder has one of that name, or a file whose name begins so.
fn has(folder: &Path, part: &str) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    let is_file = part.ends_with('_');
    match is_file {
        true => names.any(|name| name.to_string_lossy().starts_with(part)),
        false => folder.join(part).is_dir(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_material_names_every_part() {
        for material in &ALL {
            let text = material.told_of(None);
            let mut parts = material.parts.iter();
            assert!(parts.all(|part| text.contains(part)), "{text}");
            let start = format!("{} not run", material.called);
            assert!(text.starts_with(&start), "{text}");
        }
    }

    #[test]
    fn what_is_there_is_told_from_what_is_not() {
        let scratch = crate::scratch::Scratch::new("suites").expect("a folder");
        std::fs::create_dir_all(scratch.path().join("gherkin/good")).expect("a folder");
        std::fs::write(scratch.path().join("002_a.txt"), "").expect("a file");
        let [suites, seeds] = ALL;
        let text = suites.told_of(Some(scratch.path()));
        let (run, missing) = text.split_once("\nSuites not run").expect("two lines");
        assert!(run.ends_with("gherkin/good"), "{run}");
        assert!(!missing.contains("gherkin/good"), "{missing}");
        let text = seeds.told_of(Some(scratch.path()));
        let (run, missing) = text
            .split_once("\nSource documents not run")
            .expect("two lines");
        assert!(run.ends_with("002_"), "{run}");
        assert_eq!(missing, ", as SPECPACK_SEEDS has none: 003_\n");
    }
}
