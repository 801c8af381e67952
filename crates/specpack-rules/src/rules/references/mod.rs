//! Links and references between documents.

mod family;
mod link;

use crate::rule::rule_files;

rule_files! {
    broken_anchor::BROKEN_ANCHOR,
    broken_link::BROKEN_LINK,
    dependency_not_mirrored::DEPENDENCY_NOT_MIRRORED,
    duplicate_id::DUPLICATE_ID,
    empty_link::EMPTY_LINK,
    feature_not_in_system::FEATURE_NOT_IN_SYSTEM,
    feature_roadmap_mismatch::FEATURE_ROADMAP_MISMATCH,
    listed_feature_not_found::LISTED_FEATURE_NOT_FOUND,
    system_does_not_list_feature::SYSTEM_DOES_NOT_LIST_FEATURE,
    unknown_component::UNKNOWN_COMPONENT,
    unknown_spec::UNKNOWN_SPEC,
    unknown_system::UNKNOWN_SYSTEM,
}
