//! Plans of random roadmaps, from their text to their schedule.

use crate::dump::read;
use proptest::prelude::*;
use specpack_graph::Pack;
use specpack_graph::model::TaskStatus;
use specpack_graph::plan::{Calendar, Circumstances, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const PHASES: usize = 3;

/// A roadmap: the hours of each task, and which of them needs which.
#[derive(Clone, Debug)]
struct Roadmap {
    hours: Vec<u32>,
    needs: BTreeSet<(usize, usize)>,
}

impl Roadmap {
    fn number(task: usize) -> String {
        format!("{}.{}", task % PHASES + 1, task / PHASES + 1)
    }

    /// The document, its tasks listed by phase.
    fn text(&self) -> String {
        let mut text = "# PRD: Cart\n\n## Implementation Roadmap\n".to_owned();
        for phase in 0..PHASES {
            let _ = write!(text, "\n### Phase {}: Part\n\n", phase + 1);
            for task in (phase..self.hours.len()).step_by(PHASES) {
                let needs = self.needs.iter().filter(|(needing, _)| *needing == task);
                let needs: Vec<String> = needs.map(|&(_, needed)| Self::number(needed)).collect();
                let needs = match needs.is_empty() {
                    true => "None".to_owned(),
                    false => needs.join(", "),
                };
                let number = Self::number(task);
                let _ = write!(
                    text,
                    "- [ ] Task {number}: Piece number {task} ({}h)\n  - Dependencies: {needs}\n",
                    self.hours[task]
                );
            }
        }
        text
    }

    /// Whether a task needs itself by way of others: what is left when all are taken away that
    /// need nothing which is left.
    fn has_ring(&self) -> bool {
        let mut left: BTreeSet<usize> = (0..self.hours.len()).collect();
        while let Some(free) = left.iter().copied().find(|&task| {
            let mut needs = self.needs.iter();
            !needs.any(|(needing, needed)| *needing == task && left.contains(needed))
        }) {
            left.remove(&free);
        }
        !left.is_empty()
    }
}

fn roadmaps() -> impl Strategy<Value = Roadmap> {
    (1_usize..12).prop_flat_map(|count| {
        let pair = (0..count, 0..count);
        let needs = proptest::collection::btree_set(pair, 0..=count);
        (proptest::collection::vec(1_u32..20, count), needs).prop_map(|(hours, needs)| Roadmap {
            hours,
            needs: needs.into_iter().filter(|(a, b)| a != b).collect(),
        })
    })
}

fn circumstances(people: Option<u32>, threads: usize) -> Circumstances {
    Circumstances {
        people,
        owners: BTreeMap::new(),
        calendar: Calendar::new(360, []),
        start: None,
        buffer_percent: None,
        unestimated: 0,
        open_only: false,
        runs: 20,
        seed: 1,
        threads,
    }
}

fn planned(pack: &Pack, people: Option<u32>, threads: usize) -> Plan<'_> {
    let tasks = &pack.task_graphs[0];
    let statuses = vec![TaskStatus::Pending; tasks.tasks.len()];
    Plan::new(
        &pack.graph,
        tasks,
        statuses,
        &circumstances(people, threads),
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-2
    // req: PRD-3
    #[test]
    fn a_plan_has_every_task_once_and_each_after_what_it_needs(
        roadmap in roadmaps(),
        people in proptest::option::of(1_u32..4),
    ) {
        let pack = read(&roadmap.text());
        let plan = planned(&pack, people, 1);
        let tasks = &plan.tasks.tasks;
        // Nothing is lost and nothing is added.
        let mut ids: Vec<&str> = tasks.iter().map(|task| task.id.as_str()).collect();
        let mut written: Vec<String> = (0..roadmap.hours.len()).map(Roadmap::number).collect();
        ids.sort_unstable();
        written.sort_unstable();
        prop_assert_eq!(&ids, &written);
        let all: u32 = roadmap.hours.iter().sum();
        prop_assert_eq!(plan.durations.iter().sum::<u32>(), all * 60);
        // A ring is reported exactly where there is one.
        prop_assert_eq!(plan.tasks.precedence.rings().is_empty(), !roadmap.has_ring());
        let position = |task: usize| {
            let number = Roadmap::number(task);
            tasks.iter().position(|task| task.id == number).unwrap()
        };
        for &(needing, needed) in &roadmap.needs {
            let (needing, needed) = (position(needing), position(needed));
            prop_assert!(tasks[needing].dependencies.contains(&needed));
            if !roadmap.has_ring() {
                prop_assert!(plan.schedule.finishes[needed] <= plan.schedule.starts[needing]);
            }
        }
        let order = plan.by_start();
        prop_assert_eq!(order.iter().copied().collect::<BTreeSet<_>>().len(), roadmap.hours.len());
        if let Some(people) = people {
            for &at in &plan.schedule.starts {
                let at_work = |task: &usize| {
                    plan.schedule.starts[*task] <= at && at < plan.schedule.finishes[*task]
                };
                let busy = (0..tasks.len()).filter(at_work).count();
                prop_assert!(u32::try_from(busy).unwrap() <= people);
            }
        }
    }

    // req: PRD-3
    #[test]
    fn a_plan_is_the_same_every_time_and_with_any_number_of_threads(roadmap in roadmaps()) {
        let text = roadmap.text();
        let (one, other) = (read(&text), read(&text));
        let (one, other) = (planned(&one, Some(2), 1), planned(&other, Some(2), 3));
        prop_assert_eq!(&one.schedule.starts, &other.schedule.starts);
        prop_assert_eq!(&one.schedule.person_of, &other.schedule.person_of);
        prop_assert_eq!(&one.timings.path, &other.timings.path);
        for percent in [50, 80, 95] {
            prop_assert_eq!(one.forecast.percentile(percent), other.forecast.percentile(percent));
        }
    }
}
