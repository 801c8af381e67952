//! The plan as JSON. The names of the members are a contract with those who read them.

use super::{PERCENTILES, Planned};
use crate::tasks::{FindingData, NO_PHASE, finding_data, hours_number, in_order, pretty};
use serde::Serialize;
use serde_json::Number;
use specpack_graph::plan::Progress;
use specpack_syntax::diagnostic::Diagnostic;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    tasks: Vec<TaskData<'a>>,
    totals: TotalsData,
    people: Option<u32>,
    hours_per_day: Number,
    start: Option<String>,
    finish: Moment,
    schedule: ScheduleData,
    forecast: ForecastData,
    critical_path: Vec<&'a str>,
    parallel: Vec<Vec<&'a str>>,
    sequential: Vec<Vec<&'a str>>,
    progress: Option<ProgressData<'a>>,
    diagnostics: Vec<FindingData>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TotalsData {
    tasks: usize,
    hours: Number,
    #[serde(serialize_with = "in_order")]
    by_phase: Vec<(String, Number)>,
    buffer_percent: f64,
    hours_with_buffer: Number,
    unestimated: usize,
}

/// Whether a shorter schedule is known to be impossible, and what none is shorter than.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScheduleData {
    shortest: bool,
    lower_bound: Number,
}

#[derive(Serialize)]
struct ForecastData {
    runs: usize,
    p50: Moment,
    p80: Moment,
    p95: Moment,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressData<'a> {
    as_of: String,
    done: usize,
    left: usize,
    cancelled: usize,
    hours_done: Number,
    hours_planned: Number,
    hours_left: Number,
    late: Vec<&'a str>,
    finish: Option<String>,
}

/// When something is done: minutes of work from the start as hours, and the day.
#[derive(Serialize)]
struct Moment {
    hours: Number,
    day: u64,
    date: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskData<'a> {
    id: &'a str,
    title: &'a str,
    phase: Option<&'a str>,
    hours: Number,
    owner: Option<&'a str>,
    status: &'static str,
    dependencies: Vec<&'a str>,
    earliest_start: Number,
    earliest_finish: Number,
    latest_start: Number,
    latest_finish: Number,
    slack: Number,
    critical: bool,
    start: Moment,
    finish: Moment,
}

/// `{tasks, totals, people, hoursPerDay, start, finish, schedule, forecast, criticalPath, parallel,
/// sequential, progress, diagnostics}`; times are hours of work from the start, days count from 1.
#[must_use]
pub fn json(planned: Planned<'_>, diagnostics: &[Diagnostic]) -> String {
    let plan = planned.plan;
    let phases = plan.effort.phases.iter();
    let by_phase = phases.map(|phase| {
        let title = phase.title.as_deref().unwrap_or(NO_PHASE);
        (title.to_owned(), hours_number(phase.minutes))
    });
    let [p50, p80, p95] = PERCENTILES.map(|percent| {
        let minutes = plan.forecast.percentile(percent);
        moment(planned, minutes, plan.day_of(minutes))
    });
    let output = Output {
        tasks: (0..plan.len())
            .map(|task| task_data(planned, task))
            .collect(),
        totals: TotalsData {
            tasks: plan.len(),
            hours: hours_number(plan.effort.minutes),
            by_phase: by_phase.collect(),
            buffer_percent: plan.effort.buffer_percent,
            hours_with_buffer: hours_number(plan.effort.with_buffer()),
            unestimated: plan.effort.unestimated,
        },
        people: plan.people,
        hours_per_day: hours_number(u64::from(plan.calendar.minutes_a_day())),
        start: plan
            .start
            .and_then(|_| plan.date(0))
            .map(|date| date.to_string()),
        finish: moment(planned, plan.schedule.end, plan.day_of(plan.schedule.end)),
        schedule: ScheduleData {
            shortest: plan.schedule.is_shortest,
            lower_bound: hours_number(plan.schedule.lower_bound),
        },
        forecast: ForecastData {
            runs: plan.forecast.runs(),
            p50,
            p80,
            p95,
        },
        critical_path: planned.critical_ids(),
        parallel: planned.parallel_ids(),
        sequential: planned.chain_ids(),
        progress: planned
            .progress
            .map(|progress| progress_data(planned, progress)),
        diagnostics: diagnostics
            .iter()
            .map(|found| finding_data(planned.tasks.pack, found))
            .collect(),
    };
    pretty(&output)
}

fn moment(planned: Planned<'_>, minutes: u64, day: u64) -> Moment {
    Moment {
        hours: hours_number(minutes),
        day: day + 1,
        date: planned.plan.date(day).map(|date| date.to_string()),
    }
}

fn task_data<'a>(planned: Planned<'a>, position: usize) -> TaskData<'a> {
    let plan = planned.plan;
    let task = &plan.tasks.tasks[position];
    let timing = plan.timings.timings.get(position).copied();
    let timing = timing.unwrap_or_default();
    let dependencies = task.dependencies.iter();
    let status = plan.statuses.get(position).copied().unwrap_or_default();
    TaskData {
        id: &task.id,
        title: &task.title,
        phase: planned.tasks.phase(task),
        hours: hours_number(u64::from(plan.durations[position])),
        owner: task.assignee.as_ref().map(|owner| owner.value.as_str()),
        status: status.as_str(),
        dependencies: dependencies.map(|&at| planned.tasks.id(at)).collect(),
        earliest_start: hours_number(timing.early_start),
        earliest_finish: hours_number(timing.early_finish),
        latest_start: hours_number(timing.late_start),
        latest_finish: hours_number(timing.late_finish),
        slack: hours_number(timing.slack()),
        critical: planned.is_critical(position),
        start: moment(
            planned,
            plan.schedule.starts[position],
            plan.first_day(position),
        ),
        finish: moment(
            planned,
            plan.schedule.finishes[position],
            plan.last_day(position),
        ),
    }
}

fn progress_data<'a>(planned: Planned<'a>, progress: &Progress) -> ProgressData<'a> {
    let late = progress.late.iter();
    ProgressData {
        as_of: progress.as_of.to_string(),
        done: progress.done,
        left: progress.left,
        cancelled: progress.cancelled,
        hours_done: hours_number(progress.done_minutes),
        hours_planned: hours_number(progress.planned_minutes),
        hours_left: hours_number(progress.left_minutes),
        late: late.map(|&task| planned.tasks.id(task)).collect(),
        finish: progress.finish.map(|date| date.to_string()),
    }
}
