use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_graph::model::StatedParallel;
use specpack_graph::tasks::TaskGraph;
use specpack_syntax::diagnostic::Level;
use std::collections::BTreeSet;

declare_rule! {
    /// Tasks are said to run at the same time, and one needs another first.
    ///
    /// One of them waits, and the time that was to be won is not.
    ///
    /// Fix: leave out the dependency, or the claim.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [ ] Task 1.2: Fill the tables (4h)
    ///   - Dependencies: Task 1.1
    ///
    /// ## Appendix: Task Breakdown Hints
    ///
    /// ### Parallelizable Tasks
    ///
    /// **Can work in parallel:**
    /// - Tables (1.1) and filling (1.2) can run concurrently
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [ ] Task 1.2: Fill the tables (4h)
    ///   - Dependencies: None
    ///
    /// ## Appendix: Task Breakdown Hints
    ///
    /// ### Parallelizable Tasks
    ///
    /// **Can work in parallel:**
    /// - Tables (1.1) and filling (1.2) can run concurrently
    /// ```
    pub static PARALLEL_TASKS_NOT_INDEPENDENT = "parallel-tasks-not-independent" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (prd, tasks) in prds(context) {
        for parallel in &prd.data.parallels {
            let Some((waiting, needed)) = conflict(context, tasks, parallel) else {
                continue;
            };
            let (Some(waiting), Some(needed)) =
                (tasks.tasks.get(waiting), tasks.tasks.get(needed))
            else {
                continue;
            };
            let headline = format!(
                "`{}` cannot run beside `{}`, which it needs first",
                waiting.title, needed.title
            );
            let found = PARALLEL_TASKS_NOT_INDEPENDENT
                .at(parallel.text.at, headline)
                .and(context.graph().node(waiting.node()).at, "waits")
                .help("Leave out the dependency, or the claim.");
            findings.push(found);
        }
    }
}

/// A task of one set and one of another (of the set itself, where there is one) that it needs
/// first, directly or not.
fn conflict(
    context: &Context<'_>,
    tasks: &TaskGraph,
    parallel: &StatedParallel,
) -> Option<(usize, usize)> {
    let sets = parallel.sets.iter().map(|set| {
        let nodes = set.nodes().iter();
        let positions = nodes.flat_map(|&node| tasks.tasks_of(context.graph(), node));
        positions.collect::<BTreeSet<usize>>()
    });
    let sets: Vec<BTreeSet<usize>> = sets.collect();
    for (at, set) in sets.iter().enumerate() {
        for &task in set {
            let before = all_before(tasks, task);
            let others = sets.iter().enumerate();
            let mut others = others
                .filter(|(other, _)| *other != at || sets.len() == 1)
                .flat_map(|(_, other)| other);
            let needed = others.find(|&&other| other != task && before.contains(&other));
            if let Some(&needed) = needed {
                return Some((task, needed));
            }
        }
    }
    None
}

/// All that has to be done before a task.
fn all_before(tasks: &TaskGraph, task: usize) -> BTreeSet<usize> {
    let mut before = BTreeSet::new();
    let mut open = vec![task];
    while let Some(at) = open.pop() {
        for needed in tasks.precedence.needs(at) {
            if before.insert(needed) {
                open.push(needed);
            }
        }
    }
    before
}
