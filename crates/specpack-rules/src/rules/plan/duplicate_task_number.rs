use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{NodeId, Task, TaskSource};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two tasks of a list have one number.
    ///
    /// Who depends on the number means one of the two, and the other is forgotten.
    ///
    /// Fix: give each its own number.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    /// - [ ] Task 1.1: Fill the tables (4h)
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
    /// - [ ] Task 1.2: Fill the tables (4h)
    /// ```
    pub static DUPLICATE_TASK_NUMBER = "duplicate-task-number" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut known: HashMap<(NodeId, TaskSource, &str), NodeId> = HashMap::default();
    for task in graph.of::<Task>() {
        let Some(number) = &task.data.number else {
            continue;
        };
        let key = (task.data.spec, task.data.source, number.value.as_str());
        let Some(&first) = known.get(&key) else {
            known.insert(key, task.id);
            continue;
        };
        let found = DUPLICATE_TASK_NUMBER
            .at(
                number.at,
                format!("`{}` is the number of two tasks", number.value),
            )
            .and(graph.node(first).at, "the other")
            .help("Give each its own number.");
        findings.push(found);
    }
}
