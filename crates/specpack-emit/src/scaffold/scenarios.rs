//! A test for each scenario, still to be written.

use super::{block, quoted, unique};
use crate::markdown::one_line;
use serde::Serialize;
use specpack_graph::Pack;
use specpack_graph::slug::slug;
use specpack_syntax::gherkin;
use std::collections::BTreeSet;

/// A feature as templates see it.
#[derive(Serialize)]
pub(super) struct Feature {
    /// The name of its file, without what it ends in.
    #[serde(skip)]
    pub(super) file: String,
    /// Its title.
    title: String,
    /// Its scenarios.
    scenarios: Vec<Scenario>,
}

/// A scenario as templates see it.
#[derive(Serialize)]
struct Scenario {
    /// The name of its block.
    block: String,
    /// Its title, in quotes.
    quoted: String,
    /// The name of a function that tests it.
    function: String,
    /// The requirements and whatever else its tags name.
    tags: Vec<String>,
    /// Its steps, those of backgrounds first.
    steps: Vec<String>,
    /// The rows of its examples, the header first.
    examples: Vec<String>,
}

/// The features of a pack that have scenarios, in the order of files.
pub(super) fn all(pack: &Pack) -> Vec<Feature> {
    let mut files = BTreeSet::new();
    let mut features = Vec::new();
    for file in pack.file_ids() {
        let Some(document) = pack.feature(file) else {
            continue;
        };
        let Some(feature) = &document.feature else {
            continue;
        };
        let title = one_line(&feature.title.name.text);
        let scenarios = scenarios(feature);
        if !scenarios.is_empty() {
            let path = pack.file(file).path();
            let name = path.rsplit('/').next().unwrap_or(path);
            let name = name.split('.').next().unwrap_or(name);
            features.push(Feature {
                file: block(&slug(name), &mut files),
                title,
                scenarios,
            });
        }
    }
    features
}

fn scenarios(feature: &gherkin::Feature) -> Vec<Scenario> {
    let (mut blocks, mut functions) = (BTreeSet::new(), BTreeSet::new());
    let all = feature.all_scenarios().map(|(rule, scenario)| {
        let title = one_line(&scenario.title.name.text);
        let of_rule = rule.map_or(&[][..], |rule| rule.tags.as_slice());
        let mut tags: Vec<String> = Vec::new();
        for tag in feature.tags.iter().chain(of_rule).chain(&scenario.tags) {
            let name = tag.name.trim_start_matches('@').to_owned();
            if !tags.contains(&name) {
                tags.push(name);
            }
        }
        let backgrounds = [
            feature.background.as_ref(),
            rule.and_then(|rule| rule.background.as_ref()),
        ];
        let before = backgrounds.into_iter().flatten();
        let before = before.flat_map(|background| &background.steps);
        let steps = before.chain(&scenario.steps).flat_map(step);
        let tables = scenario.examples.iter().filter_map(|it| it.table.as_ref());
        Scenario {
            block: block(&title, &mut blocks),
            quoted: quoted(&title),
            function: unique(&function(&title), "_", &mut functions),
            tags,
            steps: steps.collect(),
            examples: tables.flat_map(rows).collect(),
        }
    });
    all.collect()
}

/// A name for a function, of what a title holds of ASCII.
fn function(title: &str) -> String {
    /// Functions are named after titles, as far as names go.
    const MAX_LEN: usize = 80;
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let mut name = words.fold("test".to_owned(), |name, word| format!("{name}_{word}"));
    name.make_ascii_lowercase();
    name.truncate(MAX_LEN);
    name
}

/// A step in lines: its text, and what stands below it.
fn step(step: &gherkin::Step) -> Vec<String> {
    let keyword = step.keyword.text.trim_end();
    let mut lines = vec![format!("{keyword} {}", one_line(&step.text.text))];
    let table = step.table.iter().flat_map(rows);
    lines.extend(table.map(|row| format!("  {row}")));
    let text = step.doc_string.iter().flat_map(|it| it.content.lines());
    lines.extend(text.map(|line| format!("  {}", line.trim_end())));
    lines
}

fn rows(table: &gherkin::Table) -> Vec<String> {
    let rows = table.rows.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| one_line(&cell.text));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    });
    rows.collect()
}
