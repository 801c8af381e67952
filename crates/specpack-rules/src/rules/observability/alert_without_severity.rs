use crate::context::Context;
use crate::rule::Findings;
use super::lacking;
use specpack_graph::model::Alert;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An alert does not say how urgent it is.
    ///
    /// Whoever routes alerts cannot tell whether to wake somebody.
    ///
    /// Fix: add the label `severity`.
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
    ///         annotations: {summary: Orders fail, runbook_url: https://runbooks.example/orders}
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
    pub static ALERT_WITHOUT_SEVERITY = "alert-without-severity" {
        category: Category::Observability,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let lacks = |alert: &Alert| alert.severity.is_none();
    lacking::alerts(context, findings, &ALERT_WITHOUT_SEVERITY, lacks, "has no severity", "Add the label `severity`, such as `warning` or `critical`.");
}
