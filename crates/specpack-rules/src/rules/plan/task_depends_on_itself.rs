use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Task;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A task depends on itself.
    ///
    /// It can never start.
    ///
    /// Fix: name the task that is meant, or leave the dependency out.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [ ] Task 1.2: Fill the tables (4h)
    ///   - Dependencies: Task 1.2
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [ ] Task 1.2: Fill the tables (4h)
    ///   - Dependencies: Task 1.1
    /// ```
    pub static TASK_DEPENDS_ON_ITSELF = "task-depends-on-itself" {
        category: Category::Plan,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for task in context.graph().of::<Task>() {
        let own = task.data.dependencies.iter();
        for reference in own.filter(|reference| reference.node() == Some(task.id)) {
            let found = TASK_DEPENDS_ON_ITSELF
                .at(
                    reference.at,
                    format!("task `{}` depends on itself", task.name()),
                )
                .help("Name the task that is meant, or leave the dependency out.");
            findings.push(found);
        }
    }
}
