//! What can start now, and what the rest waits for.

use super::data::pretty;
use super::{Tasks, hours};
use serde::Serialize;
use specpack_graph::model::TaskStatus;
use specpack_graph::tasks::{Readiness, most_urgent_first};
use std::fmt::Write as _;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    ready: Vec<TaskData<'a>>,
    under_way: Vec<TaskData<'a>>,
    waiting: Vec<TaskData<'a>>,
    on_hold: Vec<TaskData<'a>>,
    closed: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskData<'a> {
    id: &'a str,
    title: &'a str,
    phase: Option<&'a str>,
    owner: Option<&'a str>,
    status: &'static str,
    critical: bool,
    waits_for: Vec<&'a str>,
}

/// Tasks by whether they can start.
struct Sorted<'r> {
    ready: Vec<usize>,
    under_way: Vec<usize>,
    waiting: Vec<(usize, &'r [usize])>,
    on_hold: Vec<usize>,
    closed: usize,
}

impl<'r> Sorted<'r> {
    fn new(tasks: Tasks<'_>, readiness: &'r [Readiness]) -> Self {
        let mut sorted = Self {
            ready: most_urgent_first(tasks.graph, readiness),
            under_way: Vec::new(),
            waiting: Vec::new(),
            on_hold: Vec::new(),
            closed: 0,
        };
        for (task, readiness) in readiness.iter().enumerate() {
            match readiness {
                Readiness::Ready => {}
                Readiness::UnderWay => sorted.under_way.push(task),
                Readiness::OnHold => sorted.on_hold.push(task),
                Readiness::Waits(needs) => sorted.waiting.push((task, needs)),
                Readiness::Closed => sorted.closed += 1,
            }
        }
        sorted
    }
}

/// Lists for people, those that can start first.
#[must_use]
pub fn next_text(tasks: Tasks<'_>, statuses: &[TaskStatus], readiness: &[Readiness]) -> String {
    let sorted = Sorted::new(tasks, readiness);
    let state = |&task: &usize| (task, status(statuses, task).to_owned());
    let ready = sorted.ready.iter().map(|&task| (task, facts(tasks, task)));
    let waiting = sorted.waiting.iter().map(|&(task, needs)| {
        let ids: Vec<&str> = needs.iter().map(|&needed| tasks.id(needed)).collect();
        (task, format!("waits for {}", ids.join(", ")))
    });
    let mut out = String::new();
    section(&mut out, tasks, "Can start", ready.collect());
    let under_way = sorted.under_way.iter().map(state);
    section(&mut out, tasks, "Under way", under_way.collect());
    section(&mut out, tasks, "Cannot start", waiting.collect());
    let on_hold = sorted.on_hold.iter().map(state);
    section(&mut out, tasks, "On hold", on_hold.collect());
    let _ = writeln!(
        out,
        "{} of {} tasks are closed.",
        sorted.closed,
        readiness.len()
    );
    out
}

fn section(out: &mut String, tasks: Tasks<'_>, title: &str, lines: Vec<(usize, String)>) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "{title}");
    for (position, note) in lines {
        let Some(task) = tasks.graph.tasks.get(position) else {
            continue;
        };
        let line = format!("  {} {}  {note}", task.id, task.title);
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push('\n');
}

/// How long a task takes, whose it is, and whether the end of the plan depends on it.
fn facts(tasks: Tasks<'_>, position: usize) -> String {
    let Some(task) = tasks.graph.tasks.get(position) else {
        return String::new();
    };
    let minutes = task.likely_minutes();
    let effort = minutes.map(|minutes| format!("{} h", hours(u64::from(minutes))));
    let owner = task.assignee.as_ref().map(|owner| owner.value.clone());
    let critical = is_critical(tasks, position).then(|| "critical".to_owned());
    let facts: Vec<String> = effort.into_iter().chain(owner).chain(critical).collect();
    match facts.is_empty() {
        true => String::new(),
        false => format!("({})", facts.join(", ")),
    }
}

fn is_critical(tasks: Tasks<'_>, position: usize) -> bool {
    tasks.graph.critical_path.path.contains(&position)
}

fn status(statuses: &[TaskStatus], task: usize) -> &'static str {
    statuses.get(task).copied().unwrap_or_default().as_str()
}

/// `{ready, underWay, waiting, onHold, closed}`: lists of tasks, and how many are closed.
#[must_use]
pub fn next_json(tasks: Tasks<'_>, statuses: &[TaskStatus], readiness: &[Readiness]) -> String {
    let sorted = Sorted::new(tasks, readiness);
    let data = |position: usize, needs: &[usize]| {
        let task = &tasks.graph.tasks[position];
        TaskData {
            id: &task.id,
            title: &task.title,
            phase: tasks.phase(task),
            owner: task.assignee.as_ref().map(|owner| owner.value.as_str()),
            status: status(statuses, position),
            critical: is_critical(tasks, position),
            waits_for: needs.iter().map(|&needed| tasks.id(needed)).collect(),
        }
    };
    let all = |list: &[usize]| list.iter().map(|&task| data(task, &[])).collect();
    let waiting = sorted.waiting.iter();
    pretty(&Output {
        ready: all(&sorted.ready),
        under_way: all(&sorted.under_way),
        waiting: waiting.map(|&(task, needs)| data(task, needs)).collect(),
        on_hold: all(&sorted.on_hold),
        closed: sorted.closed,
    })
}
