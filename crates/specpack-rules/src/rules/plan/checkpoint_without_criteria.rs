use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Checkpoint;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A checkpoint has no criteria.
    ///
    /// It is passed by whoever says so.
    ///
    /// Fix: list under `**Criteria:**` what has to hold.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    ///
    /// ## Validation Checkpoints
    ///
    /// ### Checkpoint 1: End of Phase 1
    ///
    /// **Criteria:**
    ///
    /// **If Failed:** Mend the store before going on
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    ///
    /// ## Validation Checkpoints
    ///
    /// ### Checkpoint 1: End of Phase 1
    ///
    /// **Criteria:**
    /// - [ ] A cart of yesterday has its items
    ///
    /// **If Failed:** Mend the store before going on
    /// ```
    pub static CHECKPOINT_WITHOUT_CRITERIA = "checkpoint-without-criteria" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for checkpoint in context.graph().of::<Checkpoint>() {
        if !checkpoint.data.criteria.is_empty() {
            continue;
        }
        let headline = format!("checkpoint `{}` has no criteria", checkpoint.name());
        let found = CHECKPOINT_WITHOUT_CRITERIA
            .at(checkpoint.at(), headline)
            .help("List under `**Criteria:**` what has to hold.");
        findings.push(found);
    }
}
