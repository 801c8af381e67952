//! Phases, items, order and estimates.

use crate::rule::rule_files;

rule_files! {
    component_built_before_dependency::COMPONENT_BUILT_BEFORE_DEPENDENCY,
    dependency_on_later_phase::DEPENDENCY_ON_LATER_PHASE,
    duplicate_roadmap_item::DUPLICATE_ROADMAP_ITEM,
    empty_phase::EMPTY_PHASE,
    level_complexity_mismatch::LEVEL_COMPLEXITY_MISMATCH,
    roadmap_item_without_component::ROADMAP_ITEM_WITHOUT_COMPONENT,
    roadmap_item_without_estimate::ROADMAP_ITEM_WITHOUT_ESTIMATE,
    roadmap_item_without_level::ROADMAP_ITEM_WITHOUT_LEVEL,
    timeline_shorter_than_critical_path::TIMELINE_SHORTER_THAN_CRITICAL_PATH,
}
