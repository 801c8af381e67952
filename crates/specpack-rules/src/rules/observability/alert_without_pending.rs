use crate::context::Context;
use crate::rule::Findings;
use super::lacking;
use specpack_graph::model::Alert;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An alert fires at the first sight of trouble.
    ///
    /// One slow scrape wakes somebody for nothing.
    ///
    /// Fix: say under `for` how long it has to last.
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
    ///         labels: {severity: warning}
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
    pub static ALERT_WITHOUT_PENDING = "alert-without-pending" {
        category: Category::Observability,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let lacks = |alert: &Alert| alert.pending.is_none();
    lacking::alerts(context, findings, &ALERT_WITHOUT_PENDING, lacks, "does not say how long trouble has to last", "Add `for`, such as `5m`.");
}
