//! Every rule there is, and finding one by name.

use crate::rule::Rule;
use crate::rules::BY_CATEGORY;
use crate::suggestion::nearest;
use std::sync::LazyLock;

static REGISTRY: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut all: Vec<&Rule> = BY_CATEGORY.iter().copied().flatten().copied().collect();
    all.sort_by_key(|rule| rule.name);
    all
});

/// What is known about a rule's name.
#[derive(Clone, Copy, Debug)]
pub enum Explanation {
    /// There is such a rule.
    Known(&'static Rule),
    /// There is none.
    Unknown {
        /// The rule that was probably meant.
        nearest: Option<&'static str>,
    },
}

/// All rules, by name.
#[must_use]
pub fn rules() -> &'static [&'static Rule] {
    &REGISTRY
}

/// The rule of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    let at = REGISTRY.binary_search_by_key(&name, |rule| rule.name);
    at.ok().and_then(|at| REGISTRY.get(at)).copied()
}

/// The rule whose name is most like `name`, if one is.
#[must_use]
pub fn nearest_rule(name: &str) -> Option<&'static str> {
    nearest(name, REGISTRY.iter().map(|rule| rule.name))
}

/// The rule of this name, or the one that was probably meant.
#[must_use]
pub fn explain(name: &str) -> Explanation {
    match find(name) {
        Some(rule) => Explanation::Known(rule),
        None => Explanation::Unknown {
            nearest: nearest_rule(name),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Category;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        for pair in rules().windows(2) {
            assert!(pair[0].name < pair[1].name, "{} twice", pair[0].name);
        }
        for rule in rules() {
            let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(rule.name.chars().all(kebab), "{}", rule.name);
        }
    }

    // req: GEN-8
    #[test]
    fn every_rule_that_reading_may_report_is_declared_without_a_check() {
        let read = specpack_syntax::RULES.iter().chain(specpack_graph::RULES);
        for name in read {
            let rule = find(name).unwrap_or_else(|| panic!("`{name}` is not declared"));
            assert!(rule.check.is_none(), "`{name}` is found while reading");
        }
    }

    #[test]
    fn a_rule_without_a_check_is_reported_by_reading_writing_or_suppression() {
        for rule in rules().iter().filter(|rule| rule.check.is_none()) {
            let read = specpack_syntax::RULES.contains(&rule.name)
                || specpack_graph::RULES.contains(&rule.name);
            // Writing specs has rules of its own, and this crate does not know the writers.
            let elsewhere = [Category::Suppression, Category::Generation].contains(&rule.category);
            assert!(read || elsewhere, "nothing reports `{}`", rule.name);
        }
    }

    #[test]
    fn a_misspelt_name_leads_to_the_rule_that_was_meant() {
        let Explanation::Unknown { nearest } = explain("circular-dependancy") else {
            panic!("there is no such rule");
        };
        assert_eq!(nearest, Some("circular-dependency"));
    }
}
