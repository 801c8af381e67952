//! What is said to a person about the feature to write next.

use specpack_emit::features::NextFeature;
use std::fmt::Write as _;

/// More open questions than these are only counted.
const MOST_QUESTIONS: usize = 10;

/// The feature, its context and its questions, in words.
pub(crate) fn in_words(next: &NextFeature) -> String {
    let file = &next.file;
    let mut text = format!(
        "Next: {} ({}, Level {}), {} of {}\n  {}\n",
        file.name, file.complexity, file.maturity, next.position, next.total, file.path
    );
    if let Some(responsibility) = &next.responsibility {
        let _ = writeln!(text, "\n{responsibility}");
    }
    list(&mut text, "Depends on", &file.depends_on);
    list(&mut text, "Required by", &next.required_by);
    list(&mut text, "Key features", &next.key_features);
    list(&mut text, "Endpoints", &next.endpoints);
    list(&mut text, "Data that it owns", &next.data);
    let mut topics: Vec<String> = Vec::new();
    for passage in &next.context {
        // Several passages may be from one section.
        let source = passage.source.trim_matches('*').to_owned();
        if !topics.contains(&source) {
            topics.push(source);
        }
    }
    list(&mut text, "From the system spec", &topics);
    let open = &next.open_questions;
    let shown = open.iter().take(MOST_QUESTIONS);
    let mut lines: Vec<_> = shown
        .map(|question| match question.section.as_str() {
            "" => question.text.clone(),
            section => format!("{section}: {}", question.text),
        })
        .collect();
    if open.len() > MOST_QUESTIONS {
        lines.push(format!("… ({} more)", open.len() - MOST_QUESTIONS));
    }
    list(&mut text, "Open questions", &lines);
    list(&mut text, "Commands", &next.commands);
    text
}

fn list(text: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}:");
    for item in items {
        let _ = writeln!(text, "  - {item}");
    }
}
