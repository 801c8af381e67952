//! The tasks as a Markdown document with boxes.

use super::{Tasks, hours};
use specpack_graph::tasks::PlanTask;
use specpack_schedule::chain::parallel_sets;
use std::fmt::Write as _;

/// A list by phase, then the critical path and what can be done at once.
#[must_use]
pub fn markdown(tasks: Tasks<'_>) -> String {
    let graph = tasks.graph;
    let minutes = |positions: &[usize]| -> u64 {
        let minutes = positions.iter().map(|&at| graph.tasks[at].likely_minutes());
        minutes.map(|minutes| u64::from(minutes.unwrap_or(0))).sum()
    };
    let all: Vec<usize> = (0..graph.tasks.len()).collect();
    let mut out = format!("# Tasks: {}\n\n", escaped(tasks.name()));
    let unestimated = graph
        .tasks
        .iter()
        .filter(|task| task.likely_minutes().is_none());
    let _ = write!(out, "{} tasks, {} hours", all.len(), hours(minutes(&all)));
    match unestimated.count() {
        0 => out.push_str(".\n"),
        1 => out.push_str("; one has no estimate.\n"),
        count => {
            let _ = writeln!(out, "; {count} have no estimate.");
        }
    }
    for (title, positions) in tasks.by_phase() {
        let sum = hours(minutes(&positions));
        let _ = writeln!(out, "\n## {} ({sum} h)\n", escaped(title));
        for position in positions {
            item(&mut out, tasks, &graph.tasks[position]);
        }
    }
    let path: Vec<usize> = graph.critical_tasks().collect();
    if graph.critical_path.length > 0 {
        let ids: Vec<&str> = path.iter().map(|&at| tasks.id(at)).collect();
        let length = hours(graph.critical_path.length);
        let _ = writeln!(
            out,
            "\n## Critical path ({length} h)\n\n{}",
            ids.join(" → ")
        );
    }
    let sets = parallel_sets(&graph.precedence.acyclic());
    if !sets.is_empty() {
        out.push_str("\n## At the same time\n\n");
        for set in sets {
            let ids: Vec<&str> = set
                .iter()
                .filter(|&&at| at < graph.tasks.len())
                .map(|&at| tasks.id(at))
                .collect();
            let _ = writeln!(out, "- {}", ids.join(", "));
        }
    }
    out
}

fn item(out: &mut String, tasks: Tasks<'_>, task: &PlanTask) {
    let tick = if task.status.is_closed() { 'x' } else { ' ' };
    let minutes = task.likely_minutes();
    let effort = minutes.map(|minutes| format!("{} h", hours(u64::from(minutes))));
    let mut facts: Vec<String> = effort.into_iter().collect();
    facts.extend(task.size.map(|size| size.as_str().to_owned()));
    facts.extend(task.assignee.as_ref().map(|owner| escaped(&owner.value)));
    facts.extend(task.requirements.iter().map(|id| escaped(id)));
    let (id, title) = (escaped(&task.id), escaped(&task.title));
    let _ = write!(out, "- [{tick}] **{id}** {title}");
    if !facts.is_empty() {
        let _ = write!(out, " ({})", facts.join(", "));
    }
    out.push('\n');
    if !task.dependencies.is_empty() {
        let ids: Vec<&str> = task.dependencies.iter().map(|&at| tasks.id(at)).collect();
        let _ = writeln!(out, "  - needs {}", ids.join(", "));
    }
    let places: Vec<String> = task
        .mentions
        .iter()
        .map(|&mention| {
            let named_at = tasks.named_at(mention);
            format!("{}:{}", named_at.file, named_at.line)
        })
        .collect();
    let _ = writeln!(out, "  - {}", places.join(", "));
}

/// Text that Markdown shows as it is.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '|' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
