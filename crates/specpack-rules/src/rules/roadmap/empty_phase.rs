use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A phase of the roadmap has no items.
    ///
    /// Time is set aside for nothing, or the items are written in a way that was not understood.
    ///
    /// Fix: list the items as `1. **Name** (Level 4 - MODERATE)`, or remove the phase.
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
    /// We begin with what matters most.
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
    /// 1. **Stock** (Level 3 - EASY)
    ///    - Estimated: 3-5 days
    /// ```
    pub static EMPTY_PHASE = "empty-phase" {
        category: Category::Roadmap,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for phase in context.graph().phases() {
        // One that nobody has named yet is still to be written.
        let is_placeholder = phase.name().starts_with('[');
        if phase.data.items.is_empty() && !is_placeholder {
            let found = EMPTY_PHASE
                .at(phase.at(), format!("phase \"{}\" has no items", phase.name()))
                .help("List the items as `1. **Name** (Level 4 - MODERATE)`, or remove the phase.");
            findings.push(found);
        }
    }
}
