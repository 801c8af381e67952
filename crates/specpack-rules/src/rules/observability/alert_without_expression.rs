use crate::context::Context;
use crate::rule::Findings;
use super::lacking;
use specpack_graph::model::Alert;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An alert has no expression.
    ///
    /// It never fires.
    ///
    /// Fix: write when it fires under `expr`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         for: 5m
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
    pub static ALERT_WITHOUT_EXPRESSION = "alert-without-expression" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let lacks = |alert: &Alert| alert.expression.is_none();
    lacking::alerts(context, findings, &ALERT_WITHOUT_EXPRESSION, lacks, "has no expression", "Write when it fires under `expr`.");
}
