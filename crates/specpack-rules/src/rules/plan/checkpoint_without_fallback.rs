use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Checkpoint, Phase, Reference};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A checkpoint does not say what to do where it is not met.
    ///
    /// Then it is decided under pressure, and mostly in favour of going on.
    ///
    /// Fix: add `**If Failed:**` with what is done before work goes on.
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
    /// - [ ] A cart of yesterday has its items
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
    pub static CHECKPOINT_WITHOUT_FALLBACK = "checkpoint-without-fallback" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for checkpoint in context.graph().of::<Checkpoint>() {
        let phase = checkpoint.data.phase.as_ref().and_then(Reference::node);
        let phase = phase.and_then(|phase| context.graph().get::<Phase>(phase));
        let is_in_phase = phase.is_some_and(|phase| phase.data.fallback.is_some());
        if is_in_phase || checkpoint.data.fallback.is_some() {
            continue;
        }
        let headline = format!("checkpoint `{}` does not say what to do where it is not met", checkpoint.name());
        let found = CHECKPOINT_WITHOUT_FALLBACK
            .at(checkpoint.at(), headline)
            .help("Add `**If Failed:**` with what is done before work goes on.");
        findings.push(found);
    }
}
