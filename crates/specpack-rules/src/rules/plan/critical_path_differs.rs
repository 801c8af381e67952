use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_graph::model::{Reference, StatedPath};
use specpack_graph::tasks::{TaskGraph, hours};
use specpack_syntax::diagnostic::Level;
use std::collections::BTreeSet;

declare_rule! {
    /// A stated critical path is not the longest chain of the tasks.
    ///
    /// Who watches the stated path watches the wrong tasks, and is late by those that nobody watches.
    ///
    /// Fix: state the chain that takes longest, or correct the dependencies and the hours.
    ///
    /// Bad:
    ///
    /// ````markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [ ] Task 1.2: Fill the tables (8h)
    ///   - Dependencies: Task 1.1
    /// - [ ] Task 1.3: Count the tables (1h)
    ///   - Dependencies: Task 1.1
    ///
    /// ### Task Dependencies Visualization
    ///
    /// ```
    /// Critical Path: 1.1 → 1.3
    /// ```
    /// ````
    ///
    /// Good:
    ///
    /// ````markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///   - Dependencies: None
    /// - [ ] Task 1.2: Fill the tables (8h)
    ///   - Dependencies: Task 1.1
    /// - [ ] Task 1.3: Count the tables (1h)
    ///   - Dependencies: Task 1.1
    ///
    /// ### Task Dependencies Visualization
    ///
    /// ```
    /// Critical Path: 1.1 → 1.2
    /// ```
    /// ````
    pub static CRITICAL_PATH_DIFFERS = "critical-path-differs" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        for path in &prd.data.paths {
            let named = positions(context, tasks, path);
            // What takes no time makes no chain longer.
            let takes_time = |position: &usize| {
                let task = tasks.tasks.get(*position);
                task.is_some_and(|task| task.likely_minutes().unwrap_or(0) > 0)
            };
            let critical: Vec<usize> = tasks.critical_tasks().filter(takes_time).collect();
            let missing = critical.iter().filter(|task| !named.contains(task));
            let missing: Vec<usize> = missing.copied().collect();
            let is_critical = |position: &usize| {
                let timing = tasks.critical_path.timings.get(*position);
                timing.is_some_and(|timing| timing.is_critical())
            };
            let slack = named.iter().copied();
            let slack: Vec<usize> = slack.filter(|position| !is_critical(position)).collect();
            if named.is_empty() || (missing.is_empty() && slack.is_empty()) {
                continue;
            }
            let ids = |positions: &[usize]| {
                let tasks = positions.iter().filter_map(|&at| tasks.tasks.get(at));
                tasks.map(|task| task.id.as_str()).collect::<Vec<_>>()
            };
            let mut parts = Vec::new();
            if !missing.is_empty() {
                parts.push(format!("it leaves out {}", ids(&missing).join(", ")));
            }
            if !slack.is_empty() {
                parts.push(format!("{} can wait", ids(&slack).join(", ")));
            }
            let headline = format!(
                "the stated critical path is not the longest chain: {}",
                parts.join("; ")
            );
            let help = format!(
                "The longest chain takes {} h: {}.",
                hours(tasks.critical_path.length),
                ids(&critical).join(" → ")
            );
            let mut found = CRITICAL_PATH_DIFFERS.at(path.at, headline).help(help);
            let first = missing.first().or(slack.first()).copied();
            if let Some(task) = first.and_then(|position| tasks.tasks.get(position)) {
                let length = hours(tasks.critical_path.length);
                let label = format!("`{}`; the longest chain takes {length} h", task.title);
                found = found.and(graph.node(task.node()).at, label);
            }
            findings.push(found);
        }
    }
}

/// The tasks that a path names.
fn positions(context: &Context<'_>, tasks: &TaskGraph, path: &StatedPath) -> BTreeSet<usize> {
    let nodes = path.tasks.iter().flat_map(Reference::nodes);
    nodes
        .flat_map(|&node| tasks.tasks_of(context.graph(), node))
        .collect()
}
