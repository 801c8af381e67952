use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::{place, prds};
use specpack_graph::model::TaskStatus;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A task is done although one that it needs first is open.
    ///
    /// Either the other is done as well, or the dependency is none; in both cases the plan counts
    /// wrongly.
    ///
    /// Fix: tick the task that is done, or leave the dependency out.
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
    /// - [x] Task 1.2: Fill the tables (4h)
    ///   - Dependencies: Task 1.1
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [x] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [x] Task 1.2: Fill the tables (4h)
    ///   - Dependencies: Task 1.1
    /// ```
    pub static DONE_BEFORE_DEPENDENCY = "done-before-dependency" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (_, tasks) in prds(context) {
        let done = tasks.tasks.iter();
        for task in done.filter(|task| task.status == TaskStatus::Done) {
            let needs = task.dependencies.iter();
            let needs = needs.filter_map(|&needed| tasks.tasks.get(needed));
            let open: Vec<_> = needs.filter(|needed| !needed.status.is_closed()).collect();
            if open.is_empty() {
                continue;
            }
            let ids: Vec<&str> = open.iter().map(|needed| needed.id.as_str()).collect();
            let headline = format!(
                "task `{}` is done, and {} is open, which it needs first",
                task.title,
                ids.join(", ")
            );
            let mut found = DONE_BEFORE_DEPENDENCY
                .at(place(graph, task), headline)
                .help("Tick the task that is done, or leave the dependency out.");
            for needed in open {
                found = found.and(place(graph, needed), "open");
            }
            findings.push(found);
        }
    }
}
