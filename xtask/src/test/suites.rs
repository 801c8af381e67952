//! The conformance suites that others published, and whether a run has them.

use crate::workspace;
use std::path::{Path, PathBuf};

/// The variable that names the folder with the suites, for tests and for people.
pub(super) const VARIABLE: &str = "SPECPACK_SUITES";
/// Every suite that a test reads, by its folder.
const SUITES: &[&str] = &[
    "gherkin/good",
    "gherkin/bad",
    "cucumber-expressions",
    "tag-expressions",
];

/// The folder of the suites: what the environment names, else `shared/suites` beside this
/// repository, where that exists.
pub(super) fn folder() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Some(PathBuf::from(named));
    }
    let beside = workspace::root().join("../shared/suites");
    beside.canonicalize().ok()
}

/// Which suites a run of the Rust tests holds, and which it cannot, in two lines at most.
pub(super) fn told(folder: Option<&Path>) -> String {
    let is_there = |suite: &&&str| folder.is_some_and(|folder| folder.join(suite).is_dir());
    let (run, missing): (Vec<&str>, Vec<&str>) = SUITES.iter().partition(|suite| is_there(suite));
    let mut text = String::new();
    if let Some(folder) = folder.filter(|_| !run.is_empty()) {
        text = format!(
            "Suites run, from {}: {}\n",
            folder.display(),
            run.join(", ")
        );
    }
    if !missing.is_empty() {
        let missing = missing.join(", ");
        text.push_str(&format!(
            "Suites not run, as {VARIABLE} has none: {missing}\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_suites_names_every_one() {
        let text = told(None);
        assert!(SUITES.iter().all(|suite| text.contains(suite)), "{text}");
        assert!(text.starts_with("Suites not run"), "{text}");
    }

    #[test]
    fn suites_that_are_there_are_told_from_those_that_are_not() {
        let scratch = crate::scratch::Scratch::new("suites").expect("a folder");
        std::fs::create_dir_all(scratch.path().join("gherkin/good")).expect("a folder");
        let text = told(Some(scratch.path()));
        let (run, missing) = text.split_once("\nSuites not run").expect("two lines");
        assert!(run.ends_with("gherkin/good"), "{run}");
        assert!(!missing.contains("gherkin/good"), "{missing}");
    }
}
