use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A spec has no heading of level 1.
    ///
    /// Readers, tables of contents and search results show a document by its title.
    ///
    /// Fix: put `# Name` below the front matter.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// ---
    ///
    /// # Cart
    ///
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    /// ```
    pub static MISSING_TITLE = "missing-title" {
        category: Category::Structure,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let mut sections = file.outline.sections.iter();
        if sections.any(|section| section.level == 1) {
            continue;
        }
        let found = MISSING_TITLE
            .at(file.title(), "the spec has no title")
            .help("Put a heading of level 1 below the front matter.");
        findings.push(found);
    }
}
