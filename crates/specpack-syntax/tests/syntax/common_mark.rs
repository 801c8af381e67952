//! Conformance with the examples of CommonMark's specification, as far as a tree can be compared
//! with HTML: blocks, their nesting, their text, and what is marked in it.
//!
//! Not compared: HTML, which the tree does not look into; whether a list is loose, the titles of
//! links, and where lines break, which the tree does not say.

mod html;
mod tree;

use specpack_syntax::markdown;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeMap;

/// What is read otherwise on purpose: why, and the numbers of the examples.
const READ_OTHERWISE: &[(&str, &[usize])] = &[
    ("headings go down to twelve levels", &[63]),
    ("two lines of `---` at the top hold front matter", &[98]),
];

struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

fn examples(text: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let mut found = Vec::new();
    let mut section = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title.to_owned();
        }
        if line != format!("{fence} example") {
            continue;
        }
        let mut parts = [String::new(), String::new()];
        let mut part = 0;
        for line in lines.by_ref().take_while(|line| *line != fence) {
            if line == "." && part == 0 {
                part = 1;
                continue;
            }
            parts[part].push_str(&line.replace('→', "\t"));
            parts[part].push('\n');
        }
        let [markdown, html] = parts;
        let section = section.clone();
        let number = found.len() + 1;
        found.push(Example {
            number,
            section,
            markdown,
            html,
        });
    }
    found
}

/// Whether an example is about HTML, or holds some.
fn has_html(example: &Example) -> bool {
    let is_about = matches!(example.section.as_str(), "HTML blocks" | "Raw HTML");
    // Tags that are HTML in the Markdown too, and those that only its HTML has.
    let has_tag = ["<a ", "<img "]
        .iter()
        .any(|tag| example.markdown.contains(tag));
    is_about || has_tag || html::has_unknown_tags(&example.html)
}

#[test]
fn examples_of_common_mark_have_the_same_blocks_and_text_here() {
    let folder = std::env::var_os("SPECPACK_SUITES");
    let path = folder.map(|folder| std::path::Path::new(&folder).join("commonmark/spec.txt"));
    let Some(path) = path.filter(|path| path.is_file()) else {
        println!("suite not run: commonmark (SPECPACK_SUITES has no commonmark/spec.txt)");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let all = examples(&text);
    assert!(all.len() >= 600, "only {} examples", all.len());
    let listed: BTreeMap<usize, &str> = READ_OTHERWISE
        .iter()
        .flat_map(|(why, numbers)| numbers.iter().map(|number| (*number, *why)))
        .collect();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for example in all.iter().filter(|example| !has_html(example)) {
        compared += 1;
        let source = SourceFile::new("example.md", example.markdown.as_str());
        let parsed = markdown::parse(FileId(0), &source);
        let expected = html::outline(&example.html);
        let actual = tree::outline(&source, &parsed.document);
        let is_listed = listed.contains_key(&example.number);
        if (actual == expected) == is_listed {
            let (number, section) = (example.number, &example.section);
            let verdict = if is_listed {
                "is listed, and the same"
            } else {
                "differs"
            };
            wrong.push(format!(
                "{number} ({section}) {verdict}:\n{}\n--- is\n{actual}--- not\n{expected}",
                example.markdown
            ));
        }
    }
    println!(
        "commonmark: {} examples, {compared} compared, {} read otherwise on purpose",
        all.len(),
        listed.len()
    );
    assert!(
        wrong.is_empty(),
        "{}\n{} in all",
        wrong.join("\n"),
        wrong.len()
    );
}
