//! What requirements lead to: contracts, tests, metrics, decisions.

mod gaps;

use crate::rule::rule_files;

rule_files! {
    ambiguous_trace::AMBIGUOUS_TRACE,
    dangling_trace::DANGLING_TRACE,
    requirement_names_unknown_contract::REQUIREMENT_NAMES_UNKNOWN_CONTRACT,
    requirement_names_unknown_metric::REQUIREMENT_NAMES_UNKNOWN_METRIC,
    requirement_without_contract::REQUIREMENT_WITHOUT_CONTRACT,
    requirement_without_metric::REQUIREMENT_WITHOUT_METRIC,
    requirement_without_test::REQUIREMENT_WITHOUT_TEST,
    untraced_operation::UNTRACED_OPERATION,
    untraced_scenario::UNTRACED_SCENARIO,
}
