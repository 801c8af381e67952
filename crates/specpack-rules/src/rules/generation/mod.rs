//! What stands in the way of generating a feature spec anew.

use crate::rule::rule_files;

rule_files! {
    edited_front_matter::EDITED_FRONT_MATTER,
    edited_injected_block::EDITED_INJECTED_BLOCK,
    hand_written_feature::HAND_WRITTEN_FEATURE,
    orphaned_feature::ORPHANED_FEATURE,
}
