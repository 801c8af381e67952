use crate::context::Context;
use crate::rule::Findings;
use super::lacking;
use specpack_graph::model::Alert;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An alert does not lead to what is to be done.
    ///
    /// At night nobody remembers.
    ///
    /// Fix: add the annotation `runbook_url`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m]) > 0
    ///         for: 5m
    ///         labels: {severity: warning}
    ///         annotations: {summary: Orders fail}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m]) > 0
    ///         for: 5m
    ///         labels: {severity: warning}
    ///         annotations: {summary: Orders fail, runbook_url: https://runbooks.example/orders}
    /// ```
    pub static ALERT_WITHOUT_RUNBOOK = "alert-without-runbook" {
        category: Category::Observability,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let lacks = |alert: &Alert| alert.runbook.is_none();
    lacking::alerts(context, findings, &ALERT_WITHOUT_RUNBOOK, lacks, "has no runbook", "Add the annotation `runbook_url`.");
}
