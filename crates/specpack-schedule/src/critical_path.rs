//! The critical path method: when each task can start and must end, and the chain that takes
//! longest.

use crate::precedence::Acyclic;
use std::cmp::Reverse;

/// When a task can start and must end, in minutes of work from the start of the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// The earliest start: all that it needs is done.
    pub early_start: u64,
    /// The earliest finish.
    pub early_finish: u64,
    /// The latest start that does not move the end of the plan.
    pub late_start: u64,
    /// The latest finish.
    pub late_finish: u64,
}

impl Timing {
    /// How much later it may start without moving the end of the plan.
    #[must_use]
    pub fn slack(self) -> u64 {
        self.late_start - self.early_start
    }

    /// Whether each minute that it is late makes the plan a minute later.
    #[must_use]
    pub fn is_critical(self) -> bool {
        self.slack() == 0
    }
}

/// Timings of all tasks, and the chain that takes longest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CriticalPath {
    /// The timings, by position.
    pub timings: Vec<Timing>,
    /// How long the plan takes with any number of people.
    pub length: u64,
    /// One chain of critical tasks from a start to the end, first to do first. Of several that
    /// take as long, one with most tasks, and of those the one through the smallest positions.
    pub path: Vec<usize>,
}

/// Computes the timings of tasks that take `durations` minutes each; one that is missing counts
/// nothing.
#[must_use]
pub fn critical_path(tasks: &Acyclic, durations: &[u32]) -> CriticalPath {
    let duration = |task: usize| u64::from(durations.get(task).copied().unwrap_or(0));
    let mut timings = vec![Timing::default(); tasks.len()];
    let mut length = 0;
    for task in tasks.order() {
        let ready = tasks.needs(task).map(|needed| timings[needed].early_finish);
        let start = ready.max().unwrap_or(0);
        timings[task].early_start = start;
        timings[task].early_finish = start + duration(task);
        length = length.max(timings[task].early_finish);
    }
    for task in tasks.order().rev() {
        let due = tasks.needed_by(task).map(|after| timings[after].late_start);
        let finish = due.min().unwrap_or(length);
        timings[task].late_finish = finish;
        timings[task].late_start = finish - duration(task);
    }
    let path = path(tasks, &timings, length);
    CriticalPath {
        timings,
        length,
        path,
    }
}

fn path(tasks: &Acyclic, timings: &[Timing], length: u64) -> Vec<usize> {
    // How many tasks the longest chain has, tasks that take no time included.
    let mut steps = vec![1_usize; tasks.len()];
    for task in tasks.order() {
        let start = timings[task].early_start;
        let before = tasks.needs(task);
        let before = before.filter(|&needed| timings[needed].early_finish == start);
        steps[task] += before.map(|needed| steps[needed]).max().unwrap_or(0);
    }
    let longest = |among: &mut dyn Iterator<Item = usize>| {
        among.max_by_key(|&task| (steps[task], Reverse(task)))
    };
    let mut ends = (0..tasks.len()).filter(|&task| timings[task].early_finish == length);
    let mut path: Vec<usize> = longest(&mut ends).into_iter().collect();
    while let Some(&first) = path.last() {
        let start = timings[first].early_start;
        let needs = tasks.needs(first);
        let mut before = needs.filter(|&needed| timings[needed].early_finish == start);
        match longest(&mut before) {
            Some(before) => path.push(before),
            None => break,
        }
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::critical_path;
    use crate::precedence::Precedence;

    // req: PRD-3
    #[test]
    fn the_longest_chain_has_no_slack_and_the_others_have() {
        // 0 → 1 → 3, 0 → 2 → 3, and 4 alone.
        let tasks = Precedence::new(5, [(1, 0), (2, 0), (3, 1), (3, 2)]).acyclic();
        let found = critical_path(&tasks, &[60, 120, 30, 60, 10]);
        assert_eq!((found.length, found.path), (240, vec![0, 1, 3]));
        let slack: Vec<u64> = found.timings.iter().map(|timing| timing.slack()).collect();
        assert_eq!(slack, [0, 0, 90, 0, 230]);
        let starts: Vec<u64> = found.timings.iter().map(|t| t.early_start).collect();
        assert_eq!(starts, [0, 60, 60, 180, 0]);
    }

    #[test]
    fn tasks_without_an_estimate_stay_on_the_path_to_the_end() {
        let tasks = Precedence::new(4, [(1, 0), (2, 1), (3, 2)]).acyclic();
        let found = critical_path(&tasks, &[60, 60, 0, 0]);
        assert_eq!(found.path, [0, 1, 2, 3]);
    }

    #[test]
    fn nothing_to_do_takes_no_time() {
        let tasks = Precedence::new(0, []).acyclic();
        assert_eq!(critical_path(&tasks, &[]).length, 0);
    }
}
