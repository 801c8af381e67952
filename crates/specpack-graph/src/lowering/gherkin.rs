//! Features in Gherkin: their scenarios, and the requirements that tags name.

use super::text::ids::is_requirement_id;
use crate::accounting::Accounting;
use crate::model::{Graph, Node, Resolution, Scenario, Spanned, Trace, Wanted};
use specpack_syntax::gherkin::{self, Document, Feature, Tag};
use specpack_syntax::source::{FileId, Location, SourceFile, Span};

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
    let name = |tag: &Tag| tag.name.trim_start_matches('@').to_owned();
    let data = Scenario {
        tags: tags
            .iter()
            .map(|tag| Spanned::new(name(tag), at(tag.span)))
            .collect(),
        steps: Vec::new(),
    };
    let id = graph.push(Node {
        name: title.map_or_else(String::new, |title| title.text.to_string()),
        at: at(scenario.title.name.span),
        extent,
        section: None,
        data: data.into(),
    });
    for tag in tags {
        let name = name(tag);
        let own = name.rsplit_once('/').map_or(name.as_str(), |(_, own)| own);
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
