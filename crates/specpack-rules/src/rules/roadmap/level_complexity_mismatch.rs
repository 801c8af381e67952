use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Complexity;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An item's complexity does not go with its maturity level.
    ///
    /// Templates exist for EASY up to level 3, MODERATE at 4 and HIGH at 5. Another pair is possible, but is
    /// more often a slip, and means a spec with more or less in it than its complexity needs.
    ///
    /// Fix: correct the level or the complexity, or silence the rule with your reason.
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
    /// 1. **Cart** (Level 3 - HIGH)
    ///    - Estimated: 3-5 days
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
    ///    - Estimated: 3-5 days
    /// ```
    pub static LEVEL_COMPLEXITY_MISMATCH = "level-complexity-mismatch" {
        category: Category::Roadmap,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for item in context.graph().roadmap_items() {
        let (Some(level), Some(stated)) = (&item.data.maturity, &item.data.stated_complexity)
        else {
            continue;
        };
        let usual = Complexity::of_maturity(level.value);
        if stated.value == usual {
            continue;
        }
        let headline = format!(
            "roadmap item `{}` is {} at level {}, which is usually {}",
            item.name(),
            stated.value.as_str(),
            level.value,
            usual.as_str()
        );
        let found = LEVEL_COMPLEXITY_MISMATCH
            .at(stated.at, headline)
            .help("Correct the level or the complexity.");
        findings.push(found);
    }
}
