//! A schedule for those who are there: no more tasks at once than people and places of teams.

use crate::critical_path::critical_path;
use crate::precedence::Acyclic;
use crate::staffing::Staffing;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// When each task is worked on, in minutes of work from the start of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levelled {
    /// When each task starts.
    pub starts: Vec<u64>,
    /// When each task is done.
    pub finishes: Vec<u64>,
    /// Who does each task: people count from 0.
    pub person_of: Vec<usize>,
    /// When all is done.
    pub end: u64,
    /// No schedule is shorter than this.
    pub lower_bound: u64,
    /// Whether it is known that none is shorter.
    pub is_shortest: bool,
}

/// By what the tasks that could start are taken: the smallest first.
type Priorities = Vec<(u64, u64)>;
/// Tasks that could start, the most urgent on top.
type Queue = BinaryHeap<Reverse<((u64, u64), usize)>>;

/// Schedules tasks that take `durations` minutes each: every task as soon as what it needs is done
/// and somebody is free, the most urgent first.
///
/// Two notions of urgent are tried, each from the start and from the end, and the shortest schedule
/// is taken. The work is n log n in tasks and needs.
#[must_use]
pub fn level(tasks: &Acyclic, durations: &[u32], staffing: &Staffing) -> Levelled {
    let durations: Vec<u32> = (0..tasks.len())
        .map(|task| durations.get(task).copied().unwrap_or(0))
        .collect();
    let timings = critical_path(tasks, &durations);
    let lower_bound = staffing.lower_bound(&durations, timings.length);
    let by_late_start: Priorities = timings
        .timings
        .iter()
        .map(|timing| (timing.late_start, timing.early_start))
        .collect();
    let tails = timings.timings.iter().zip(&durations);
    let by_dependents: Priorities = tails
        .enumerate()
        .map(|(task, (timing, &minutes))| {
            let dependents = tasks.needed_by(task).len() as u64;
            let load = u64::from(minutes) + 60 * dependents;
            (timing.late_start.saturating_sub(load), timing.late_finish)
        })
        .collect();
    let mut best: Option<Vec<u64>> = None;
    let mut best_end = u64::MAX;
    for priorities in [by_late_start, by_dependents] {
        let forward = greedy(tasks, &durations, staffing, &priorities, Direction::Forward);
        let improved = improve(tasks, &durations, staffing, &forward);
        for starts in [forward, improved] {
            let end = end_of(&starts, &durations);
            if end < best_end {
                best_end = end;
                best = Some(starts);
            }
        }
        if best_end == lower_bound {
            break;
        }
    }
    from_starts(best.unwrap_or_default(), &durations, staffing, lower_bound)
}

/// The schedule of starts that are known to be possible.
pub(crate) fn from_starts(
    starts: Vec<u64>,
    durations: &[u32],
    staffing: &Staffing,
    lower_bound: u64,
) -> Levelled {
    let finishes: Vec<u64> = starts
        .iter()
        .zip(durations)
        .map(|(start, &minutes)| start + u64::from(minutes))
        .collect();
    let end = finishes.iter().copied().max().unwrap_or(0);
    let person_of = people(&starts, &finishes, staffing.places(starts.len()));
    Levelled {
        person_of,
        end,
        lower_bound,
        is_shortest: end == lower_bound,
        starts,
        finishes,
    }
}

pub(crate) fn end_of(starts: &[u64], durations: &[u32]) -> u64 {
    let finishes = starts.iter().zip(durations);
    let finishes = finishes.map(|(start, &minutes)| start + u64::from(minutes));
    finishes.max().unwrap_or(0)
}

/// From which side a schedule is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// A schedule made anew from the end, and that one from the start again: what could wait is moved
/// to where it has to be, which leaves room for what could not.
fn improve(tasks: &Acyclic, durations: &[u32], staffing: &Staffing, starts: &[u64]) -> Vec<u64> {
    let end = end_of(starts, durations);
    let finish = |task: usize| starts[task] + u64::from(durations[task]);
    let from_end: Priorities = (0..tasks.len())
        .map(|task| (end - finish(task), end - starts[task]))
        .collect();
    let backward = greedy(tasks, durations, staffing, &from_end, Direction::Backward);
    let back_end = end_of(&backward, durations);
    let again: Priorities = (0..tasks.len())
        .map(|task| {
            let done = backward[task] + u64::from(durations[task]);
            (back_end - done, back_end - backward[task])
        })
        .collect();
    greedy(tasks, durations, staffing, &again, Direction::Forward)
}

/// Lets time pass from one finish to the next, and starts what can start, the most urgent first.
fn greedy(
    tasks: &Acyclic,
    durations: &[u32],
    staffing: &Staffing,
    priorities: &Priorities,
    direction: Direction,
) -> Vec<u64> {
    let before = |task: usize| match direction {
        Direction::Forward => tasks.needs(task).len(),
        Direction::Backward => tasks.needed_by(task).len(),
    };
    let mut waiting: Vec<usize> = (0..tasks.len()).map(before).collect();
    let mut could_start: Vec<usize> = (0..tasks.len())
        .filter(|&task| waiting[task] == 0)
        .collect();
    // Tells what comes after a task that it is done.
    let mut tell = |task: usize, could_start: &mut Vec<usize>| {
        let mut settle = |after: usize| {
            waiting[after] -= 1;
            if waiting[after] == 0 {
                could_start.push(after);
            }
        };
        match direction {
            Direction::Forward => tasks.needed_by(task).for_each(&mut settle),
            Direction::Backward => tasks.needs(task).for_each(&mut settle),
        }
    };
    let mut ready = Queue::new();
    // What waits for a place in its team.
    let mut parked: Vec<Queue> = vec![Queue::new(); staffing.teams.len()];
    let mut busy = vec![0_usize; staffing.teams.len()];
    let mut free = staffing.places(tasks.len());
    let mut running: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
    let mut starts = vec![0_u64; tasks.len()];
    let mut now = 0;
    loop {
        while let Some(task) = could_start.pop() {
            if durations[task] > 0 {
                ready.push(Reverse((priorities[task], task)));
            } else {
                // What takes no time needs nobody.
                starts[task] = now;
                tell(task, &mut could_start);
            }
        }
        while free > 0
            && let Some(Reverse((key, task))) = ready.pop()
        {
            if let Some((team, places)) = staffing.team(task) {
                if busy[team] >= places {
                    parked[team].push(Reverse((key, task)));
                    continue;
                }
                busy[team] += 1;
            }
            free -= 1;
            starts[task] = now;
            running.push(Reverse((now + u64::from(durations[task]), task)));
        }
        let Some(&Reverse((next, _))) = running.peek() else {
            break;
        };
        now = next;
        while let Some(&Reverse((finish, task))) = running.peek() {
            if finish > now {
                break;
            }
            running.pop();
            free += 1;
            if let Some((team, _)) = staffing.team(task) {
                busy[team] -= 1;
                ready.extend(parked[team].pop());
            }
            tell(task, &mut could_start);
        }
    }
    starts
}

/// Gives each task a person who is free: the one with the smallest number. What takes no time is
/// the first one's, whatever they do meanwhile.
fn people(starts: &[u64], finishes: &[u64], places: usize) -> Vec<usize> {
    let mut order = by_start(starts, finishes);
    order.retain(|&task| finishes[task] > starts[task]);
    let mut free: BinaryHeap<Reverse<usize>> = BinaryHeap::new();
    let mut hired = 0;
    let mut running: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
    let mut person_of = vec![0_usize; starts.len()];
    for task in order {
        while let Some(&Reverse((finish, person))) = running.peek() {
            if finish > starts[task] {
                break;
            }
            running.pop();
            free.push(Reverse(person));
        }
        let person = match free.pop() {
            Some(Reverse(person)) => person,
            None => {
                hired += 1;
                hired - 1
            }
        };
        debug_assert!(person < places.max(1), "more work at once than people");
        person_of[task] = person;
        running.push(Reverse((finishes[task], person)));
    }
    person_of
}

fn by_start(starts: &[u64], finishes: &[u64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..starts.len()).collect();
    order.sort_by_key(|&task| (starts[task], finishes[task], task));
    order
}

impl Levelled {
    /// The order that this schedule puts on who has to wait for whom: pairs of a task and the one
    /// before it, of the same person or in the same place of its team.
    #[must_use]
    pub fn handovers(&self, staffing: &Staffing) -> Vec<(usize, usize)> {
        let mut order = by_start(&self.starts, &self.finishes);
        order.retain(|&task| self.finishes[task] > self.starts[task]);
        let mut pairs = Vec::new();
        if staffing.people.is_some() {
            let mut last: Vec<Option<usize>> = Vec::new();
            for &task in &order {
                let person = self.person_of[task];
                if last.len() <= person {
                    last.resize(person + 1, None);
                }
                pairs.extend(last[person].replace(task).map(|before| (task, before)));
            }
        }
        let mut places: Vec<Vec<usize>> = vec![Vec::new(); staffing.teams.len()];
        for &task in &order {
            let Some((team, count)) = staffing.team(task) else {
                continue;
            };
            let taken = &mut places[team];
            let done = |before: usize| self.finishes[before] <= self.starts[task];
            // The place that was left last.
            let place = (0..taken.len())
                .filter(|&place| done(taken[place]))
                .max_by_key(|&place| (self.finishes[taken[place]], Reverse(place)));
            match place {
                Some(place) => pairs.push((task, std::mem::replace(&mut taken[place], task))),
                None if taken.len() < count => taken.push(task),
                None => {}
            }
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::level;
    use crate::precedence::Precedence;
    use crate::staffing::Staffing;

    // req: PRD-3
    #[test]
    fn two_people_share_what_can_be_done_at_once() {
        let tasks = Precedence::new(4, [(3, 0)]).acyclic();
        let found = level(&tasks, &[60, 60, 60, 60], &Staffing::of_people(2));
        assert_eq!((found.end, found.is_shortest), (120, true));
        let one = level(&tasks, &[60, 60, 60, 60], &Staffing::of_people(1));
        assert_eq!(one.end, 240);
    }

    // req: PRD-3
    #[test]
    fn a_team_works_on_no_more_than_it_has_places_for() {
        let tasks = Precedence::new(3, []).acyclic();
        let staffing = Staffing {
            people: Some(3),
            teams: vec![1, 1],
            team_of: vec![Some(0), Some(0), Some(1)],
        };
        let found = level(&tasks, &[60, 30, 60], &staffing);
        assert_eq!(found.end, 90);
        let between = found.handovers(&staffing);
        assert!(
            between.contains(&(1, 0)) || between.contains(&(0, 1)),
            "{between:?}"
        );
    }

    #[test]
    fn with_enough_people_the_longest_chain_decides() {
        let tasks = Precedence::new(3, [(1, 0)]).acyclic();
        let found = level(&tasks, &[60, 30, 10], &Staffing::unlimited());
        assert_eq!((found.starts, found.end), (vec![0, 60, 0], 90));
    }

    #[test]
    fn what_takes_no_time_is_scheduled_too() {
        let tasks = Precedence::new(3, [(1, 0), (2, 1)]).acyclic();
        let found = level(&tasks, &[0, 0, 0], &Staffing::of_people(1));
        assert_eq!(found.end, 0);
        assert_eq!(found.person_of, [0, 0, 0]);
    }

    // req: PRD-3
    #[test]
    fn what_takes_no_time_waits_for_nobody_who_is_busy() {
        let tasks = Precedence::new(4, [(2, 1), (3, 2)]).acyclic();
        let staffing = Staffing::of_people(1);
        let found = level(&tasks, &[60, 0, 0, 30], &staffing);
        assert_eq!((&found.starts[1..3], found.end), (&[0, 0][..], 90));
        let between = found.handovers(&staffing);
        assert!(between == [(0, 3)] || between == [(3, 0)], "{between:?}");
    }
}
