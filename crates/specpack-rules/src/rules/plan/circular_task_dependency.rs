use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::place;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Tasks depend on each other in a circle.
    ///
    /// None of them can ever start.
    ///
    /// Fix: leave out the dependency that is none.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: Task 1.2
    /// - [ ] Task 1.2: Fill the tables (4h)
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
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [ ] Task 1.2: Fill the tables (4h)
    ///   - Dependencies: Task 1.1
    /// ```
    pub static CIRCULAR_TASK_DEPENDENCY = "circular-task-dependency" {
        category: Category::Plan,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for tasks in &context.pack.task_graphs {
        for ring in tasks.precedence.rings() {
            // Gates stand for sets of tasks, and are not shown.
            let mut ring = ring.iter().filter_map(|&position| tasks.tasks.get(position));
            let Some(first) = ring.next() else { continue };
            let others: Vec<_> = ring.collect();
            let mut way = vec![first.id.as_str()];
            way.extend(others.iter().map(|task| task.id.as_str()));
            way.push(first.id.as_str());
            let headline = format!(
                "task `{}` needs itself first: {}",
                first.title,
                way.join(" needs ")
            );
            let mut found = CIRCULAR_TASK_DEPENDENCY
                .at(place(graph, first), headline)
                .help("Leave out the dependency that is none.");
            for task in others {
                found = found.and(place(graph, task), "is part of the circle");
            }
            findings.push(found);
        }
    }
}
