//! The shortest schedule of a small plan, by looking at all that could be shorter.

use crate::levelling::{Levelled, end_of, from_starts};
use crate::precedence::Acyclic;
use crate::staffing::Staffing;

/// Larger plans are not searched: what could be shorter is more than can be looked at.
pub const MAX_TASKS: usize = 64;

/// Looks for a schedule that is shorter than `found`, for as many `steps` as given; where all that
/// could be shorter was looked at, what is returned is known to be the shortest.
///
/// The search places one task after the other by ascending start, each as early as it can be, and
/// leaves a branch as soon as the longest chain that is left would end too late (branch and bound).
#[must_use]
pub fn shorten(
    tasks: &Acyclic,
    durations: &[u32],
    staffing: &Staffing,
    found: Levelled,
    steps: u32,
) -> Levelled {
    if found.is_shortest || tasks.len() > MAX_TASKS || durations.len() != tasks.len() {
        return found;
    }
    let mut search = Search {
        tasks,
        durations,
        staffing,
        tails: tails(tasks, durations),
        best: found.starts.clone(),
        best_end: found.end,
        lower_bound: found.lower_bound,
        steps,
        starts: vec![None; tasks.len()],
        open: (0..tasks.len())
            .map(|task| tasks.needs(task).len())
            .collect(),
    };
    let is_complete = search.place(tasks.len(), 0, 0);
    let (best, lower_bound) = (search.best, found.lower_bound);
    debug_assert!(end_of(&best, durations) <= found.end);
    let mut shortened = from_starts(best, durations, staffing, lower_bound);
    shortened.is_shortest |= is_complete;
    shortened
}

/// How long it takes from the start of each task to the end of the longest chain that it begins.
fn tails(tasks: &Acyclic, durations: &[u32]) -> Vec<u64> {
    let mut tails = vec![0_u64; tasks.len()];
    for task in tasks.order().rev() {
        let after = tasks.needed_by(task).map(|after| tails[after]).max();
        tails[task] = u64::from(durations[task]) + after.unwrap_or(0);
    }
    tails
}

struct Search<'a> {
    tasks: &'a Acyclic,
    durations: &'a [u32],
    staffing: &'a Staffing,
    tails: Vec<u64>,
    best: Vec<u64>,
    best_end: u64,
    lower_bound: u64,
    steps: u32,
    starts: Vec<Option<u64>>,
    /// How many needs of each task are not placed yet.
    open: Vec<usize>,
}

impl Search<'_> {
    /// Places the `left` tasks from the moment `now` on; whether all that could be shorter was
    /// looked at. Of tasks that start at one moment, the one with the smaller position is placed
    /// first, unless it needs the other.
    fn place(&mut self, left: usize, now: u64, last: usize) -> bool {
        if left == 0 {
            let starts: Vec<u64> = self.starts.iter().map(|start| start.unwrap_or(0)).collect();
            let end = end_of(&starts, self.durations);
            if end < self.best_end {
                self.best_end = end;
                self.best = starts;
            }
            return true;
        }
        let mut candidates: Vec<(u64, u64, usize)> = Vec::new();
        for task in 0..self.tasks.len() {
            if self.starts[task].is_some() || self.open[task] > 0 {
                continue;
            }
            let start = self.earliest(task, now);
            if start + self.tails[task] >= self.best_end {
                // No later place is better, so nothing below this point is.
                return true;
            }
            candidates.push((start, u64::MAX - self.tails[task], task));
        }
        candidates.sort_unstable();
        for (start, _, task) in candidates {
            if self.best_end <= self.lower_bound {
                return true;
            }
            if self.steps == 0 {
                return false;
            }
            if start + self.tails[task] >= self.best_end {
                continue;
            }
            let is_same_moment = start == now && left < self.tasks.len();
            if is_same_moment && task < last && !self.waited_for(task, now) {
                continue;
            }
            self.steps -= 1;
            self.starts[task] = Some(start);
            for after in self.tasks.needed_by(task) {
                self.open[after] -= 1;
            }
            let is_complete = self.place(left - 1, start, task);
            self.starts[task] = None;
            for after in self.tasks.needed_by(task) {
                self.open[after] += 1;
            }
            if !is_complete {
                return false;
            }
        }
        true
    }

    /// Whether something that a task needs is done at this very moment and was placed at it.
    fn waited_for(&self, task: usize, now: u64) -> bool {
        let mut needs = self.tasks.needs(task);
        needs.any(|needed| self.starts[needed] == Some(now))
    }

    /// The first moment from `now` on at which what a task needs is done and somebody is free. All
    /// that is placed has started by `now`, so that nobody who is free is taken later.
    fn earliest(&self, task: usize, now: u64) -> u64 {
        let done =
            |task: usize| self.starts[task].map(|start| start + u64::from(self.durations[task]));
        let ready = self.tasks.needs(task).filter_map(done).max().unwrap_or(0);
        let from = ready.max(now);
        // What takes no time needs nobody.
        if self.durations[task] == 0 || self.has_room(task, from) {
            return from;
        }
        let finishes = (0..self.tasks.len()).filter_map(done);
        let later = finishes.filter(|&finish| finish > from && self.has_room(task, finish));
        later.min().unwrap_or(from)
    }

    fn has_room(&self, task: usize, at: u64) -> bool {
        let team = self.staffing.team(task);
        let (mut people, mut members) = (0_usize, 0_usize);
        for (other, start) in self.starts.iter().enumerate() {
            let Some(start) = *start else { continue };
            if start + u64::from(self.durations[other]) > at {
                people += 1;
                let is_member = team.is_some_and(|(team, _)| {
                    self.staffing
                        .team(other)
                        .is_some_and(|(other, _)| other == team)
                });
                members += usize::from(is_member);
            }
        }
        let has_place = team.is_none_or(|(_, places)| members < places);
        has_place && people < self.staffing.places(self.tasks.len())
    }
}

#[cfg(test)]
mod tests {
    use super::shorten;
    use crate::levelling::level;
    use crate::precedence::Precedence;
    use crate::staffing::Staffing;

    // req: PRD-3
    #[test]
    fn what_no_rule_of_thumb_finds_is_found_by_looking() {
        // Two people, six tasks; the longest first takes 12, the best 11.
        let tasks = Precedence::new(6, [(3, 0), (4, 1), (5, 2)]).acyclic();
        let durations = [3, 3, 2, 2, 5, 6];
        let staffing = Staffing::of_people(2);
        let greedy = level(&tasks, &durations, &staffing);
        let exact = shorten(&tasks, &durations, &staffing, greedy.clone(), 100_000);
        assert!(exact.end <= greedy.end && exact.is_shortest, "{exact:?}");
        assert_eq!(exact.end, 11);
    }

    #[test]
    fn a_search_that_runs_out_of_steps_keeps_what_it_was_given() {
        let tasks = Precedence::new(9, []).acyclic();
        let durations = [7, 7, 7, 5, 5, 5, 4, 4, 1];
        let staffing = Staffing::of_people(4);
        let greedy = level(&tasks, &durations, &staffing);
        let cut = shorten(&tasks, &durations, &staffing, greedy.clone(), 1);
        assert_eq!(cut.end, greedy.end);
    }
}
