//! Conformance with the documents of the OpenAPI Initiative for its schema of 3.1: what it accepts
//! and what it refuses. `SPECPACK_SUITES` names the folder that holds `openapi/pass` and
//! `openapi/fail`.

use crate::documents::check;
use specpack_rules::Config;
use specpack_syntax::diagnostic::Level;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the schema accepts and the specification does not: the rules that say so.
const BEYOND_THE_SCHEMA: &[(&str, &[&str])] = &[
    // Examples of one object, whose operations and schemes stand nowhere.
    ("link-object-examples.yaml", &["link-to-unknown-operation"]),
    (
        "path_item_servers_parameters.yaml",
        &["link-to-unknown-operation"],
    ),
    // Its path has another parameter than it declares.
    (
        "operation-object-example.yaml",
        &[
            "undeclared-path-parameter",
            "undefined-security-scheme",
            "unused-path-parameter",
        ],
    ),
    // Parameters of paths are required, and keys of `content` are media types.
    (
        "style-defaults.yaml",
        &["malformed-media-type", "optional-path-parameter"],
    ),
];

fn files(name: &str) -> Option<Vec<PathBuf>> {
    let folder = std::env::var_os("SPECPACK_SUITES").map(|folder| Path::new(&folder).join(name));
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
        println!("suite not run: {name} (SPECPACK_SUITES has no such folder)");
        return None;
    };
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|end| end == "yaml" || end == "json")
    });
    files.sort();
    assert!(!files.is_empty(), "{name} is empty");
    Some(files)
}

/// The rules whose findings are errors, in order, each once.
fn errors(file: &Path) -> Vec<String> {
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let text = std::fs::read_to_string(file).unwrap();
    let (_, report) = check(&[(name, text)], &Config::default());
    let found = report.diagnostics.into_iter();
    let errors = found.filter(|found| found.level == Level::Error);
    let mut rules: Vec<String> = errors.map(|found| found.rule.to_string()).collect();
    rules.sort();
    rules.dedup();
    rules
}

fn name(file: &Path) -> &str {
    file.file_name().unwrap().to_str().unwrap()
}

// req: PACK-2
#[test]
fn documents_that_the_schema_accepts_are_accepted() {
    let Some(files) = files("openapi/pass") else {
        return;
    };
    let beyond: BTreeMap<&str, &[&str]> = BEYOND_THE_SCHEMA.iter().copied().collect();
    for file in &files {
        let expected = beyond.get(name(file)).copied().unwrap_or_default();
        assert_eq!(errors(file), expected, "{}", file.display());
    }
    println!("openapi/pass: {} documents accepted", files.len());
}

// req: PACK-2
#[test]
fn documents_that_the_schema_refuses_are_refused() {
    let Some(files) = files("openapi/fail") else {
        return;
    };
    for file in &files {
        assert!(!errors(file).is_empty(), "{} is accepted", file.display());
    }
    println!("openapi/fail: {} documents refused", files.len());
}
