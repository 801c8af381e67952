use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_graph::model::Checkpoint;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// A phase ends without a checkpoint, and the document has some.
    ///
    /// Work goes on from a state that nobody looked at.
    ///
    /// Fix: add a checkpoint with criteria, or `**Validation Checkpoint:**` below the phase.
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
    ///
    /// ### Checkpoint 2: End of Phase 2
    ///
    /// **Criteria:**
    /// - [ ] A cart of yesterday has its items
    ///
    /// **If Failed:** Mend the store before going on
    /// ```
    pub static PHASE_WITHOUT_CHECKPOINT = "phase-without-checkpoint" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, _) in prds(context) {
        let checkpoints = graph.of::<Checkpoint>();
        let checkpoints = checkpoints.filter(|checkpoint| checkpoint.data.spec == prd.id);
        let ended = checkpoints.map(|checkpoint| checkpoint.data.phase.as_ref());
        let ended: Vec<_> = ended.collect();
        let own = graph.phases().filter(|phase| phase.data.plan == prd.id);
        let own: Vec<_> = own.collect();
        let has_some = !ended.is_empty() || own.iter().any(|it| it.data.checkpoint.is_some());
        let ended = ended.into_iter().flatten().flat_map(specpack_graph::model::Reference::nodes);
        let ended: HashSet<_> = ended.copied().collect();
        for phase in own.iter().filter(|_| has_some) {
            if phase.data.checkpoint.is_some() || ended.contains(&phase.id) {
                continue;
            }
            let headline = format!("`{}` ends without a checkpoint", phase.data.title);
            let found = PHASE_WITHOUT_CHECKPOINT
                .at(phase.at(), headline)
                .help("Add a checkpoint with criteria.");
            findings.push(found);
        }
    }
}
