use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::figures::{Sum, stated};
use super::prds::prds;
use specpack_graph::model::{Phase, TotalOf};
use specpack_graph::tasks::hours;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The stated effort of a phase is not what its tasks add up to.
    ///
    /// Whoever plans by the figure and whoever plans by the tasks end on different days.
    ///
    /// Fix: correct the figure, or the tasks.
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
    /// - [ ] Task 2.1: Show the cart (6h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 9 hours
    /// - Phase 2: 6 hours
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
    /// - [ ] Task 2.1: Show the cart (6h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 4 hours
    /// - Phase 2: 6 hours
    /// ```
    pub static PHASE_TOTAL_DIFFERS = "phase-total-differs" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        for total in &prd.data.totals {
            let TotalOf::Phase(reference) = &total.of else {
                continue;
            };
            let phase = reference.node().and_then(|node| graph.get::<Phase>(node));
            let Some(phase) = phase else { continue };
            let positions = tasks.tasks_of(graph, phase.id);
            let sum = Sum::of(
                positions
                    .iter()
                    .filter_map(|&position| tasks.tasks.get(position)),
            );
            if !sum.differs(total) {
                continue;
            }
            let headline = format!(
                "`{}` is stated to take {}, its tasks add up to {} h{}",
                phase.data.title,
                stated(total),
                hours(sum.likely),
                sum.unestimated_note()
            );
            let found = PHASE_TOTAL_DIFFERS
                .at(total.text.at, headline)
                .and(phase.at(), format!("{} h", hours(sum.likely)))
                .help("Correct the figure, or the tasks.");
            findings.push(found);
        }
    }
}
