//! The table of other linters' rules.

use specpack_rules::{Category, find, rules};
use std::collections::BTreeSet;

// req: PACK-2
#[test]
fn the_table_of_other_linters_names_rules_that_there_are_and_every_rule_of_contracts() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/specpack/linters.md"
    );
    let table = std::fs::read_to_string(path).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let last = rows.filter_map(|row| row.trim_end_matches(" |").rsplit('|').next());
    let named: BTreeSet<&str> = last
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    for name in &named {
        let rule = find(name).unwrap_or_else(|| panic!("there is no rule `{name}`"));
        assert_eq!(rule.category, Category::Contracts, "{name}");
    }
    let contracts = rules()
        .iter()
        .filter(|rule| rule.category == Category::Contracts);
    let all: BTreeSet<&str> = contracts.map(|rule| rule.name).collect();
    assert_eq!(named, all);
}
