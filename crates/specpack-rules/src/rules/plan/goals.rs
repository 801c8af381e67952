//! What goals have to say.

use crate::context::Context;
use crate::rule::{Findings, Rule};
use specpack_graph::model::Goal;

/// Adds a finding for each goal of which `says` is not true.
pub(super) fn lacking(
    context: &Context<'_>,
    findings: &mut Findings,
    rule: &'static Rule,
    label: &str,
    says: fn(&Goal) -> bool,
) {
    for goal in context.graph().of::<Goal>() {
        // A goal in brackets is a placeholder, which says as much.
        if says(goal.data) || goal.name().starts_with('[') {
            continue;
        }
        let what = label.to_lowercase();
        let found = rule
            .at(goal.at(), format!("goal `{}` has no {what}", goal.name()))
            .help(format!("Add `- **{label}:**` below the goal."));
        findings.push(found);
    }
}
