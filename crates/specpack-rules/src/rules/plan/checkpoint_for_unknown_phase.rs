use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_graph::model::Checkpoint;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A checkpoint ends no phase that the roadmap has.
    ///
    /// Nobody knows when it is due.
    ///
    /// Fix: name a phase of the roadmap in the title, as in "End of Phase 1".
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
    /// ### Checkpoint 7: End of Phase 7
    ///
    /// **Criteria:**
    /// - [ ] A cart of yesterday has its items
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
    pub static CHECKPOINT_FOR_UNKNOWN_PHASE = "checkpoint-for-unknown-phase" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, _) in prds(context) {
        if !graph.phases().any(|phase| phase.data.plan == prd.id) {
            continue;
        }
        let checkpoints = graph.of::<Checkpoint>();
        for checkpoint in checkpoints.filter(|checkpoint| checkpoint.data.spec == prd.id) {
            let phase = checkpoint.data.phase.as_ref();
            if phase.is_some_and(|phase| !phase.nodes().is_empty()) {
                continue;
            }
            let headline = format!("checkpoint `{}` ends no phase", checkpoint.name());
            let found = CHECKPOINT_FOR_UNKNOWN_PHASE
                .at(checkpoint.at(), headline)
                .help("Name a phase of the roadmap in the title.");
            findings.push(found);
        }
    }
}
