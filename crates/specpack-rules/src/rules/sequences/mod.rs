//! Sequence documents: participants, steps, what they promise and what they give away.

use crate::rule::rule_files;

pub(crate) mod contracts;
mod literals;
mod steps;

rule_files! {
    asynchronous_step_with_return::ASYNCHRONOUS_STEP_WITH_RETURN,
    contradictory_latency_budget::CONTRADICTORY_LATENCY_BUDGET,
    duplicate_participant::DUPLICATE_PARTICIPANT,
    duplicate_participant_order::DUPLICATE_PARTICIPANT_ORDER,
    duplicate_sequence_id::DUPLICATE_SEQUENCE_ID,
    duplicate_step_number::DUPLICATE_STEP_NUMBER,
    endpoint_not_in_contract::ENDPOINT_NOT_IN_CONTRACT,
    error_not_in_contract::ERROR_NOT_IN_CONTRACT,
    error_not_returned::ERROR_NOT_RETURNED,
    external_call_without_error_handling::EXTERNAL_CALL_WITHOUT_ERROR_HANDLING,
    incomplete_step::INCOMPLETE_STEP,
    invalid_participant_color::INVALID_PARTICIPANT_COLOR,
    latency_above_requirement::LATENCY_ABOVE_REQUIREMENT,
    method_mismatch::METHOD_MISMATCH,
    nested_step_from_elsewhere::NESTED_STEP_FROM_ELSEWHERE,
    note_beside_unknown_participant::NOTE_BESIDE_UNKNOWN_PARTICIPANT,
    note_beside_unknown_step::NOTE_BESIDE_UNKNOWN_STEP,
    overview_of_another_sequence::OVERVIEW_OF_ANOTHER_SEQUENCE,
    overview_participants_differ::OVERVIEW_PARTICIPANTS_DIFFER,
    participant_without_kind::PARTICIPANT_WITHOUT_KIND,
    personal_data_in_step::PERSONAL_DATA_IN_STEP,
    return_without_call::RETURN_WITHOUT_CALL,
    return_without_message::RETURN_WITHOUT_MESSAGE,
    secret_in_step::SECRET_IN_STEP,
    sequence_without_steps::SEQUENCE_WITHOUT_STEPS,
    step_number_gap::STEP_NUMBER_GAP,
    step_number_out_of_order::STEP_NUMBER_OUT_OF_ORDER,
    step_without_number::STEP_WITHOUT_NUMBER,
    unauthenticated_call::UNAUTHENTICATED_CALL,
    undeclared_participant::UNDECLARED_PARTICIPANT,
    unencrypted_call::UNENCRYPTED_CALL,
    unmeasured_call::UNMEASURED_CALL,
    unparameterised_sql::UNPARAMETERISED_SQL,
    unreadable_flag::UNREADABLE_FLAG,
    unused_participant::UNUSED_PARTICIPANT,
}
