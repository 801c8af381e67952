//! Metrics, formulas, log records, alerts, dashboards and budgets.

mod unknown_metric;

use crate::rule::rule_files;

rule_files! {
    alert_on_unknown_metric::ALERT_ON_UNKNOWN_METRIC,
    budget_over_unknown_metric::BUDGET_OVER_UNKNOWN_METRIC,
    dashboard_with_unknown_metric::DASHBOARD_WITH_UNKNOWN_METRIC,
    formula_over_unknown_metric::FORMULA_OVER_UNKNOWN_METRIC,
}
