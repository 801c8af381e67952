use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::{place, prds};
use specpack_graph::model::{Task, TaskSource};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A task of the roadmap has no owner, and others have.
    ///
    /// What is everybody's is nobody's; a schedule gives it to whoever is free.
    ///
    /// Fix: add `- Owner:` below the task.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (3h)
    ///   - Owner: Ann
    /// - [ ] Task 1.2: Fill the tables (3h)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (3h)
    ///   - Owner: Ann
    /// - [ ] Task 1.2: Fill the tables (3h)
    ///   - Owner: Bo
    /// ```
    pub static TASK_WITHOUT_OWNER = "task-without-owner" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (_, tasks) in prds(context) {
        if !tasks.tasks.iter().any(|task| task.assignee.is_some()) {
            continue;
        }
        let unowned = tasks.tasks.iter().filter(|task| task.assignee.is_none());
        for task in unowned {
            let first = graph.get::<Task>(task.node());
            if first.is_none_or(|task| task.data.source != TaskSource::Roadmap) {
                continue;
            }
            let found = TASK_WITHOUT_OWNER
                .at(
                    place(graph, task),
                    format!("task `{}` has no owner", task.title),
                )
                .help("Add `- Owner:` below the task.");
            findings.push(found);
        }
    }
}
