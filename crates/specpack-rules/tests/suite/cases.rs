//! The files under `tests/cases`: documents between fences of five backticks, and what is found
//! in them.
//!
//! A fence with `md NAME` holds a document, one with `toml` the project's configuration, and one
//! with `text` the findings, which end the case. Run the tests with `BLESS=1` to write the
//! findings anew, and review the difference.

use crate::concise::render;
use crate::documents::{Document, check};
use specpack_rules::{Category, Config, rules};
use specpack_syntax::diagnostic::Safety;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const FENCE: &str = "`````";

/// Rules whose findings come from bytes that no file of text can hold; the reader's own tests
/// have them.
const ELSEWHERE: [&str; 5] = [
    "crowded-document",
    "deep-nesting",
    "invalid-encoding",
    "null-character",
    "oversized-file",
];

// req: GEN-7
// req: GEN-8
#[test]
fn documents_give_the_findings_that_stand_below_them() {
    let bless = std::env::var_os("BLESS").is_some();
    for path in case_files() {
        let written = std::fs::read_to_string(&path).unwrap();
        let found = run(&written);
        if bless && found != written {
            std::fs::write(&path, &found).unwrap();
        }
        if !bless {
            similar(&path, &written, &found);
        }
    }
}

#[test]
fn every_rule_is_found_in_some_case() {
    // What takes a run of the writer is found in the writer's own tests.
    let checked = rules()
        .iter()
        .filter(|rule| rule.category != Category::Generation);
    let mut missing: BTreeSet<&str> = checked.map(|rule| rule.name).collect();
    for path in case_files() {
        let written = std::fs::read_to_string(path).unwrap();
        missing.retain(|rule| !written.contains(&format!("[{rule}]:")));
    }
    for elsewhere in ELSEWHERE {
        missing.remove(elsewhere);
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn the_rules_that_say_so_are_those_that_offer_fixes() {
    let mut offering = BTreeSet::new();
    for document in documents() {
        let (_, report) = check(&[document], &Config::default());
        let safe = report.diagnostics.into_iter().filter(|found| {
            let fix = found.fix.as_ref();
            fix.is_some_and(|fix| fix.safety == Safety::Safe)
        });
        offering.extend(safe.map(|found| found.rule.into_owned()));
    }
    let said = rules().iter().filter(|rule| rule.fixable);
    let said: BTreeSet<String> = said.map(|rule| rule.name.to_owned()).collect();
    assert_eq!(offering, said);
}

/// Every document of every case.
pub(crate) fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for path in case_files() {
        let text = std::fs::read_to_string(path).unwrap();
        let parts = fenced(&text).into_iter();
        let named = parts.filter_map(|(info, text)| Some((info.split_once(' ')?.1, text)));
        documents.extend(named.map(|(name, text)| (name.to_owned(), text)));
    }
    documents
}

/// What stands within fences, each with what its opening fence says.
fn fenced(text: &str) -> Vec<(&str, String)> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    let mut is_open = false;
    for line in text.split_inclusive('\n') {
        match (line.trim_end().strip_prefix(FENCE), parts.last_mut()) {
            (Some(info), _) if !is_open => {
                parts.push((info, String::new()));
                is_open = true;
            }
            (Some(_), _) => is_open = false,
            (None, Some((_, content))) if is_open => content.push_str(line),
            (None, _) => {}
        }
    }
    parts
}

fn case_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are cases");
    paths
}

fn similar(path: &Path, written: &str, found: &str) {
    let differs = written.lines().zip(found.lines()).find(|(a, b)| a != b);
    if let Some((written, found)) = differs {
        panic!(
            "{}:\n  written: {written}\n  found:   {found}",
            path.display()
        );
    }
    assert_eq!(written.len(), found.len(), "{}", path.display());
}

/// The text of a case file with the findings as they are now.
fn run(text: &str) -> String {
    let mut out = String::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut config = Config::default();
    let mut open: Option<(String, String)> = None;
    for line in text.split_inclusive('\n') {
        let info = line.trim_end().strip_prefix(FENCE);
        match (info, open.take()) {
            (None, None) => out.push_str(line),
            (None, Some((info, mut content))) => {
                content.push_str(line);
                if info != "text" {
                    out.push_str(line);
                }
                open = Some((info, content));
            }
            (Some(info), None) => {
                out.push_str(line);
                open = Some((info.to_owned(), String::new()));
            }
            (Some(_), Some((info, content))) => {
                match info.split_once(' ') {
                    Some((_, name)) => documents.push((name.to_owned(), content)),
                    None if info == "toml" => config = Config::parse("", &content).unwrap(),
                    None => {
                        assert_eq!(info, "text", "a fence is `LANGUAGE NAME`, `toml` or `text`");
                        let (pack, report) = check(&documents, &config);
                        out.push_str(&render(&pack, &report.diagnostics));
                        documents.clear();
                        config = Config::default();
                    }
                }
                out.push_str(line);
            }
        }
    }
    assert!(open.is_none(), "every fence is closed");
    out
}
