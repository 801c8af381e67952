//! The examples of every rule's documentation, run: the bad one is found, the good one is not.

use crate::documents::{Document, check};
use specpack_rules::{Category, Config, Rule, rules};

/// Rules about bytes that documentation cannot show.
const NOT_SHOWN: [&str; 7] = [
    "byte-order-mark",
    "crowded-document",
    "deep-nesting",
    "invalid-encoding",
    "mixed-line-endings",
    "null-character",
    "oversized-file",
];

/// As above; showing the wrong text would make the documentation itself look damaged.
const NOT_WRITTEN: &str = "repaired-encoding";

fn shown() -> impl Iterator<Item = &'static Rule> {
    let is_shown = |rule: &&Rule| {
        let takes_a_run_of_the_writer = rule.category == Category::Generation;
        let takes_bytes = rule.name == NOT_WRITTEN || NOT_SHOWN.contains(&rule.name);
        !takes_a_run_of_the_writer && !takes_bytes
    };
    rules().iter().copied().filter(is_shown)
}

// req: GEN-8
#[test]
fn every_bad_example_is_found() {
    let missed = shown().filter(|rule| !finds(rule, "Bad:"));
    let missed: Vec<&str> = missed.map(|rule| rule.name).collect();
    assert_eq!(missed, Vec::<&str>::new());
}

#[test]
fn no_good_example_is_found() {
    let wronged = shown().filter(|rule| finds(rule, "Good:"));
    let wronged: Vec<&str> = wronged.map(|rule| rule.name).collect();
    assert_eq!(wronged, Vec::<&str>::new());
}

fn finds(rule: &Rule, which: &str) -> bool {
    let example = example(&rule.markdown(), which);
    let example = example.unwrap_or_else(|| panic!("`{}` has no example \"{which}\"", rule.name));
    let documents = documents(rule, &example);
    let (_, report) = check(&documents, &Config::default());
    report
        .diagnostics
        .iter()
        .any(|found| found.rule == rule.name)
}

/// The fenced block below the line `which`.
fn example(markdown: &str, which: &str) -> Option<String> {
    let mut lines = markdown.lines().skip_while(|line| *line != which).skip(2);
    let opening = lines.next()?;
    let fence = opening.trim_end_matches("markdown");
    let lines = lines.take_while(|line| *line != fence);
    Some(lines.collect::<Vec<_>>().join("\n") + "\n")
}

/// The files of an example. One without front matter is a part of the kind of spec that its
/// category is about, so that examples stay short.
fn documents(rule: &Rule, example: &str) -> Vec<Document> {
    let is_whole = example.starts_with("---") || example.starts_with("<!-- file:");
    let about_front_matter = rule.category == Category::FrontMatter;
    if is_whole || about_front_matter || rule.category == Category::Reading {
        return split(example);
    }
    let kind = match rule.category {
        Category::Components | Category::Interfaces | Category::Data | Category::Roadmap => {
            "kind: SystemArchitecture\nid: sys-shop"
        }
        Category::Plan => "kind: PRD\nid: prd-cart",
        Category::Sequences => "kind: sequence\nid: seq-loan",
        _ => "kind: feature\nid: feat-cart",
    };
    split(&format!("---\n{kind}\n---\n\n{example}"))
}

fn split(example: &str) -> Vec<Document> {
    let mut documents = vec![("feat-cart.md".to_owned(), String::new())];
    for line in example.split_inclusive('\n') {
        let name = line.trim().strip_prefix("<!-- file: ");
        if let Some(name) = name.and_then(|name| name.strip_suffix(" -->")) {
            documents.push((name.to_owned(), String::new()));
        } else if let Some((_, text)) = documents.last_mut() {
            text.push_str(line);
        }
    }
    documents.retain(|(_, text)| !text.is_empty());
    documents
}
