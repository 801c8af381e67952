//! Documents in which nearly everything is wrong: what is said of them stays readable.

use crate::documents::check;
use specpack_rules::Config;
use specpack_syntax::findings::MAX_FINDINGS_OF_RULE;

/// How many headings of each document are wrong.
const WRONG: usize = MAX_FINDINGS_OF_RULE + 500;

/// The front matter of a feature spec, of which whole sections are read.
const FEATURE: &str = "---\nkind: feature\nid: feat-cart\n---\n\n# Cart\n\n";

fn rule_counts(text: String) -> Vec<(String, usize, String)> {
    let (_, report) = check(&[("cart.md".to_owned(), text)], &Config::default());
    let mut counts: Vec<(String, usize, String)> = Vec::new();
    for found in report.diagnostics {
        match counts.iter_mut().find(|(rule, ..)| *rule == found.rule) {
            Some((_, count, last)) => {
                *count += 1;
                *last = found.headline;
            }
            None => counts.push((found.rule.into_owned(), 1, found.headline)),
        }
    }
    counts
}

#[test]
fn a_rule_that_finds_more_in_a_file_than_anyone_mends_closes_with_how_many_more() {
    let text = format!("{FEATURE}{}", "## a\n".repeat(WRONG + 1));
    let counts = rule_counts(text);
    let (_, count, last) = counts
        .iter()
        .find(|(rule, ..)| rule == "duplicate-section")
        .unwrap();
    assert_eq!(*count, MAX_FINDINGS_OF_RULE + 1);
    assert_eq!(
        last,
        "`duplicate-section` was found 500 more times, from here on"
    );
}

#[test]
fn no_rule_says_more_of_a_file_than_its_bound() {
    let documents = [
        "# a\n".repeat(WRONG),
        "###### a\n".repeat(WRONG),
        "- a\n\n\ttext: [TBD]\n".repeat(WRONG),
        format!("| a | b |\n|---|---|\n{}", "| a |\n".repeat(WRONG)),
        "[a](b.md) [TBD]\n\n".repeat(WRONG),
    ];
    for document in documents {
        for (rule, count, _) in rule_counts(format!("{FEATURE}{document}")) {
            assert!(count <= MAX_FINDINGS_OF_RULE + 1, "{count} of {rule}");
        }
    }
}

#[test]
fn a_comment_for_one_of_too_many_findings_is_not_called_unused() {
    let comment = "<!-- specpack: ignore placeholder -- sales decides in March -->\n\n";
    let text = format!("{FEATURE}{}{comment}[TBD]\n", "[TBD]\n\n".repeat(WRONG));
    let counts = rule_counts(text);
    let has = |rule: &str| counts.iter().any(|(found, ..)| found == rule);
    assert!(has("placeholder"));
    assert!(!has("unused-suppression"));
}
