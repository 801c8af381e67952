//! The tasks as the `tasks.md` of another tool: spec-kit, OpenSpec, Kiro and cc-sdd; written anew,
//! or merged into one that exists.

mod edits;
mod existing;
mod ledger;
mod merge;
mod numbering;

pub use merge::{MergedList, ToolListError, merge};

use super::{Tasks, escaped};
use specpack_graph::model::{NodeId, Phase, Task, TaskStatus};
use specpack_graph::tasks::PlanTask;
use std::fmt::Write as _;

/// What tasks without a phase are listed under.
const UNPHASED: &str = "Tasks";

/// The tool that reads the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolDialect {
    /// `## Phase 1: …`, `- [ ] T001 [P] [US1] … (depends on T000)`
    SpecKit,
    /// `## 1. …`, `- [ ] 1.1 …`
    OpenSpec,
    /// `- [ ] 1. …`, `- [ ] 1.1 …` with `_Requirements: 1.1_` and `_Depends: 1.2_` below; cc-sdd
    /// reads the same.
    Kiro,
}

/// A list of tasks for another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolList {
    /// The `tasks.md`.
    pub text: String,
    /// What the tool's list has no place for, each with the number of tasks that say it.
    pub omitted: Vec<(&'static str, usize)>,
}

/// Writes the tasks by phase, in an order that the tool's numbers follow.
#[must_use]
pub fn tool_list(tasks: Tasks<'_>, dialect: ToolDialect) -> ToolList {
    let mut out = match dialect {
        ToolDialect::Kiro => "# Implementation Plan\n\n".to_owned(),
        _ => format!("# Tasks: {}\n", escaped(tasks.name())),
    };
    let phases = tasks.by_phase();
    let numbers = numbers(tasks, &phases, dialect);
    for (index, (_, positions)) in phases.iter().enumerate() {
        let first = positions.first().and_then(|&at| tasks.graph.tasks.get(at));
        let phase = first.and_then(|task| tasks.pack.graph.get::<Phase>(task.phase?));
        let name = phase.map_or(UNPHASED, |phase| phase.name());
        let all = || positions.iter().map(|&at| &tasks.graph.tasks[at]);
        if dialect != ToolDialect::Kiro {
            out.push('\n');
        }
        out.push_str(&phase_line(dialect, index + 1, name, all()));
        for (task, &position) in all().zip(positions) {
            out.push_str(&item(tasks, task, &numbers, position, dialect));
        }
        out.push_str(&checkpoint_line(
            dialect,
            first.and_then(|task| task.phase),
            tasks,
        ));
    }
    ToolList {
        text: out,
        omitted: omitted(tasks, dialect),
    }
}

/// What opens a phase, with the blank line that belongs to it.
fn phase_line<'a>(
    dialect: ToolDialect,
    number: usize,
    name: &str,
    mut tasks: impl Iterator<Item = &'a PlanTask>,
) -> String {
    let name = escaped(name);
    match dialect {
        ToolDialect::SpecKit => format!("## Phase {number}: {name}\n\n"),
        ToolDialect::OpenSpec => format!("## {number}. {name}\n\n"),
        ToolDialect::Kiro => {
            let are_closed = tasks.all(|task| task.status.is_closed());
            format!("- [{}] {number}. {name}\n", tick(are_closed))
        }
    }
}

/// What has to hold at the end of a phase, where the list has a place for it.
fn checkpoint_line(dialect: ToolDialect, phase: Option<NodeId>, tasks: Tasks<'_>) -> String {
    let phase = phase.and_then(|phase| tasks.pack.graph.get::<Phase>(phase));
    match phase.and_then(|phase| phase.data.checkpoint.as_ref()) {
        Some(checkpoint) if dialect == ToolDialect::SpecKit => {
            format!("\n**Checkpoint**: {}\n", escaped(&checkpoint.value))
        }
        _ => String::new(),
    }
}

/// The number of each task in the tool's list, by its position.
fn numbers(tasks: Tasks<'_>, phases: &[(&str, Vec<usize>)], dialect: ToolDialect) -> Vec<String> {
    let mut numbers = vec![String::new(); tasks.graph.tasks.len()];
    let mut count = 0;
    for (index, (_, positions)) in phases.iter().enumerate() {
        for (place, &position) in positions.iter().enumerate() {
            count += 1;
            numbers[position] = match dialect {
                ToolDialect::SpecKit => format!("T{count:03}"),
                _ => format!("{}.{}", index + 1, place + 1),
            };
        }
    }
    numbers
}

fn tick(is_closed: bool) -> char {
    if is_closed { 'x' } else { ' ' }
}

/// The lines of a task.
fn item(
    tasks: Tasks<'_>,
    task: &PlanTask,
    numbers: &[String],
    position: usize,
    dialect: ToolDialect,
) -> String {
    let mut out = String::new();
    let (number, title) = (&numbers[position], escaped(&task.title));
    let needs = needs(task, numbers).join(", ");
    let tick = status_mark(task.status, dialect);
    match dialect {
        ToolDialect::SpecKit => {
            let _ = write!(out, "- [{tick}] {number} ");
            if is_parallel(tasks, task) {
                out.push_str("[P] ");
            }
            let stories = task.requirements.iter().filter_map(|id| story(id));
            for story in stories {
                let _ = write!(out, "[US{story}] ");
            }
            out.push_str(&title);
            let others = task.requirements.iter().filter(|id| story(id).is_none());
            let others: Vec<&str> = others.map(String::as_str).collect();
            if !others.is_empty() {
                let _ = write!(out, " ({})", others.join(", "));
            }
            if !needs.is_empty() {
                let _ = write!(out, " (depends on {needs})");
            }
            out.push('\n');
        }
        ToolDialect::OpenSpec => {
            let _ = writeln!(out, "- [{tick}] {number} {title}");
        }
        ToolDialect::Kiro => {
            let parallel = if is_parallel(tasks, task) { "(P) " } else { "" };
            let _ = writeln!(out, "  - [{tick}] {number} {parallel}{title}");
            if !task.requirements.is_empty() {
                let _ = writeln!(
                    out,
                    "    - _Requirements: {}_",
                    task.requirements.join(", ")
                );
            }
            if !needs.is_empty() {
                let _ = writeln!(out, "    - _Depends: {needs}_");
            }
        }
    }
    out
}

/// The numbers of what a task needs first.
fn needs<'a>(task: &PlanTask, numbers: &'a [String]) -> Vec<&'a str> {
    let needed = task.dependencies.iter();
    let needed = needed.map(|&at| numbers[at].as_str());
    needed.filter(|number| !number.is_empty()).collect()
}

/// What stands in the box of a task.
fn status_mark(status: TaskStatus, dialect: ToolDialect) -> char {
    match status {
        TaskStatus::InProgress if dialect == ToolDialect::Kiro => '-',
        status => tick(status.is_closed()),
    }
}

/// Whether a place that names the task says that it can be done beside others.
fn is_parallel(tasks: Tasks<'_>, task: &PlanTask) -> bool {
    let mentions = task.mentions.iter();
    let mut named = mentions.filter_map(|&mention| tasks.pack.graph.get::<Task>(mention));
    named.any(|task| task.data.is_parallel)
}

/// The number of a story: `US-1`, `US1`.
fn story(id: &str) -> Option<&str> {
    let number = id.strip_prefix("US")?;
    let number = number.strip_prefix('-').unwrap_or(number);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(number)
}

fn omitted(tasks: Tasks<'_>, dialect: ToolDialect) -> Vec<(&'static str, usize)> {
    let count = |says: &dyn Fn(&PlanTask) -> bool| {
        tasks.graph.tasks.iter().filter(|task| says(task)).count()
    };
    let is_open_spec = dialect == ToolDialect::OpenSpec;
    let has_box = |status: TaskStatus| {
        matches!(status, TaskStatus::Pending | TaskStatus::Done)
            || (dialect == ToolDialect::Kiro && status == TaskStatus::InProgress)
    };
    let facts = [
        (
            "effort",
            count(&|task| task.estimate.is_some() || task.size.is_some()),
        ),
        ("owner", count(&|task| task.assignee.is_some())),
        ("priority", count(&|task| task.priority.is_some())),
        ("status", count(&|task| !has_box(task.status))),
        (
            "dependencies",
            count(&|task| is_open_spec && !task.dependencies.is_empty()),
        ),
        (
            "requirements",
            count(&|task| is_open_spec && !task.requirements.is_empty()),
        ),
    ];
    facts.into_iter().filter(|(_, count)| *count > 0).collect()
}
