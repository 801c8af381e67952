//! The security review and the tests that it names.

use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security")
}

fn page(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// The rows of all tables, without their heads.
fn rows(page: &str) -> Vec<&str> {
    let lines: Vec<&str> = page.lines().collect();
    let is_row = |at: usize| {
        let is_head = |at: usize| lines.get(at).is_some_and(|line| line.starts_with("|---"));
        lines[at].starts_with('|') && !is_head(at) && !is_head(at + 1)
    };
    let rows = (0..lines.len()).filter(|at| is_row(*at));
    rows.map(|at| lines[at]).collect()
}

/// The tests that a row names: the function, and the file that its link leads to.
fn tests(row: &str) -> Vec<(&str, &str)> {
    let links = row.split("[`").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("`](")?;
        let (file, _) = rest.split_once(')')?;
        file.ends_with(".rs").then_some((name, file))
    });
    links.collect()
}

fn assert_covered(page: &str, excuse: &str) {
    let rows = rows(page);
    assert!(!rows.is_empty());
    for row in rows {
        let tests = tests(row);
        assert!(!tests.is_empty() || row.contains(excuse), "{row}");
        for (name, file) in tests {
            let source = std::fs::read_to_string(folder().join(file));
            let source = source.unwrap_or_else(|error| panic!("{file}: {error}"));
            let is_there = ["(", "<"]
                .iter()
                .any(|next| source.contains(&format!("fn {name}{next}")));
            assert!(is_there, "{file} has no {name}");
        }
    }
}

// req: REG-12
#[test]
fn every_threat_names_a_test_that_exists_or_says_what_remains() {
    let review = page("stride.md");
    assert_covered(&review, "Remains:");
    for category in [
        "Spoofing",
        "Tampering",
        "Repudiation",
        "Information disclosure",
        "Denial of service",
        "Elevation of privilege",
    ] {
        let (_, rest) = review.split_once(&format!("## {category}\n")).unwrap();
        let section = rest.split("\n## ").next().unwrap();
        assert!(!rows(section).is_empty(), "{category}");
    }
}

// req: REG-12
#[test]
fn every_requirement_names_a_test_that_exists_or_a_reason() {
    let page = page("asvs.md");
    let excused = |row: &&str| {
        let is_open = row.contains("**Not met**") || row.contains("](../");
        tests(row).is_empty() && !row.contains("Reason:") && !is_open
    };
    assert_eq!(rows(&page).into_iter().find(excused), None);
    for row in rows(&page) {
        assert_covered(&format!("| head |\n|---|\n{row}"), "");
    }
}
