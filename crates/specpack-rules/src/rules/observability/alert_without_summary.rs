use crate::context::Context;
use crate::rule::Findings;
use super::lacking;
use specpack_graph::model::Alert;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An alert does not say what is wrong.
    ///
    /// The person who is woken sees a name and a number.
    ///
    /// Fix: add the annotation `summary`, a sentence in the words of whoever is woken.
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
    ///         annotations: {runbook_url: https://runbooks.example/orders}
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
    pub static ALERT_WITHOUT_SUMMARY = "alert-without-summary" {
        category: Category::Observability,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let lacks = |alert: &Alert| alert.summary.is_none();
    lacking::alerts(context, findings, &ALERT_WITHOUT_SUMMARY, lacks, "has no summary", "Add the annotation `summary`.");
}
