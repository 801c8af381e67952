use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two sections have the same number.
    ///
    /// "See 4.2" then leads to two places.
    ///
    /// Fix: number the later ones anew.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    ///
    /// ## 1. Security
    ///
    /// Only the customer sees the cart.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    ///
    /// ## 2. Security
    ///
    /// Only the customer sees the cart.
    /// ```
    pub static DUPLICATE_SECTION_NUMBER = "duplicate-section-number" {
        category: Category::Structure,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let mut seen = HashMap::default();
        for section in &file.outline.sections {
            let Some(number) = &section.number else { continue };
            // "1." starts afresh below another parent; "1.1" is meant for the whole document.
            let scope = if number.contains('.') { None } else { section.parent };
            let Some(first) = seen.insert((scope, number), section.heading) else {
                continue;
            };
            let found = DUPLICATE_SECTION_NUMBER
                .at(file.at(section.heading), format!("two sections have the number {number}"))
                .and(file.at(first), "the first one")
                .help("Number the later sections anew.");
            findings.push(found);
        }
    }
}
