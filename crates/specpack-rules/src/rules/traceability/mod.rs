//! What requirements lead to: contracts, tests, metrics, decisions.

use crate::rule::rule_files;

rule_files! {
    dangling_trace::DANGLING_TRACE,
}
