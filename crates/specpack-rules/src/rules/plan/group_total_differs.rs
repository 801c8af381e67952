use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::figures::{Sum, stated};
use super::prds::prds;
use specpack_graph::model::{TaskGroup, TotalOf};
use specpack_graph::tasks::hours;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The stated effort of a group of tasks is not what they add up to.
    ///
    /// Whoever plans by the figure and whoever plans by the tasks end on different days.
    ///
    /// Fix: correct the figure, or the tasks.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Appendix: Task Breakdown Hints
    ///
    /// **Store (3 tasks, ~30 hours)**
    ///
    /// 1. Create the tables (3h)
    /// 2. Fill the tables (5h)
    /// 3. Back them up (4h)
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
    /// ```
    pub static GROUP_TOTAL_DIFFERS = "group-total-differs" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, _) in prds(context) {
        for total in &prd.data.totals {
            let TotalOf::Group(group) = total.of else {
                continue;
            };
            let Some(group) = graph.get::<TaskGroup>(group) else {
                continue;
            };
            let sum = Sum::of_mentions(graph, &group.data.tasks);
            if !sum.differs(total) {
                continue;
            }
            let headline = format!(
                "`{}` is stated to take {}, its tasks add up to {} h{}",
                group.name(),
                stated(total),
                hours(sum.likely),
                sum.unestimated_note()
            );
            let found = GROUP_TOTAL_DIFFERS
                .at(total.text.at, headline)
                .and(group.at(), format!("{} h", hours(sum.likely)))
                .help("Correct the figure, or the tasks.");
            findings.push(found);
        }
    }
}
