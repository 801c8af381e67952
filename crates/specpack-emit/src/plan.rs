//! A plan for people and for programs: figures, schedule, and a Gantt chart.

mod data;
mod gantt;
mod markdown;
mod svg;
mod text;

pub use data::json;
pub use gantt::mermaid;
pub use markdown::markdown;
pub use svg::svg;
pub use text::text;

use crate::tasks::{NO_PHASE, Tasks};
use jiff::civil::Date;
use specpack_graph::plan::{Plan, Progress};
use specpack_schedule::chain::{parallel_sets, sequential_chains};

/// The percentiles that a forecast is told by.
pub(crate) const PERCENTILES: [u32; 3] = [50, 80, 95];

/// A plan with the documents it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// The tasks.
    pub tasks: Tasks<'a>,
    /// Their plan.
    pub plan: &'a Plan<'a>,
    /// How far it is on a day.
    pub progress: Option<&'a Progress>,
}

/// A day of the plan: its date, or its number where the plan has no first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Date(Date),
    Number(u64),
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{date}"),
            Self::Number(day) => write!(f, "day {}", day + 1),
        }
    }
}

impl<'a> Planned<'a> {
    /// A working day by its number, from 0.
    pub(crate) fn day(self, day: u64) -> Day {
        match self.plan.date(day) {
            Some(date) => Day::Date(date),
            None => Day::Number(day),
        }
    }

    /// The day on which so many minutes of work are done.
    pub(crate) fn day_of(self, minutes: u64) -> Day {
        self.day(self.plan.day_of(minutes))
    }

    /// The phases that have tasks, each with its tasks by when they are worked on.
    pub(crate) fn phases(self) -> Vec<(&'a str, Vec<usize>)> {
        let phases = self.plan.effort.phases.iter();
        phases
            .map(|phase| {
                let mut tasks = phase.tasks.clone();
                tasks.sort_by_key(|&task| {
                    let schedule = &self.plan.schedule;
                    (schedule.starts[task], schedule.finishes[task], task)
                });
                (phase.title.as_deref().unwrap_or(NO_PHASE), tasks)
            })
            .collect()
    }

    /// How much later a task may start without moving the end of the plan, with any number of
    /// people.
    pub(crate) fn slack(self, task: usize) -> u64 {
        let timing = self.plan.timings.timings.get(task);
        timing.map_or(0, |timing| timing.slack())
    }

    /// Whether each minute that a task is late makes the plan later.
    pub(crate) fn is_critical(self, task: usize) -> bool {
        self.slack(task) == 0 && self.plan.durations.get(task).is_some_and(|&it| it > 0)
    }

    /// The ids of the longest chain.
    pub(crate) fn critical_ids(self) -> Vec<&'a str> {
        self.ids(&self.plan.timings.path)
    }

    /// The sets of tasks that can be worked on at once.
    pub(crate) fn parallel_ids(self) -> Vec<Vec<&'a str>> {
        self.several(&parallel_sets(&self.plan.precedence))
    }

    /// The chains that leave no choice.
    pub(crate) fn chain_ids(self) -> Vec<Vec<&'a str>> {
        self.several(&sequential_chains(&self.plan.precedence))
    }

    fn several(self, lists: &[Vec<usize>]) -> Vec<Vec<&'a str>> {
        let lists = lists.iter().map(|list| self.ids(list));
        lists.filter(|list| list.len() > 1).collect()
    }

    /// The ids of tasks, without gates.
    fn ids(self, tasks: &[usize]) -> Vec<&'a str> {
        let tasks = tasks.iter().filter(|&&task| task < self.plan.len());
        tasks.map(|&task| self.tasks.id(task)).collect()
    }

    /// Who is there to do the work, in words.
    pub(crate) fn staff(self) -> String {
        match self.plan.people {
            None => "as many people as can be used".to_owned(),
            Some(1) => "one person".to_owned(),
            Some(people) => format!("{people} people"),
        }
    }
}
