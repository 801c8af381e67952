use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::{place, prds};
use specpack_graph::model::{Requirement, Task, TaskSource};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A task of the roadmap serves no requirement.
    ///
    /// Either nobody asked for it, or it is not known what it has to fulfil.
    ///
    /// Fix: name the requirement in brackets behind the title.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Acceptance Criteria:**
    /// - [ ] A cart of yesterday has its items
    ///
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Acceptance Criteria:**
    /// - [ ] A cart of yesterday has its items
    ///
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (REQ-001) (4h)
    /// ```
    pub static TASK_WITHOUT_REQUIREMENT = "task-without-requirement" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        let mut requirements = graph.of::<Requirement>();
        if !requirements.any(|requirement| requirement.at().file == prd.data.file) {
            continue;
        }
        for task in &tasks.tasks {
            let first = graph.get::<Task>(task.node());
            let is_planned = first.is_some_and(|task| task.data.source == TaskSource::Roadmap);
            if !is_planned || !task.requirements.is_empty() || !task.serves.is_empty() {
                continue;
            }
            let found = TASK_WITHOUT_REQUIREMENT
                .at(
                    place(graph, task),
                    format!("task `{}` serves no requirement", task.title),
                )
                .help("Name the requirement in brackets behind the title.");
            findings.push(found);
        }
    }
}
