//! The rules, a table for each part of a deployment.

mod cache;
mod configuration;
mod delivery;
mod files;
mod machine;
mod records;
#[cfg(test)]
pub(super) mod sound;
mod store;

use super::finding::{Finding, Rule};
use super::snapshot::Snapshot;

/// Every table, in the order in which findings of one severity are told.
const TABLES: [&[Rule]; 7] = [
    configuration::RULES,
    files::RULES,
    store::RULES,
    cache::RULES,
    delivery::RULES,
    records::RULES,
    machine::RULES,
];

/// What all rules find, the worst first.
pub(super) fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let rules = TABLES.into_iter().flatten();
    let mut found: Vec<Finding> = rules.flat_map(|rule| rule.findings(snapshot)).collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}
