//! Decision records.

use crate::rule::rule_files;

rule_files! {
    circular_decision_chain::CIRCULAR_DECISION_CHAIN,
    contradictory_decision_chain::CONTRADICTORY_DECISION_CHAIN,
    decision_without_consequences::DECISION_WITHOUT_CONSEQUENCES,
    decision_without_context::DECISION_WITHOUT_CONTEXT,
    decision_without_date::DECISION_WITHOUT_DATE,
    decision_without_options::DECISION_WITHOUT_OPTIONS,
    decision_without_outcome::DECISION_WITHOUT_OUTCOME,
    decision_without_status::DECISION_WITHOUT_STATUS,
    duplicate_decision_number::DUPLICATE_DECISION_NUMBER,
    superseded_without_successor::SUPERSEDED_WITHOUT_SUCCESSOR,
    unknown_decision::UNKNOWN_DECISION,
    unknown_decision_status::UNKNOWN_DECISION_STATUS,
}
