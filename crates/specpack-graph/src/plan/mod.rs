//! The plan of a task graph: when each task is worked on and by whom, when all is done, and how
//! sure that is.

mod effort;
mod progress;

pub use effort::{Effort, PhaseEffort};
pub use progress::Progress;
pub use specpack_schedule::Calendar;

use crate::model::{Graph, Prd, TaskStatus, TotalOf};
use crate::tasks::{PlanTask, TaskGraph, three_point};
use jiff::civil::Date;
use specpack_schedule::{
    Acyclic, Forecast, Levelled, Staffing, ThreePoint, level, shorten, simulate,
};
use std::collections::BTreeMap;

/// How many placements the search for a shorter schedule may try: well below a second.
const SEARCH_STEPS: u32 = 200_000;
/// The share that is kept for what nobody foresees where the document states none, in percent.
const USUAL_BUFFER: f64 = 20.0;

/// Who works, when, and how a forecast is made.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// How many people work at once; none where there are as many as can be used.
    pub people: Option<u32>,
    /// How many tasks a named owner works on at once, by name; an owner who is not listed works on
    /// one.
    pub owners: BTreeMap<String, u32>,
    /// When people work.
    pub calendar: Calendar,
    /// The first day; none where nobody says.
    pub start: Option<Date>,
    /// The buffer in percent of the effort; none for what the document states.
    pub buffer_percent: Option<f64>,
    /// The minutes of a task that has neither an estimate nor a size.
    pub unestimated: u32,
    /// Whether tasks that are closed take no time any more.
    pub open_only: bool,
    /// How many times the forecast draws all durations.
    pub runs: u32,
    /// What it draws them from.
    pub seed: u64,
    /// How many threads draw.
    pub threads: usize,
}

/// A plan. Times are minutes of work from its start.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The tasks.
    pub tasks: &'a TaskGraph,
    /// How far each task is.
    pub statuses: Vec<TaskStatus>,
    /// How long each task takes; gates, which come after the tasks, take no time.
    pub durations: Vec<u32>,
    /// What needs what, without what would close a ring.
    pub precedence: Acyclic,
    /// When each task can start and must end with any number of people.
    pub timings: specpack_schedule::CriticalPath,
    /// When each task is worked on with the people who are there.
    pub schedule: Levelled,
    /// When all is done, over many runs.
    pub forecast: Forecast,
    /// How much work it is.
    pub effort: Effort,
    /// When people work, from which day.
    pub calendar: Calendar,
    /// The first day.
    pub start: Option<Date>,
    /// How many people work at once.
    pub people: Option<u32>,
    owners: BTreeMap<String, u32>,
    dates: Vec<Date>,
}

impl<'a> Plan<'a> {
    /// Plans the tasks.
    #[must_use]
    pub fn new(
        graph: &Graph,
        tasks: &'a TaskGraph,
        statuses: Vec<TaskStatus>,
        given: &Circumstances,
    ) -> Self {
        let mut points = points(tasks, given.unestimated);
        if given.open_only {
            let closed = points.iter_mut().zip(&statuses);
            for (point, _) in closed.filter(|(_, status)| status.is_closed()) {
                *point = ThreePoint::exactly(0);
            }
        }
        let durations: Vec<u32> = points.iter().map(|point| point.likely).collect();
        let precedence = tasks.precedence.acyclic();
        let staffing = staffing(tasks, precedence.len(), given.people, &given.owners);
        let schedule = scheduled(&precedence, &durations, &staffing);
        // In each run people wait for each other as the schedule has them wait.
        let followed = precedence.with(schedule.handovers(&staffing));
        let forecast = simulate(&followed, &points, given.runs, given.seed, given.threads);
        let percent = given
            .buffer_percent
            .or_else(|| stated_buffer(graph, tasks))
            .unwrap_or(USUAL_BUFFER);
        let last = given
            .calendar
            .finish_day(forecast.percentile(100).max(schedule.end));
        let dates = given
            .start
            .map(|start| given.calendar.dates(start, last))
            .unwrap_or_default();
        Self {
            effort: Effort::new(graph, tasks, &durations, percent),
            timings: specpack_schedule::critical_path(&precedence, &durations),
            calendar: given.calendar.clone(),
            start: given.start,
            people: given.people,
            owners: given.owners.clone(),
            dates,
            tasks,
            statuses,
            durations,
            precedence,
            schedule,
            forecast,
        }
    }

    /// Of the owners that numbers of people were given for, those that no task belongs to.
    pub fn owners_without_tasks(&self) -> impl Iterator<Item = &str> {
        let is_theirs = |owner: &str, task: &PlanTask| {
            let assignee = task.assignee.as_ref();
            assignee.is_some_and(|name| name.value.trim().to_lowercase() == owner)
        };
        let owners = self.owners.keys().map(|owner| owner.trim());
        owners.filter(move |owner| {
            let owner = owner.to_lowercase();
            !self.tasks.tasks.iter().any(|task| is_theirs(&owner, task))
        })
    }

    /// How many tasks there are, without gates.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.tasks.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The tasks by when they are worked on.
    #[must_use]
    pub fn by_start(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&task| {
            (
                self.schedule.starts[task],
                self.schedule.finishes[task],
                task,
            )
        });
        order
    }

    /// The number of the working day, from 0, on which a task starts. What takes no time starts on
    /// the day on which what comes before it is done.
    #[must_use]
    pub fn first_day(&self, task: usize) -> u64 {
        let start = self.schedule.starts.get(task).copied().unwrap_or(0);
        let takes_time = self.durations.get(task).is_some_and(|&minutes| minutes > 0);
        match takes_time {
            true => self.calendar.start_day(start),
            false => self.calendar.finish_day(start),
        }
    }

    /// The number of the working day, from 0, on which a task is done.
    #[must_use]
    pub fn last_day(&self, task: usize) -> u64 {
        let finish = self.schedule.finishes.get(task).copied().unwrap_or(0);
        self.calendar.finish_day(finish)
    }

    /// The date of a working day by its number.
    #[must_use]
    pub fn date(&self, day: u64) -> Option<Date> {
        let day = usize::try_from(day).ok()?;
        self.dates.get(day).copied()
    }

    /// The number of the working day, from 0, on which so many minutes are done.
    #[must_use]
    pub fn day_of(&self, minutes: u64) -> u64 {
        self.calendar.finish_day(minutes)
    }

    /// Who is there for a further schedule of the same tasks.
    pub(crate) fn staffing(&self) -> Staffing {
        staffing(self.tasks, self.precedence.len(), self.people, &self.owners)
    }
}

/// A schedule that is the shortest where that can be found out.
pub(crate) fn scheduled(tasks: &Acyclic, durations: &[u32], staffing: &Staffing) -> Levelled {
    let found = level(tasks, durations, staffing);
    shorten(tasks, durations, staffing, found, SEARCH_STEPS)
}

/// The three points of each task, and none for the gates.
fn points(tasks: &TaskGraph, unestimated: u32) -> Vec<ThreePoint> {
    let all = tasks.tasks.iter();
    let mut points: Vec<ThreePoint> = all.map(|task| three_point(task, unestimated)).collect();
    points.resize(
        tasks.precedence.len().max(points.len()),
        ThreePoint::exactly(0),
    );
    points
}

/// Each owner is a team of their own, whatever case their name is written in.
fn staffing(
    tasks: &TaskGraph,
    count: usize,
    people: Option<u32>,
    owners: &BTreeMap<String, u32>,
) -> Staffing {
    let places: BTreeMap<String, u32> = owners
        .iter()
        .map(|(name, &places)| (name.trim().to_lowercase(), places))
        .collect();
    let mut teams: Vec<u32> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut team = |task: &PlanTask| {
        let name = task.assignee.as_ref()?.value.trim().to_lowercase();
        let at = *known.entry(name).or_insert_with_key(|name| {
            teams.push(places.get(name).copied().unwrap_or(1));
            teams.len() - 1
        });
        Some(at)
    };
    let mut team_of: Vec<Option<usize>> = tasks.tasks.iter().map(&mut team).collect();
    team_of.resize(count.max(team_of.len()), None);
    Staffing {
        people,
        teams,
        team_of,
    }
}

/// The buffer that the author states.
fn stated_buffer(graph: &Graph, tasks: &TaskGraph) -> Option<f64> {
    let prd = graph.get::<Prd>(tasks.document)?;
    let mut totals = prd.data.totals.iter();
    totals
        .find(|total| total.of == TotalOf::Buffer)
        .and_then(|total| total.percent)
}
