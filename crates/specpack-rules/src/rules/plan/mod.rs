//! Goals, tasks, phases, checkpoints and figures of a PRD.

mod figures;
mod goals;
mod prds;

use crate::rule::rule_files;

rule_files! {
    buffer_differs::BUFFER_DIFFERS,
    checkpoint_for_unknown_phase::CHECKPOINT_FOR_UNKNOWN_PHASE,
    checkpoint_without_criteria::CHECKPOINT_WITHOUT_CRITERIA,
    checkpoint_without_fallback::CHECKPOINT_WITHOUT_FALLBACK,
    circular_requirement_dependency::CIRCULAR_REQUIREMENT_DEPENDENCY,
    circular_task_dependency::CIRCULAR_TASK_DEPENDENCY,
    critical_path_differs::CRITICAL_PATH_DIFFERS,
    critical_path_duration_differs::CRITICAL_PATH_DURATION_DIFFERS,
    done_before_dependency::DONE_BEFORE_DEPENDENCY,
    duplicate_task_number::DUPLICATE_TASK_NUMBER,
    effort_outlier::EFFORT_OUTLIER,
    estimate_outside_size::ESTIMATE_OUTSIDE_SIZE,
    exclusion_without_reason::EXCLUSION_WITHOUT_REASON,
    goal_target_without_number::GOAL_TARGET_WITHOUT_NUMBER,
    goal_without_baseline::GOAL_WITHOUT_BASELINE,
    goal_without_measurement::GOAL_WITHOUT_MEASUREMENT,
    goal_without_metric::GOAL_WITHOUT_METRIC,
    goal_without_target::GOAL_WITHOUT_TARGET,
    goal_without_timeframe::GOAL_WITHOUT_TIMEFRAME,
    group_total_differs::GROUP_TOTAL_DIFFERS,
    high_risk_without_contingency::HIGH_RISK_WITHOUT_CONTINGENCY,
    overlapping_phases::OVERLAPPING_PHASES,
    parallel_tasks_not_independent::PARALLEL_TASKS_NOT_INDEPENDENT,
    phase_total_differs::PHASE_TOTAL_DIFFERS,
    phase_without_checkpoint::PHASE_WITHOUT_CHECKPOINT,
    plan_total_differs::PLAN_TOTAL_DIFFERS,
    question_past_deadline::QUESTION_PAST_DEADLINE,
    question_without_deadline::QUESTION_WITHOUT_DEADLINE,
    question_without_owner::QUESTION_WITHOUT_OWNER,
    requirement_depends_on_lower_priority::REQUIREMENT_DEPENDS_ON_LOWER_PRIORITY,
    requirement_without_task::REQUIREMENT_WITHOUT_TASK,
    risk_without_rating::RISK_WITHOUT_RATING,
    stated_totals_disagree::STATED_TOTALS_DISAGREE,
    stated_weeks_differ::STATED_WEEKS_DIFFER,
    task_count_differs::TASK_COUNT_DIFFERS,
    task_depends_on_itself::TASK_DEPENDS_ON_ITSELF,
    task_depends_on_later_phase::TASK_DEPENDS_ON_LATER_PHASE,
    task_without_estimate::TASK_WITHOUT_ESTIMATE,
    task_without_owner::TASK_WITHOUT_OWNER,
    task_without_requirement::TASK_WITHOUT_REQUIREMENT,
    unbalanced_phases::UNBALANCED_PHASES,
    untestable_criterion::UNTESTABLE_CRITERION,
}

/// The rules that compare what an author states with what the tasks add up to.
const STATED_FIGURES: &[&crate::rule::Rule] = &[
    &BUFFER_DIFFERS,
    &CRITICAL_PATH_DIFFERS,
    &CRITICAL_PATH_DURATION_DIFFERS,
    &GROUP_TOTAL_DIFFERS,
    &PARALLEL_TASKS_NOT_INDEPENDENT,
    &PHASE_TOTAL_DIFFERS,
    &PLAN_TOTAL_DIFFERS,
    &STATED_TOTALS_DISAGREE,
    &STATED_WEEKS_DIFFER,
    &TASK_COUNT_DIFFERS,
];

/// Whether a rule compares what an author states with what the tasks add up to.
#[must_use]
pub fn is_about_stated_figures(rule: &str) -> bool {
    STATED_FIGURES.iter().any(|known| known.name == rule)
}
