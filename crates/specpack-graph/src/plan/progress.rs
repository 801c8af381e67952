//! How far a plan is on a day, and when it ends from there.

use super::{Plan, scheduled};
use crate::model::TaskStatus;
use jiff::civil::Date;

/// How far a plan is at the end of a day. Tasks that were cancelled count nowhere but in their own
/// number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The day.
    pub as_of: Date,
    /// The minutes of the tasks that are to be done by then.
    pub planned_minutes: u64,
    /// The minutes of the tasks that are done, whenever they were to be.
    pub done_minutes: u64,
    /// The minutes of the others, whole where they are begun.
    pub left_minutes: u64,
    /// How many tasks are done.
    pub done: usize,
    /// How many tasks are left.
    pub left: usize,
    /// How many tasks were cancelled.
    pub cancelled: usize,
    /// The tasks that are to be done by then and are not, the one that is latest first.
    pub late: Vec<usize>,
    /// The day on which the rest is done, where work on it goes on the working day after.
    pub finish: Option<Date>,
}

impl Progress {
    /// Looks at a plan; none where the plan has no first day.
    #[must_use]
    pub fn new(plan: &Plan<'_>, as_of: Date) -> Option<Self> {
        let start = plan.start?;
        let passed = plan.calendar.minutes_until(start, as_of);
        let status = |task: usize| plan.statuses.get(task).copied().unwrap_or_default();
        // On no working day yet nothing is due, not even what takes no time.
        let is_due = |task: usize| passed > 0 && plan.schedule.finishes[task] <= passed;
        let (mut due, mut done, mut left) = (Vec::new(), Vec::new(), Vec::new());
        let mut cancelled = 0;
        for task in 0..plan.len() {
            match status(task) {
                TaskStatus::Cancelled => {
                    cancelled += 1;
                    continue;
                }
                TaskStatus::Done => done.push(task),
                _ => left.push(task),
            }
            if is_due(task) {
                due.push(task);
            }
        }
        let mut late: Vec<usize> = left.iter().copied().filter(|&task| is_due(task)).collect();
        late.sort_by_key(|&task| (plan.schedule.finishes[task], task));
        let first_day = start.yesterday().unwrap_or(start);
        Some(Self {
            as_of,
            planned_minutes: minutes(plan, &due),
            done_minutes: minutes(plan, &done),
            left_minutes: minutes(plan, &left),
            done: done.len(),
            cancelled,
            late,
            finish: finish(plan, &left, as_of.max(first_day)),
            left: left.len(),
        })
    }
}

fn minutes(plan: &Plan<'_>, tasks: &[usize]) -> u64 {
    let minutes = tasks.iter().map(|&task| u64::from(plan.durations[task]));
    minutes.sum()
}

/// The day on which what is left is done, begun on the working day after `as_of`.
fn finish(plan: &Plan<'_>, left: &[usize], as_of: Date) -> Option<Date> {
    // What is done takes nobody's time any more.
    let mut durations = vec![0; plan.durations.len()];
    for &task in left {
        durations[task] = plan.durations[task];
    }
    let rest = scheduled(&plan.precedence, &durations, &plan.staffing());
    if rest.end == 0 {
        return Some(as_of);
    }
    let day = plan.calendar.finish_day(rest.end);
    plan.calendar.date(as_of.tomorrow().ok()?, day)
}
