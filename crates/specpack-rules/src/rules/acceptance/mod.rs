//! Scenarios, and the workflows that their steps stand for.

use crate::rule::rule_files;

rule_files! {
    ambiguous_step::AMBIGUOUS_STEP,
    outline_without_examples::OUTLINE_WITHOUT_EXAMPLES,
    scenario_without_steps::SCENARIO_WITHOUT_STEPS,
    undefined_step::UNDEFINED_STEP,
    unused_step_binding::UNUSED_STEP_BINDING,
}
