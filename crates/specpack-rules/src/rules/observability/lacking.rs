//! Alerts that lack something.

use crate::context::Context;
use crate::rule::{Findings, Rule};
use specpack_graph::model::Alert;

/// Finds the alerts of which `lacks` is true.
pub(super) fn alerts(
    context: &Context<'_>,
    findings: &mut Findings,
    rule: &Rule,
    lacks: impl Fn(&Alert) -> bool,
    what: &str,
    help: &str,
) {
    for alert in context
        .graph()
        .of::<Alert>()
        .filter(|alert| lacks(alert.data))
    {
        let headline = format!("alert `{}` {what}", alert.name());
        findings.push(rule.at(alert.at(), headline).help(help));
    }
}
