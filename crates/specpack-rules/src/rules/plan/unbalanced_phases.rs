use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_graph::model::{NodeId, Phase};
use specpack_graph::tasks::hours;
use specpack_syntax::diagnostic::Level;
use std::collections::BTreeMap;

declare_rule! {
    /// One phase holds most of the work of a roadmap of several.
    ///
    /// Its checkpoint comes late, and what is found there is expensive; the other phases tell little
    /// about how the work goes.
    ///
    /// Fix: move tasks to other phases, or cut the phase in two.
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
    /// ### Phase 2: Build
    ///
    /// - [ ] Task 2.1: Build the cart (40h)
    ///
    /// ### Phase 3: Show
    ///
    /// - [ ] Task 3.1: Show the cart (4h)
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
    /// ### Phase 2: Build
    ///
    /// - [ ] Task 2.1: Build the cart (6h)
    ///
    /// ### Phase 3: Show
    ///
    /// - [ ] Task 3.1: Show the cart (4h)
    /// ```
    pub static UNBALANCED_PHASES = "unbalanced-phases" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

/// A phase is too large that has so many percent of the work.
const MOST_PERCENT: u64 = 60;
/// Of two phases one is always the larger.
const LEAST_PHASES: usize = 3;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, tasks) in prds(context) {
        let mut of_phase: BTreeMap<NodeId, u64> = BTreeMap::new();
        for task in &tasks.tasks {
            if let Some(phase) = task.phase {
                let minutes = u64::from(task.likely_minutes().unwrap_or(0));
                *of_phase.entry(phase).or_default() += minutes;
            }
        }
        let total: u64 = of_phase.values().sum();
        if of_phase.len() < LEAST_PHASES || total == 0 {
            continue;
        }
        for (id, minutes) in of_phase {
            let Some(phase) = context.graph().get::<Phase>(id) else {
                continue;
            };
            if minutes * 100 <= total * MOST_PERCENT {
                continue;
            }
            let headline = format!(
                "`{}` holds {} of {} h",
                phase.data.title,
                hours(minutes),
                hours(total)
            );
            let found = UNBALANCED_PHASES
                .at(phase.at(), headline)
                .help("Move tasks to other phases, or cut the phase in two.");
            findings.push(found);
        }
    }
}
