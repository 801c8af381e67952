//! Schedules of random plans, against one that tries everything.

use proptest::prelude::*;
use specpack_schedule::chain::{parallel_sets, sequential_chains};
use specpack_schedule::{
    Acyclic, Precedence, Staffing, ThreePoint, critical_path, level, shorten, simulate,
};

#[derive(Clone, Debug)]
struct Plan {
    durations: Vec<u32>,
    needs: Vec<(usize, usize)>,
    staffing: Staffing,
}

impl Plan {
    fn tasks(&self) -> Acyclic {
        Precedence::new(self.durations.len(), self.needs.iter().copied()).acyclic()
    }
}

/// Plans of up to `most` tasks. Needs lead anywhere, so that some close rings.
fn plans(most: usize) -> impl Strategy<Value = Plan> {
    (1..=most).prop_flat_map(move |count| {
        let durations = prop::collection::vec(0..=4_u32, count);
        let needs = prop::collection::vec((0..count, 0..count), 0..=count + 2);
        let people = prop::option::of(1..=3_u32);
        let teams = prop::collection::vec(1..=2_u32, 0..=2);
        let team_of = prop::collection::vec(prop::option::of(0..2_usize), count);
        (durations, needs, people, teams, team_of).prop_map(
            |(durations, needs, people, teams, team_of)| {
                let count = teams.len();
                let known = move |team: Option<usize>| team.filter(|&team| team < count);
                let staffing = Staffing {
                    people,
                    team_of: team_of.into_iter().map(known).collect(),
                    teams,
                };
                Plan {
                    durations,
                    needs,
                    staffing,
                }
            },
        )
    })
}

/// What a schedule may not do.
fn assert_possible(plan: &Plan, tasks: &Acyclic, starts: &[u64]) -> Result<(), TestCaseError> {
    let finish = |task: usize| starts[task] + u64::from(plan.durations[task]);
    for (task, &start) in starts.iter().enumerate() {
        for needed in tasks.needs(task) {
            prop_assert!(
                finish(needed) <= start,
                "{task} starts before {needed} is done"
            );
        }
    }
    let at_once = |moment: u64, is_counted: &dyn Fn(usize) -> bool| {
        let tasks = 0..tasks.len();
        let runs = |task: &usize| starts[*task] <= moment && moment < finish(*task);
        tasks.filter(runs).filter(|task| is_counted(*task)).count()
    };
    for &moment in starts {
        if let Some(people) = plan.staffing.people {
            prop_assert!(at_once(moment, &|_| true) <= people as usize);
        }
        for (team, &places) in plan.staffing.teams.iter().enumerate() {
            let is_of_team = |task: usize| plan.staffing.team_of[task] == Some(team);
            prop_assert!(at_once(moment, &is_of_team) <= places as usize);
        }
    }
    Ok(())
}

/// The end of the shortest schedule, by trying every start of every task.
fn shortest(plan: &Plan, tasks: &Acyclic, at_most: u64) -> u64 {
    let order: Vec<usize> = tasks.order().collect();
    let mut starts = vec![0_u64; order.len()];
    (0..=at_most)
        .find(|&end| fits(plan, tasks, &order, &mut starts, 0, end))
        .unwrap_or(at_most)
}

fn fits(
    plan: &Plan,
    tasks: &Acyclic,
    order: &[usize],
    starts: &mut [u64],
    placed: usize,
    end: u64,
) -> bool {
    let Some(&task) = order.get(placed) else {
        return true;
    };
    let duration = u64::from(plan.durations[task]);
    let ready = tasks
        .needs(task)
        .map(|needed| starts[needed] + u64::from(plan.durations[needed]));
    let ready = ready.max().unwrap_or(0);
    for start in ready..=end.saturating_sub(duration) {
        if start + duration > end {
            break;
        }
        starts[task] = start;
        let has_room = (start..start + duration).all(|moment| {
            let others = order[..=placed].iter().filter(|&&other| {
                let finish = starts[other] + u64::from(plan.durations[other]);
                starts[other] <= moment && moment < finish
            });
            let others: Vec<usize> = others.copied().collect();
            let people = plan
                .staffing
                .people
                .map_or(usize::MAX, |people| people as usize);
            let teams_have_room = plan
                .staffing
                .teams
                .iter()
                .enumerate()
                .all(|(team, &places)| {
                    let of_team = others
                        .iter()
                        .filter(|&&other| plan.staffing.team_of[other] == Some(team));
                    of_team.count() <= places as usize
                });
            others.len() <= people && teams_have_room
        });
        if has_room && fits(plan, tasks, order, starts, placed + 1, end) {
            return true;
        }
    }
    false
}

/// The longest chain that ends with a task, by following every chain.
fn longest_chain(tasks: &Acyclic, durations: &[u32], task: usize) -> u64 {
    let before = tasks
        .needs(task)
        .map(|needed| longest_chain(tasks, durations, needed));
    u64::from(durations[task]) + before.max().unwrap_or(0)
}

fn is_needed(tasks: &Acyclic, task: usize, needed: usize) -> bool {
    tasks
        .needs(task)
        .any(|direct| direct == needed || is_needed(tasks, direct, needed))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 600,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-3
    #[test]
    fn a_small_plan_gets_a_schedule_that_none_is_shorter_than(plan in plans(5)) {
        let tasks = plan.tasks();
        let greedy = level(&tasks, &plan.durations, &plan.staffing);
        assert_possible(&plan, &tasks, &greedy.starts)?;
        let best = shortest(&plan, &tasks, greedy.end);
        let exact = shorten(&tasks, &plan.durations, &plan.staffing, greedy.clone(), 1_000_000);
        assert_possible(&plan, &tasks, &exact.starts)?;
        prop_assert_eq!(exact.end, best);
        prop_assert!(exact.is_shortest);
        prop_assert!(greedy.lower_bound <= best && best <= greedy.end);
        prop_assert!(!greedy.is_shortest || greedy.end == best);
    }

    // req: PRD-3
    #[test]
    fn a_schedule_is_possible_whatever_the_plan(plan in plans(40)) {
        let tasks = plan.tasks();
        let found = level(&tasks, &plan.durations, &plan.staffing);
        assert_possible(&plan, &tasks, &found.starts)?;
        let shorter = shorten(&tasks, &plan.durations, &plan.staffing, found.clone(), 2_000);
        assert_possible(&plan, &tasks, &shorter.starts)?;
        prop_assert!(shorter.end <= found.end && found.lower_bound <= shorter.end);
        for schedule in [&found, &shorter] {
            // Nobody does two things at once that take time.
            let lasting = (0..tasks.len()).filter(|&task| plan.durations[task] > 0);
            let lasting: Vec<usize> = lasting.collect();
            for (a, b) in lasting.iter().flat_map(|&a| lasting.iter().map(move |&b| (a, b))) {
                if a == b {
                    continue;
                }
                let apart = schedule.finishes[a] <= schedule.starts[b]
                    || schedule.finishes[b] <= schedule.starts[a];
                prop_assert!(apart || schedule.person_of[a] != schedule.person_of[b]);
            }
        }
    }

    // req: PRD-3
    #[test]
    fn whoever_waits_for_a_person_or_a_place_waits_for_what_is_done(plan in plans(20)) {
        let tasks = plan.tasks();
        let found = level(&tasks, &plan.durations, &plan.staffing);
        let handovers = found.handovers(&plan.staffing);
        for &(task, before) in &handovers {
            prop_assert!(found.finishes[before] <= found.starts[task]);
        }
        // Without chance, the plan with its handovers ends when the schedule does.
        let chained = tasks.with(handovers);
        let known: Vec<ThreePoint> =
            plan.durations.iter().map(|&minutes| ThreePoint::exactly(minutes)).collect();
        let forecast = simulate(&chained, &known, 8, 1, 2);
        prop_assert!(forecast.percentile(50) <= found.end);
        let alone = critical_path(&chained, &plan.durations);
        prop_assert_eq!(forecast.percentile(100), alone.length);
    }

    // req: PRD-3
    #[test]
    fn the_critical_path_is_the_longest_of_all_chains(plan in plans(9)) {
        let tasks = plan.tasks();
        let found = critical_path(&tasks, &plan.durations);
        let longest = (0..tasks.len()).map(|task| longest_chain(&tasks, &plan.durations, task)).max();
        prop_assert_eq!(Some(found.length), longest);
        let of_path: u64 = found.path.iter().map(|&task| u64::from(plan.durations[task])).sum();
        prop_assert_eq!(of_path, found.length);
        for pair in found.path.windows(2) {
            prop_assert!(tasks.needs(pair[1]).any(|needed| needed == pair[0]));
        }
        for (task, timing) in found.timings.iter().enumerate() {
            // A task may take its whole slack, and not a minute more, without moving the end.
            let mut slower = plan.durations.clone();
            let slack = u32::try_from(timing.slack()).unwrap();
            slower[task] += slack;
            prop_assert_eq!(critical_path(&tasks, &slower).length, found.length);
            slower[task] += 1;
            prop_assert_eq!(critical_path(&tasks, &slower).length, found.length + 1);
        }
    }

    // req: PRD-3
    #[test]
    fn tasks_of_a_set_need_none_of_each_other_and_chains_leave_no_choice(plan in plans(9)) {
        let tasks = plan.tasks();
        for set in parallel_sets(&tasks) {
            for (&a, &b) in set.iter().flat_map(|a| set.iter().map(move |b| (a, b))) {
                prop_assert!(!is_needed(&tasks, a, b));
            }
        }
        for chain in sequential_chains(&tasks) {
            for pair in chain.windows(2) {
                prop_assert_eq!(tasks.needs(pair[1]).collect::<Vec<_>>(), [pair[0]]);
                prop_assert_eq!(tasks.needed_by(pair[0]).collect::<Vec<_>>(), [pair[1]]);
            }
        }
    }

    // req: PRD-3
    #[test]
    fn an_order_holds_every_task_once_and_rings_alone_break_it(plan in plans(12)) {
        let precedence = Precedence::new(plan.durations.len(), plan.needs.iter().copied());
        let mut order = precedence.order();
        let place: Vec<usize> = (0..order.len())
            .map(|task| order.iter().position(|&other| other == task).unwrap())
            .collect();
        if precedence.rings().is_empty() {
            for task in 0..precedence.len() {
                for needed in precedence.needs(task) {
                    prop_assert!(place[needed] < place[task]);
                }
            }
        }
        for ring in precedence.rings() {
            for (&task, &next) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                prop_assert!(precedence.needs(task).any(|needed| needed == next));
            }
        }
        order.sort_unstable();
        prop_assert_eq!(order, (0..precedence.len()).collect::<Vec<_>>());
    }
}
