//! The tasks as the `tasks.md` of another tool: spec-kit, OpenSpec, Kiro and cc-sdd.

use super::{Tasks, escaped};
use specpack_graph::model::{Phase, Task, TaskStatus};
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
        let name = escaped(phase.map_or(UNPHASED, |phase| phase.name()));
        let number = index + 1;
        let of_phase = positions.iter().map(|&at| &tasks.graph.tasks[at]);
        let are_closed = of_phase.clone().all(|task| task.status.is_closed());
        let _ = match dialect {
            ToolDialect::SpecKit => write!(out, "\n## Phase {number}: {name}\n\n"),
            ToolDialect::OpenSpec => write!(out, "\n## {number}. {name}\n\n"),
            ToolDialect::Kiro => writeln!(out, "- [{}] {number}. {name}", tick(are_closed)),
        };
        for (task, &position) in of_phase.zip(positions) {
            item(&mut out, tasks, task, &numbers, position, dialect);
        }
        let checkpoint = phase.and_then(|phase| phase.data.checkpoint.as_ref());
        if let (ToolDialect::SpecKit, Some(checkpoint)) = (dialect, checkpoint) {
            let _ = writeln!(out, "\n**Checkpoint**: {}", escaped(&checkpoint.value));
        }
    }
    ToolList {
        text: out,
        omitted: omitted(tasks, dialect),
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

fn item(
    out: &mut String,
    tasks: Tasks<'_>,
    task: &PlanTask,
    numbers: &[String],
    position: usize,
    dialect: ToolDialect,
) {
    let (number, title) = (&numbers[position], escaped(&task.title));
    let needs = task.dependencies.iter().map(|&at| numbers[at].as_str());
    let needs = needs.collect::<Vec<_>>().join(", ");
    match dialect {
        ToolDialect::SpecKit => {
            let tick = tick(task.status.is_closed());
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
            let tick = tick(task.status.is_closed());
            let _ = writeln!(out, "- [{tick}] {number} {title}");
        }
        ToolDialect::Kiro => {
            let tick = match task.status {
                TaskStatus::InProgress => '-',
                status => tick(status.is_closed()),
            };
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
