use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::figures::{Sum, stated};
use super::prds::prds;
use specpack_graph::model::{Reference, TotalOf};
use specpack_graph::tasks::hours;
use specpack_syntax::diagnostic::Level;
use std::collections::BTreeSet;

declare_rule! {
    /// The stated duration of a critical path is not what its tasks add up to.
    ///
    /// The end of the plan is promised by a figure that its own tasks do not keep.
    ///
    /// Fix: correct the figure, or the tasks that the path names.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Appendix: Task Breakdown Hints
    ///
    /// **Store (3 tasks, ~12 hours)**
    ///
    /// 1. Create the tables (3h)
    /// 2. Fill the tables (5h)
    /// 3. Back them up (4h)
    ///
    /// ### Critical Path Tasks
    ///
    /// 1. Tables (1)
    /// 2. Filling (2)
    ///
    /// **Critical path duration:** 20 hours
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Appendix: Task Breakdown Hints
    ///
    /// **Store (3 tasks, ~12 hours)**
    ///
    /// 1. Create the tables (3h)
    /// 2. Fill the tables (5h)
    /// 3. Back them up (4h)
    ///
    /// ### Critical Path Tasks
    ///
    /// 1. Tables (1)
    /// 2. Filling (2)
    ///
    /// **Critical path duration:** 8 hours
    /// ```
    pub static CRITICAL_PATH_DURATION_DIFFERS = "critical-path-duration-differs" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        let totals = prd.data.totals.iter();
        for total in totals.filter(|total| total.of == TotalOf::CriticalPath) {
            // The path that stands right before the figure is the one that it is about.
            let before = prd.data.paths.iter().filter(|path| {
                path.at.file == total.text.at.file
                    && path.at.span.start <= total.text.at.span.start
            });
            let path = before.max_by_key(|path| path.at.span.start);
            let Some(path) = path.or(prd.data.paths.first()) else {
                continue;
            };
            let nodes = path.tasks.iter().flat_map(Reference::nodes);
            let positions: BTreeSet<usize> = nodes
                .flat_map(|&node| tasks.tasks_of(graph, node))
                .collect();
            let named = positions.iter().filter_map(|&at| tasks.tasks.get(at));
            let sum = Sum::of(named);
            if positions.is_empty() || !sum.differs(total) {
                continue;
            }
            let headline = format!(
                "the critical path is stated to take {}, its tasks add up to {} h{}",
                stated(total),
                hours(sum.likely),
                sum.unestimated_note()
            );
            let found = CRITICAL_PATH_DURATION_DIFFERS
                .at(total.text.at, headline)
                .and(path.at, format!("{} h", hours(sum.likely)))
                .help("Correct the figure, or the tasks that the path names.");
            findings.push(found);
        }
    }
}
