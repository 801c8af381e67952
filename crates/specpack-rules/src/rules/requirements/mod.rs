//! Stories, requirements, criteria, tests, targets and risks.

pub(crate) mod vague;

use crate::rule::rule_files;

rule_files! {
    quality_without_number::QUALITY_WITHOUT_NUMBER,
    compound_requirement::COMPOUND_REQUIREMENT,
    vague_requirement::VAGUE_REQUIREMENT,
    criterion_without_given_when_then::CRITERION_WITHOUT_GIVEN_WHEN_THEN,
    deterministic_test_without_expectation::DETERMINISTIC_TEST_WITHOUT_EXPECTATION,
    duplicate_requirement_id::DUPLICATE_REQUIREMENT_ID,
    incomplete_story::INCOMPLETE_STORY,
    requirement_without_criteria::REQUIREMENT_WITHOUT_CRITERIA,
    requirement_without_priority::REQUIREMENT_WITHOUT_PRIORITY,
    risk_without_mitigation::RISK_WITHOUT_MITIGATION,
    role_without_permissions::ROLE_WITHOUT_PERMISSIONS,
    shared_requirement_id::SHARED_REQUIREMENT_ID,
    story_without_criteria::STORY_WITHOUT_CRITERIA,
    target_without_number::TARGET_WITHOUT_NUMBER,
    target_without_percentile::TARGET_WITHOUT_PERCENTILE,
    unknown_priority::UNKNOWN_PRIORITY,
    unknown_requirement_reference::UNKNOWN_REQUIREMENT_REFERENCE,
}
