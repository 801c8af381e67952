use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A heading is more than one level below the one it stands under.
    ///
    /// Outlines and screen readers show a gap where nothing is missing.
    ///
    /// Fix: take away the surplus `#`, or add the heading in between.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ### Purpose
    ///
    /// Holds what a customer wants to buy.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// ## Purpose
    ///
    /// Holds what a customer wants to buy.
    /// ```
    pub static SKIPPED_HEADING_LEVEL = "skipped-heading-level" {
        category: Category::Structure,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        let sections = &file.outline.sections;
        let mut told = None;
        for section in sections {
            let Some(at) = section.parent else { continue };
            let Some(parent) = sections.get(at as usize) else {
                continue;
            };
            // One finding for all children of a parent: they are mended together.
            if section.level <= parent.level.saturating_add(1) || told == Some(at) {
                continue;
            }
            told = Some(at);
            let headline = format!(
                "\"{}\" of level {} stands under a heading of level {}",
                section.title, section.level, parent.level
            );
            let found = SKIPPED_HEADING_LEVEL
                .at(file.at(section.heading), headline)
                .and(file.at(parent.heading), "the heading above")
                .help(format!("Make it a heading of level {}.", parent.level.saturating_add(1)));
            findings.push(found);
        }
    }
}
