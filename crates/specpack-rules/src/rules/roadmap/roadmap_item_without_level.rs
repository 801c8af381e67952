use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An item of the roadmap states no maturity level.
    ///
    /// The level picks the template of its feature spec and the sections that it has to have.
    ///
    /// Fix: put the level behind the name: `(Level 4 - MODERATE)`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// ```
    pub static ROADMAP_ITEM_WITHOUT_LEVEL = "roadmap-item-without-level" {
        category: Category::Roadmap,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for item in context.graph().roadmap_items() {
        if item.data.maturity.is_none() {
            let found = ROADMAP_ITEM_WITHOUT_LEVEL
                .at(item.at(), format!("roadmap item `{}` states no level", item.name()))
                .help("Put the level behind the name: `(Level 4 - MODERATE)`.");
            findings.push(found);
        }
    }
}
