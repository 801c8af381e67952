//! Requirements that lack something they have to lead to.

use crate::context::Context;
use crate::rule::{Findings, Rule};
use specpack_graph::model::{Graph, Mark, NodeKind};
use specpack_graph::query::{Need, lacking};

/// Finds the requirements of the pack that lack what they need. A pack that has nothing of the
/// kind at all is not there yet, and not blamed requirement by requirement.
pub(super) fn check(
    context: &Context<'_>,
    findings: &mut Findings,
    need: Need,
    rule: &Rule,
    help: &str,
) {
    let graph = context.graph();
    if graph.pack_requirements().is_empty() || !has_any(graph, need) {
        return;
    }
    for requirement in lacking(graph, need) {
        let id = requirement.data.id.as_ref();
        let name = id.map_or(requirement.name(), |id| id.value.as_str());
        let at = id.map_or(requirement.at(), |id| id.at);
        let headline = format!("requirement `{name}` has no {}", need.name());
        findings.push(rule.at(at, headline).help(help));
    }
}

fn has_any(graph: &Graph, need: Need) -> bool {
    let kinds: &[NodeKind] = match need {
        Need::Contract => &[NodeKind::Operation, NodeKind::Message],
        Need::Test => &[NodeKind::Scenario],
        Need::Metric => &[NodeKind::Metric, NodeKind::Objective],
    };
    let has_marks = || graph.of::<Mark>().any(|mark| mark.is_test);
    kinds.iter().any(|kind| !graph.of_kind(*kind).is_empty()) || (need == Need::Test && has_marks())
}
