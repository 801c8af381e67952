//! Components of a system.

mod dependants;

use crate::rule::rule_files;

rule_files! {
    ambiguous_reference::AMBIGUOUS_REFERENCE,
    circular_dependency::CIRCULAR_DEPENDENCY,
    component_not_on_roadmap::COMPONENT_NOT_ON_ROADMAP,
    component_without_apis::COMPONENT_WITHOUT_APIS,
    component_without_features::COMPONENT_WITHOUT_FEATURES,
    component_without_responsibility::COMPONENT_WITHOUT_RESPONSIBILITY,
    component_without_technology::COMPONENT_WITHOUT_TECHNOLOGY,
    duplicate_component::DUPLICATE_COMPONENT,
    duplicate_dependency::DUPLICATE_DEPENDENCY,
    duplicate_slug::DUPLICATE_SLUG,
    self_dependency::SELF_DEPENDENCY,
    unknown_dependency::UNKNOWN_DEPENDENCY,
}
