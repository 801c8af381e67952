//! The rules' documentation as Markdown pages.

use crate::registry::rules;
use crate::rule::{Category, Rule};
use specpack_syntax::diagnostic::Level;
use std::fmt::Write as _;

/// The page of one rule.
#[must_use]
pub fn page(rule: &Rule) -> String {
    let mut page = String::new();
    let fix = match (rule.fixable, rule.category) {
        (true, _) => "`specpack check --fix` mends it where that is safe.",
        (false, Category::Reading) => "Found while the document is read; mended by hand.",
        (false, Category::Generation) => "Found by `specpack features`; mended by hand.",
        (false, _) => "Mended by hand.",
    };
    let _ = write!(
        page,
        "<!-- Generated from the rule's declaration. Do not edit. -->\n\n# {}\n\n\
         Category: {} · Default level: {} · {fix}\n\n",
        rule.name,
        rule.category.title(),
        level_name(rule.default_level),
    );
    page.push_str(&rule.markdown());
    let _ = write!(
        page,
        "\nConfigure it in `specpack.toml`:\n\n```toml\n[rules]\n{} = \"off\"\n```\n",
        rule.name
    );
    page
}

/// The page that lists all rules by category.
#[must_use]
pub fn index() -> String {
    let mut index = String::from(
        "<!-- Generated from the rules' declarations. Do not edit. -->\n\n# Rules\n\n\
         What `specpack check` looks for. `specpack explain RULE` shows a rule's page.\n",
    );
    for &category in Category::ALL {
        let _ = write!(
            index,
            "\n## {}\n\n| Rule | Level | Fix | What is wrong |\n|---|---|---|---|\n",
            category.title()
        );
        for rule in rules().iter().filter(|rule| rule.category == category) {
            let _ = writeln!(
                index,
                "| [{name}]({name}.md) | {} | {} | {} |",
                level_name(rule.default_level),
                if rule.fixable { "yes" } else { "" },
                rule.summary().replace('|', "\\|"),
                name = rule.name,
            );
        }
    }
    index
}

/// Every page with its file name, the index as `README.md` first.
#[must_use]
pub fn pages() -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_owned(), index())];
    pages.extend(
        rules()
            .iter()
            .map(|rule| (format!("{}.md", rule.name), page(rule))),
    );
    pages
}

/// A level as the configuration writes it.
#[must_use]
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_says_what_is_wrong_and_how_to_fix_it() {
        for rule in rules() {
            let text = rule.markdown();
            assert!(rule.summary().ends_with('.'), "{}: a sentence", rule.name);
            assert!(text.contains("\nFix: "), "{}: says how to fix", rule.name);
            // Bytes that no text can show have no examples, nor have runs over several files.
            let may_lack = matches!(rule.category, Category::Reading | Category::Generation);
            if may_lack && !text.contains("\nBad:\n") {
                continue;
            }
            assert!(text.contains("\nBad:\n"), "{}: a bad example", rule.name);
            assert!(text.contains("\nGood:\n"), "{}: a good example", rule.name);
        }
    }

    #[test]
    fn there_is_a_page_for_each_rule_and_the_index_links_them_all() {
        let pages = pages();
        assert_eq!(pages.len(), rules().len() + 1);
        let index = &pages[0].1;
        for (name, _) in &pages[1..] {
            assert!(index.contains(&format!("({name})")), "{name} is linked");
        }
    }

    #[test]
    fn a_page_tells_name_level_fix_and_configuration() {
        let rule = crate::registry::find("self-dependency").unwrap();
        insta::assert_snapshot!(page(rule), @r##"
        <!-- Generated from the rule's declaration. Do not edit. -->

        # self-dependency

        Category: Components · Default level: error · Mended by hand.

        A component or an item of the roadmap depends on itself.

        Nothing can be built before itself.

        Fix: remove the name, or write the one that was meant.

        Bad:

        ```markdown
        ## 2. System Components

        ### 2.2 Component Details

        #### Component 1: Cart

        **Responsibility:** Hold what a customer wants to buy

        **Dependencies:** Cart
        ```

        Good:

        ```markdown
        ## 2. System Components

        ### 2.2 Component Details

        #### Component 1: Cart

        **Responsibility:** Hold what a customer wants to buy

        **Dependencies:** None
        ```

        Configure it in `specpack.toml`:

        ```toml
        [rules]
        self-dependency = "off"
        ```
        "##);
    }
}
