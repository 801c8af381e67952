//! Comments that silence other rules.

use crate::rule::rule_files;

rule_files! {
    suppression_without_reason::SUPPRESSION_WITHOUT_REASON,
    unknown_rule_in_suppression::UNKNOWN_RULE_IN_SUPPRESSION,
    unused_suppression::UNUSED_SUPPRESSION,
}
