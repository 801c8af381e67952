use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Alert;
use specpack_syntax::hash::HashMap;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two alerts have the same name and the same severity.
    ///
    /// Both fire as one, and silencing one silences the other.
    ///
    /// Fix: rename one, or give it another severity.
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
    ///         annotations: {summary: Orders fail, runbook_url: https://runbooks.example/orders}
    ///       - alert: OrdersFail
    ///         expr: rate(orders_total[5m]) == 0
    ///         labels: {severity: warning}
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
    ///       - alert: NoOrders
    ///         expr: rate(orders_total[5m]) == 0
    ///         labels: {severity: warning}
    /// ```
    pub static DUPLICATE_ALERT = "duplicate-alert" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut first = HashMap::default();
    for alert in context.graph().of::<Alert>() {
        let severity = alert.data.severity.as_ref().map(|text| text.value.as_str());
        let Some(other) = first.insert((alert.name(), severity), alert.at()) else {
            continue;
        };
        let found = DUPLICATE_ALERT
            .at(alert.at(), format!("two alerts are called `{}`", alert.name()))
            .and(other, "the other one")
            .help("Rename one, or give it another severity.");
        findings.push(found);
    }
}
