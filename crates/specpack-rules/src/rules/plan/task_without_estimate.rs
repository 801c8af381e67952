use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::{place, prds};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A task has neither hours nor a size, and others of the document have.
    ///
    /// It counts as nothing in every total and takes no time in the schedule, so that both are too
    /// small.
    ///
    /// Fix: add `- Complexity: Small (3h)`, or a range of hours.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables
    ///   - Complexity: Small (3h)
    /// - [ ] Task 1.2: Fill the tables
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables
    ///   - Complexity: Small (3h)
    /// - [ ] Task 1.2: Fill the tables
    ///   - Complexity: Small (2h)
    /// ```
    pub static TASK_WITHOUT_ESTIMATE = "task-without-estimate" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, tasks) in prds(context) {
        let is_estimated = |task: &specpack_graph::tasks::PlanTask| task.likely_minutes().is_some();
        if !tasks.tasks.iter().any(is_estimated) {
            continue;
        }
        for task in tasks.tasks.iter().filter(|task| !is_estimated(task)) {
            let found = TASK_WITHOUT_ESTIMATE
                .at(
                    place(context.graph(), task),
                    format!("task `{}` has neither hours nor a size", task.title),
                )
                .help("Add `- Complexity: Small (3h)`, or a range of hours.");
            findings.push(found);
        }
    }
}
