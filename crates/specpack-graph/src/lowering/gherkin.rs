//! Features in Gherkin: their scenarios, and the requirements that tags name.

use super::text::ids::is_requirement_id;
use crate::accounting::Accounting;
use crate::model::{Graph, Node, Resolution, Scenario, Trace, Wanted};
use specpack_syntax::gherkin::{self, Document, Feature, Tag};
use specpack_syntax::source::{FileId, Location, SourceFile, Span};
use specpack_syntax::suppression;

/// Reads a feature. Its parts are its scenarios and their steps.
pub(super) fn lower(
    file: FileId,
    _source: &SourceFile,
    document: &Document,
    graph: &mut Graph,
) -> Accounting {
    let mut understood = 1;
    let Some(feature) = &document.feature else {
        return Accounting::default();
    };
    for (rule, scenario) in feature.all_scenarios() {
        understood += 1 + scenario.steps.len();
        let of_rule = rule.into_iter().flat_map(|rule| &rule.tags);
        let examples = scenario.examples.iter().flat_map(|examples| &examples.tags);
        let tags = feature.tags.iter().chain(of_rule);
        let tags: Vec<&Tag> = tags.chain(&scenario.tags).chain(examples).collect();
        add(graph, file, feature, scenario, &tags);
    }
    Accounting {
        understood: u32::try_from(understood).unwrap_or(u32::MAX),
        ..Accounting::default()
    }
}

/// Whether nothing is said by the tree of a feature that its nodes do not say, but for the words
/// of its steps: a tree takes several times the memory of its file, and packs have thousands of
/// scenarios.
pub(super) fn is_told_by_its_nodes(document: &Document) -> bool {
    let may_silence = |comment: &gherkin::Text| suppression::may_be_one(&comment.text);
    let mut scenarios = document.feature.iter().flat_map(Feature::all_scenarios);
    !document.comments.iter().any(may_silence)
        && !scenarios.any(|(_, scenario)| scenario.steps.is_empty() || scenario.runs_never())
}

fn add(
    graph: &mut Graph,
    file: FileId,
    feature: &Feature,
    scenario: &gherkin::Scenario,
    tags: &[&Tag],
) {
    let at = |span| Location { file, span };
    // A scenario without a title is called by its feature.
    let title = [&scenario.title.name, &feature.title.name];
    let title = title.into_iter().find(|title| !title.text.is_empty());
    let last = scenario.steps.last();
    let start = scenario.title.keyword.span.start;
    let extent = Span {
        start,
        end: last.map_or(scenario.title.name.span.end, |step| step.text.span.end),
    };
    let id = graph.push(Node {
        name: title.map(|title| title.text.clone()).unwrap_or_default(),
        at: at(scenario.title.name.span),
        extent,
        section: None,
        data: Scenario.into(),
    });
    for tag in tags {
        let name = tag.name.trim_start_matches('@');
        let own = name.rsplit_once('/').map_or(name, |(_, own)| own);
        if is_requirement_id(own) {
            graph.trace(Trace {
                from: id,
                wanted: Wanted::Requirement,
                name: name.into(),
                at: at(tag.span),
                is_mention: false,
                to: Resolution::Unknown,
            });
        }
    }
}
