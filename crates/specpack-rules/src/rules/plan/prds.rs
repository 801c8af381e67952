//! The PRDs of a pack, each with its tasks.

use crate::context::Context;
use specpack_graph::model::{Entry, Graph, Prd};
use specpack_graph::tasks::{PlanTask, TaskGraph};
use specpack_syntax::source::Location;

/// Every PRD with its tasks, in document order.
pub(super) fn prds<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (Entry<'a, Prd>, &'a TaskGraph)> {
    let graph = context.graph();
    let all = context.pack.task_graphs.iter();
    all.filter_map(|tasks| Some((graph.get::<Prd>(tasks.document)?, tasks)))
}

/// Where a task is named first.
pub(super) fn place(graph: &Graph, task: &PlanTask) -> Location {
    graph.node(task.node()).at
}
