use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::figures::{Sum, listed, stated};
use super::prds::prds;
use specpack_graph::model::Entry;
use specpack_graph::model::{Graph, Prd, StatedTotal, TotalOf};
use specpack_graph::tasks::{TaskGraph, hours};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::Location;

declare_rule! {
    /// The stated effort of the whole is not what its parts add up to.
    ///
    /// The figure that everybody remembers is the one that is wrong.
    ///
    /// Fix: correct the figure, or the parts.
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
    /// - Phase 1: 4 hours
    /// - Phase 2: 6 hours
    /// - **Total: 15 hours**
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
    /// - **Total: 10 hours**
    /// ```
    pub static PLAN_TOTAL_DIFFERS = "plan-total-differs" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        for total in &prd.data.totals {
            let Some((parts, sum, at)) = parts(graph, prd, tasks, total) else {
                continue;
            };
            if !sum.differs(total) {
                continue;
            }
            let headline = format!(
                "the whole is stated to take {}, {parts} add up to {} h{}",
                stated(total),
                hours(sum.likely),
                sum.unestimated_note()
            );
            let found = PLAN_TOTAL_DIFFERS
                .at(total.text.at, headline)
                .and(at, format!("{} h in all", hours(sum.likely)))
                .help("Correct the figure, or the parts.");
            findings.push(found);
        }
    }
}

/// What a total adds up, its sum, and where the first part stands. Phases whose effort is stated
/// count with what is stated: whether their tasks add up to it is told of each.
fn parts(
    graph: &Graph,
    prd: Entry<'_, Prd>,
    tasks: &TaskGraph,
    total: &StatedTotal,
) -> Option<(&'static str, Sum, Location)> {
    if total.of == TotalOf::Appendix {
        let nodes = listed(graph, prd.id);
        let at = graph.node(*nodes.first()?).at;
        return Some(("the tasks of the appendix", Sum::of_mentions(graph, &nodes), at));
    }
    if total.of != TotalOf::Roadmap {
        return None;
    }
    let own = graph.phases().filter(|phase| phase.data.plan == prd.id);
    let phases: Vec<_> = own.collect();
    let of_phase = |total: &&StatedTotal| matches!(total.of, TotalOf::Phase(_));
    let stated: Vec<&StatedTotal> = prd.data.totals.iter().filter(of_phase).collect();
    if !stated.is_empty() && stated.len() == phases.len() {
        let sum = Sum::of_stated(&stated);
        return Some(("the phases", sum, stated.first()?.text.at));
    }
    let planned = tasks.tasks.iter().filter(|task| task.phase.is_some());
    let at = phases.first()?.at();
    Some(("the tasks of the phases", Sum::of(planned), at))
}
