//! Metrics, formulas, log records, alerts and dashboards.

mod duration;
mod lacking;
mod promql;
pub(super) mod unknown_metric;

use crate::rule::rule_files;

rule_files! {
    alert_on_unknown_metric::ALERT_ON_UNKNOWN_METRIC,
    alert_without_expression::ALERT_WITHOUT_EXPRESSION,
    alert_without_pending::ALERT_WITHOUT_PENDING,
    alert_without_runbook::ALERT_WITHOUT_RUNBOOK,
    alert_without_severity::ALERT_WITHOUT_SEVERITY,
    alert_without_summary::ALERT_WITHOUT_SUMMARY,
    dashboard_with_unknown_metric::DASHBOARD_WITH_UNKNOWN_METRIC,
    duplicate_alert::DUPLICATE_ALERT,
    duplicate_metric::DUPLICATE_METRIC,
    formula_over_unknown_metric::FORMULA_OVER_UNKNOWN_METRIC,
    formula_without_expression::FORMULA_WITHOUT_EXPRESSION,
    formula_without_target::FORMULA_WITHOUT_TARGET,
    malformed_duration::MALFORMED_DURATION,
    malformed_expression::MALFORMED_EXPRESSION,
    metric_without_type::METRIC_WITHOUT_TYPE,
    metric_without_unit::METRIC_WITHOUT_UNIT,
    misnamed_metric::MISNAMED_METRIC,
    personal_data_in_log::PERSONAL_DATA_IN_LOG,
    unbounded_label::UNBOUNDED_LABEL,
    unused_metric::UNUSED_METRIC,
}
