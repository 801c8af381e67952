//! Conformance with what others published. `SPECPACK_SUITES` names the folder that holds their
//! files; where it does not, each test says that its suite was not run.

mod expressions;

use serde_json::Value;
use specpack_run::messages::{Ids, gherkin_document};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::gherkin;
use specpack_syntax::source::{FileId, SourceFile};
use std::path::{Path, PathBuf};

/// The folder of a suite; what is missing is said, so that no run passes in silence.
fn suite(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("SPECPACK_SUITES") else {
        println!("suite not run: {name} (SPECPACK_SUITES is not set)");
        return None;
    };
    let folder = Path::new(&folder).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("suite not run: {name} (there is no {})", folder.display());
    None
}

fn files(folder: &Path, is_one: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| is_one(name)).collect();
    names.sort();
    names.iter().map(|name| folder.join(name)).collect()
}

fn read(path: &Path) -> (SourceFile, gherkin::Parsed) {
    let source = SourceFile::decode(path.to_str().unwrap(), std::fs::read(path).unwrap());
    let parsed = gherkin::parse(FileId(0), &source);
    (source, parsed)
}

fn is_feature(name: &str) -> bool {
    name.ends_with(".feature") || name.ends_with(".feature.md")
}

// req: PACK-5
#[test]
fn features_that_others_read_have_the_same_trees_here() {
    let Some(folder) = suite("gherkin/good") else {
        return;
    };
    let mut wrong = Vec::new();
    let features = files(&folder, is_feature);
    for path in &features {
        let (source, parsed) = read(path);
        if !parsed.diagnostics.is_empty() {
            wrong.push(format!("{}: {:?}", path.display(), parsed.diagnostics));
        }
        let expected = std::fs::read_to_string(format!("{}.ast.ndjson", path.display())).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let mut expected = expected["gherkinDocument"].clone();
        expected["uri"] = source.path().into();
        let actual = gherkin_document(&source, &parsed.document, &mut Ids::default());
        if actual != expected {
            wrong.push(format!(
                "{}\n  is  {actual}\n  not {expected}",
                path.display()
            ));
        }
    }
    println!("gherkin/good: {} features read", features.len());
    assert!(features.len() >= 50, "only {} features", features.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// req: PACK-5
#[test]
fn features_that_others_refuse_are_reported_here() {
    let Some(folder) = suite("gherkin/bad") else {
        return;
    };
    let features = files(&folder, is_feature);
    for path in &features {
        let (_, parsed) = read(path);
        let is_error = |level| level == Level::Error;
        let is_refused = parsed.diagnostics.iter().any(|found| is_error(found.level));
        assert!(is_refused, "{} is accepted", path.display());
    }
    println!("gherkin/bad: {} features refused", features.len());
    assert!(!features.is_empty());
}
