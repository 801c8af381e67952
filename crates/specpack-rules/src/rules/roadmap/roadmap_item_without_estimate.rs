use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An item of the roadmap has no estimate.
    ///
    /// The critical path counts it as nothing, so the plan looks shorter than it is.
    ///
    /// Fix: add a nested line such as `Estimated: 3-5 days`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// #### Phase 1: Foundation (Weeks 1-2)
    ///
    /// 1. **Cart** (Level 3 - EASY)
    ///    - Dependencies: None
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// #### Phase 1: Foundation (Weeks 1-2)
    ///
    /// 1. **Cart** (Level 3 - EASY)
    ///    - Dependencies: None
    ///    - Estimated: 3-5 days
    /// ```
    pub static ROADMAP_ITEM_WITHOUT_ESTIMATE = "roadmap-item-without-estimate" {
        category: Category::Roadmap,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for item in context.graph().roadmap_items() {
        if item.data.estimate.is_none() {
            let found = ROADMAP_ITEM_WITHOUT_ESTIMATE
                .at(item.at(), format!("roadmap item `{}` has no estimate", item.name()))
                .help("Add a nested line such as `Estimated: 3-5 days`.");
            findings.push(found);
        }
    }
}
