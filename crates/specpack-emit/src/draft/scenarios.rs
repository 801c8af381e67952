//! Acceptance scenarios, in Gherkin: a feature for each requirement, a scenario for each criterion;
//! and charters of what is measured.

use super::Draft;
use super::product::{Asked, Product};
use crate::markdown::one_line;
use specpack_graph::model::{Criterion, Entry};
use specpack_graph::slug::slug;
use specpack_syntax::marked_blocks::CommentForm;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The folder that they are in.
pub(super) const FOLDER: &str = "acceptance";
/// The folder of charters. What is measured is run by no workflow, so it stands apart from what
/// `specpack test` is given.
pub(super) const CHARTERS: &str = "charters";
/// Blocks are named after criteria, as far as names go.
const MAX_NAME_LEN: usize = 80;

/// A feature for each requirement that has an id, which its tag names.
/// A charter stays in the folder of scenarios where it was drafted there once: `present` are the
/// names of the files in that.
pub(super) fn drafts(product: &Product<'_>, present: &[String]) -> Vec<Draft> {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for asked in &product.requirements {
        let name = format!("{}.feature", slug(&asked.id));
        let folder = match is_charter(asked) && !present.contains(&name) {
            true => CHARTERS,
            false => FOLDER,
        };
        let path = format!("{folder}/{name}");
        if asked.data.id.is_some() && is_tag(&asked.id) && taken.insert(path.clone()) {
            files.push(feature(asked, &path));
        }
    }
    files
}

/// Whether it asks how well something is done and names no case of it: that is for a load or an
/// accessibility test to find out.
fn is_charter(asked: &Asked<'_>) -> bool {
    asked.is_quality() && asked.criteria.is_empty()
}

/// Whether Gherkin takes it for one tag.
pub(super) fn is_tag(id: &str) -> bool {
    !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || c == '@' || c == '#')
}

fn feature(asked: &Asked<'_>, path: &str) -> Draft {
    let mut file = Draft::new(path, CommentForm::Hash);
    let mut head = format!("@{}\nFeature: {}\n", asked.id, one_line(asked.title));
    let description = asked.data.description.as_ref();
    let description = description.map(|text| sentence(&text.value));
    if let Some(description) = description.filter(|text| is_description(text)) {
        let _ = writeln!(head, "  {description}");
    }
    file.block("feature", head);
    if asked.criteria.is_empty() {
        file.block("scenario", placeholder(asked));
    }
    let mut names = BTreeSet::new();
    for criterion in &asked.criteria {
        let title = unique(&sentence(criterion.name()), &mut names);
        let mut name = format!("scenario-{}", slug(&title));
        name.truncate(MAX_NAME_LEN);
        file.block(&name, scenario(criterion, &title));
    }
    file
}

/// Whether Gherkin takes a line for a description: tags, comments and keywords such as `Rule:`
/// end one.
fn is_description(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let is_text = line.starts_with(|c: char| c.is_alphanumeric());
    is_text && !first.ends_with(':') && !line.starts_with("Scenario")
}

/// A text on one line, without its full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = one_line(text);
    text.trim_end_matches('.').to_owned()
}

pub(super) fn unique(title: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = title.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{title} ({number})");
        number += 1;
    }
    name
}

fn scenario(criterion: &Entry<'_, Criterion>, title: &str) -> String {
    let data = criterion.data;
    let step = |stated: &Option<String>, otherwise: &str| match stated {
        Some(text) if !text.trim().is_empty() => sentence(text),
        _ => otherwise.to_owned(),
    };
    let given = step(&data.given, "[what there is before]");
    let when = step(&data.when, "[what somebody does]");
    let then = step(&data.then, title);
    format!("  Scenario: {title}\n    Given {given}\n    When {when}\n    Then {then}\n")
}

/// A requirement without criteria gets one scenario, which of a quality is a charter.
fn placeholder(asked: &Asked<'_>) -> String {
    let title = sentence(asked.title);
    let (given, when) = match is_charter(asked) {
        true => (
            "[the load, the data and the devices it has to hold with]",
            "[what is measured]",
        ),
        false => ("[what there is before]", "[what somebody does]"),
    };
    format!("  Scenario: {title}\n    Given {given}\n    When {when}\n    Then {title}\n")
}
