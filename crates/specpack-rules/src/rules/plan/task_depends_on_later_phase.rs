use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{NodeId, Phase, Task};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// A task depends on one of a later phase.
    ///
    /// Its own phase cannot end before the later one has begun.
    ///
    /// Fix: move one of the two, or leave the dependency out.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: Task 2.1
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    ///   - Dependencies: None
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
    ///   - Dependencies: None
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    ///   - Dependencies: Task 1.1
    /// ```
    pub static TASK_DEPENDS_ON_LATER_PHASE = "task-depends-on-later-phase" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Phases are held in the order in which they stand.
    let order: HashMap<NodeId, usize> = graph
        .phases()
        .enumerate()
        .map(|(place, phase)| (phase.id, place))
        .collect();
    let place = |phase: Option<NodeId>| order.get(&phase?).copied();
    for task in graph.of::<Task>() {
        let Some(own) = place(task.data.phase) else {
            continue;
        };
        for reference in &task.data.dependencies {
            let later = reference.nodes().iter().find_map(|&node| {
                let phase = match graph.get::<Task>(node) {
                    Some(needed) => needed.data.phase?,
                    None => graph.get::<Phase>(node)?.id,
                };
                (place(Some(phase))? > own).then_some(phase)
            });
            let Some(later) = later.and_then(|phase| graph.get::<Phase>(phase)) else {
                continue;
            };
            let headline = format!(
                "task `{}` depends on `{}`, which comes later",
                task.name(),
                reference.text
            );
            let found = TASK_DEPENDS_ON_LATER_PHASE
                .at(reference.at, headline)
                .and(later.at(), "the later phase")
                .help("Move one of the two, or leave the dependency out.");
            findings.push(found);
        }
    }
}
