use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::figures::listed;
use super::prds::prds;
use specpack_graph::model::{Graph, NodeId, StatedTotal, TaskGroup, TotalOf};
use specpack_graph::tasks::TaskGraph;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A stated number of tasks is not how many are listed.
    ///
    /// Either one is missing, or one too many is listed.
    ///
    /// Fix: correct the number, or the list.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Appendix: Task Breakdown Hints
    ///
    /// **Store (4 tasks, ~12 hours)**
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
    pub static TASK_COUNT_DIFFERS = "task-count-differs" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        for total in &prd.data.totals {
            let Some(stated) = total.tasks else { continue };
            let Some((name, count, first)) = counted(graph, prd.id, tasks, total) else {
                continue;
            };
            if usize::try_from(stated) == Ok(count) {
                continue;
            }
            let mut found = TASK_COUNT_DIFFERS
                .at(
                    total.text.at,
                    format!("{name} is stated to have {stated} tasks, and lists {count}"),
                )
                .help("Correct the number, or the list.");
            if let Some(first) = first {
                found = found.and(graph.node(first).at, format!("the first of {count}"));
            }
            findings.push(found);
        }
    }
}

/// What a total is about, how many tasks that has, and the first of them.
fn counted(
    graph: &Graph,
    prd: NodeId,
    tasks: &TaskGraph,
    total: &StatedTotal,
) -> Option<(String, usize, Option<NodeId>)> {
    let (name, nodes) = match &total.of {
        TotalOf::Group(group) => {
            let group = graph.get::<TaskGroup>(*group)?;
            (format!("`{}`", group.name()), group.data.tasks.clone())
        }
        TotalOf::Phase(phase) => {
            let phase = phase.node()?;
            let positions = tasks.tasks_of(graph, phase);
            let nodes = positions.iter().filter_map(|&at| tasks.tasks.get(at));
            let nodes = nodes.map(specpack_graph::tasks::PlanTask::node).collect();
            (format!("`{}`", graph.name(phase)), nodes)
        }
        TotalOf::Appendix => ("the appendix".to_owned(), listed(graph, prd)),
        _ => return None,
    };
    let first = nodes.first().copied();
    Some((name, nodes.len(), first))
}
