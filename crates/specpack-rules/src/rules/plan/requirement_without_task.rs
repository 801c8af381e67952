use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_graph::model::{Priority, Requirement, RequirementKind};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// A functional requirement has no task.
    ///
    /// The plan looks complete, and what the requirement asks for is found missing at the end.
    ///
    /// Fix: name the requirement at the task that meets it, or add a task.
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
    pub static REQUIREMENT_WITHOUT_TASK = "requirement-without-task" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        // A document without a plan has nothing to leave out.
        if tasks.tasks.is_empty() {
            continue;
        }
        let served = tasks.tasks.iter().flat_map(|task| &task.serves);
        let served: HashSet<_> = served.copied().collect();
        let own = graph
            .of::<Requirement>()
            .filter(|requirement| requirement.at().file == prd.data.file);
        for requirement in own {
            let is_functional = requirement.data.kind == RequirementKind::Functional;
            let is_placeholder = requirement.name().starts_with('[');
            // What is left out of this release needs nobody's work.
            let is_left_out = requirement.data.priority == Some(Priority::Wont);
            if !is_functional || is_placeholder || is_left_out || served.contains(&requirement.id) {
                continue;
            }
            let headline = format!("requirement `{}` has no task", requirement.name());
            let found = REQUIREMENT_WITHOUT_TASK
                .at(requirement.at(), headline)
                .help("Name the requirement at the task that meets it, or add a task.");
            findings.push(found);
        }
    }
}
