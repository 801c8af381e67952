//! The tasks as diagrams: what comes after what, by phase, with the critical path.

use super::{Tasks, hours};
use crate::diagram::{Flow, Group, Picture, Shape, drawn_dot, drawn_mermaid, drawn_svg};
use std::collections::BTreeSet;

/// A Mermaid flowchart.
#[must_use]
pub fn mermaid(tasks: Tasks<'_>) -> String {
    drawn_mermaid(&picture(tasks))
}

/// A Graphviz digraph.
#[must_use]
pub fn dot(tasks: Tasks<'_>) -> String {
    drawn_dot(&picture(tasks))
}

/// A picture of its own.
#[must_use]
pub fn svg(tasks: Tasks<'_>) -> String {
    drawn_svg(&picture(tasks))
}

fn picture(tasks: Tasks<'_>) -> Picture {
    let graph = tasks.graph;
    let shapes = graph.tasks.iter().enumerate().map(|(at, task)| {
        let minutes = task.likely_minutes();
        let effort = minutes.map(|minutes| format!("{} h", hours(u64::from(minutes))));
        let owner = task.assignee.as_ref().map(|owner| owner.value.clone());
        let detail: Vec<String> = effort.into_iter().chain(owner).collect();
        Shape {
            key: format!("t{}", at + 1),
            name: format!("{} {}", task.id, task.title),
            detail: detail.join(", "),
        }
    });
    let phases = tasks.by_phase();
    // Plans of many phases are too wide to be read from left to right in one go.
    let parts = phases.iter().filter(|(_, shapes)| !shapes.is_empty());
    let has_phases = graph.tasks.iter().any(|task| task.phase.is_some());
    let parts = parts.map(|(title, shapes)| {
        let title = if has_phases { title } else { "" };
        (title.to_owned(), shapes.clone())
    });
    let parts = parts.collect();
    let groups = phases.into_iter().enumerate();
    let groups = groups.map(|(at, (title, shapes))| Group {
        key: format!("p{}", at + 1),
        title: title.to_owned(),
        shapes,
    });
    Picture {
        title: tasks.name().to_owned(),
        shapes: shapes.collect(),
        groups: groups.collect(),
        parts,
        needs: direct_needs(tasks),
        implements: Vec::new(),
        flow: Flow::ToNext,
        marked: graph.critical_tasks().collect(),
    }
}

/// Larger plans are drawn with every arrow: to find those that say nothing new would take longer
/// than to look at them.
const MAX_REDUCED: usize = 2_000;

/// What each task needs, without what its needs need already.
fn direct_needs(tasks: Tasks<'_>) -> Vec<(usize, usize)> {
    let graph = tasks.graph;
    let all = graph.tasks.iter().enumerate();
    let pairs =
        all.flat_map(|(at, task)| task.dependencies.iter().map(move |&needed| (at, needed)));
    let pairs: Vec<(usize, usize)> = pairs.collect();
    if graph.tasks.len() > MAX_REDUCED || !graph.precedence.rings().is_empty() {
        return pairs;
    }
    let acyclic = graph.precedence.acyclic();
    // All that has to be done before each task.
    let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); acyclic.len()];
    for at in acyclic.order() {
        let mut all = BTreeSet::new();
        for needed in acyclic.needs(at) {
            all.insert(needed);
            all.extend(&before[needed]);
        }
        before[at] = all;
    }
    let is_direct = |&(at, needed): &(usize, usize)| {
        let mut others = graph.tasks[at].dependencies.iter();
        !others.any(|&other| other != needed && before[other].contains(&needed))
    };
    pairs.into_iter().filter(is_direct).collect()
}
