//! What can start now, and why the rest cannot.

use super::TaskGraph;
use crate::model::TaskStatus;

/// Whether a task can start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It is done or not to be done any more.
    Closed,
    /// Somebody works on it, or looks at it.
    UnderWay,
    /// It can start: all that it needs is closed.
    Ready,
    /// Somebody said that it cannot go on now.
    OnHold,
    /// It waits for these tasks, which are open.
    Waits(Vec<usize>),
}

/// Whether each task can start, by how far all of them are.
#[must_use]
pub fn readiness(tasks: &TaskGraph, statuses: &[TaskStatus]) -> Vec<Readiness> {
    let status = |task: usize| statuses.get(task).copied().unwrap_or_default();
    let all = 0..tasks.tasks.len();
    all.map(|task| match status(task) {
        TaskStatus::Done | TaskStatus::Cancelled => Readiness::Closed,
        TaskStatus::InProgress | TaskStatus::Review => Readiness::UnderWay,
        TaskStatus::Blocked | TaskStatus::Deferred => Readiness::OnHold,
        TaskStatus::Pending => {
            let open = open_needs(tasks, &status, task);
            match open.is_empty() {
                true => Readiness::Ready,
                false => Readiness::Waits(open),
            }
        }
    })
    .collect()
}

/// The open tasks that a task needs, those behind gates included.
fn open_needs(tasks: &TaskGraph, status: &impl Fn(usize) -> TaskStatus, task: usize) -> Vec<usize> {
    let count = tasks.tasks.len();
    let mut needs: Vec<usize> = Vec::new();
    for needed in tasks.precedence.needs(task) {
        match needed < count {
            true => needs.push(needed),
            // A gate needs tasks alone.
            false => needs.extend(tasks.precedence.needs(needed)),
        }
    }
    needs.retain(|&needed| needed != task && !status(needed).is_closed());
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// The tasks that can start, the most urgent first: those that may wait least, then those that
/// matter most, then in order.
#[must_use]
pub fn most_urgent_first(tasks: &TaskGraph, readiness: &[Readiness]) -> Vec<usize> {
    let all = readiness.iter().enumerate();
    let ready = all.filter(|(_, readiness)| **readiness == Readiness::Ready);
    let mut ready: Vec<usize> = ready.map(|(task, _)| task).collect();
    ready.sort_by_key(|&task| {
        let slack = tasks.critical_path.timings.get(task);
        let slack = slack.map_or(u64::MAX, |timing| timing.slack());
        let priority = tasks.tasks.get(task).and_then(|task| task.priority);
        (slack, priority.is_none(), priority, task)
    });
    ready
}
