//! How long a plan takes from its text to a schedule and to a forecast, as it grows.

use super::meter;
use crate::bench::report::{rounded, text_of, verdict};
use crate::scratch::Scratch;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Tasks of the plans that are measured.
const SIZES: [u32; 2] = [1_000, 10_000];
/// The size that the goals are stated for.
const GOAL_SIZE: u32 = 10_000;
/// How many tasks each one needs.
const NEEDS: u32 = 3;
const TASKS_OF_PHASE: u32 = 100;
const RUNS: usize = 5;
/// How long reading, the critical path and a schedule for few people may take on the clock.
const SCHEDULE_GOAL_MS: f64 = 500.0;
/// How long the same with a forecast of 10 000 runs may take.
const FORECAST_GOAL_MS: f64 = 5_000.0;
/// How much longer each task may take in the largest plan than in the smallest.
const GROWTH_GOAL: f64 = 2.0;

/// What one plan took.
#[derive(Debug)]
pub(super) struct Planned {
    tasks: u32,
    input_bytes: u64,
    /// Milliseconds on the clock without a forecast to speak of.
    schedule_ms: f64,
    /// Milliseconds on the clock with a forecast of 10 000 runs.
    forecast_ms: f64,
    peak_bytes: u64,
}

/// Plans each roadmap for eight people.
pub(super) fn measure(program: &Path) -> Result<Vec<Planned>> {
    SIZES.into_iter().map(|size| plan(program, size)).collect()
}

fn plan(program: &Path, tasks: u32) -> Result<Planned> {
    let folder = Scratch::new("specpack-plan")?;
    let input = folder.path().join("plan.prd.md");
    let text = document(tasks);
    fs::write(&input, &text)?;
    let mut peak_bytes = 0;
    let mut median = |runs: &str| -> Result<f64> {
        let arguments = ["plan", "--people", "8", "--format", "json", "--runs", runs];
        let mut arguments: Vec<&OsStr> = arguments.into_iter().map(OsStr::new).collect();
        arguments.push(input.as_os_str());
        let mut elapsed = Vec::new();
        for _ in 0..RUNS {
            let run = meter::run(program, &arguments, folder.path(), &[0])?;
            elapsed.push(run.elapsed_ms);
            peak_bytes = peak_bytes.max(run.peak_bytes);
        }
        elapsed.sort_by(f64::total_cmp);
        let median = elapsed.get(elapsed.len() / 2);
        median.copied().context("nothing was run")
    };
    let schedule_ms = median("1")?;
    let forecast_ms = median("10000")?;
    Ok(Planned {
        tasks,
        input_bytes: u64::try_from(text.len())?,
        schedule_ms,
        forecast_ms,
        peak_bytes,
    })
}

pub(super) fn to_json(plans: &[Planned]) -> Value {
    let plans = plans.iter().map(|plan| {
        json!({
            "tasks": plan.tasks,
            "dependencies": dependencies(plan.tasks),
            "inputBytes": plan.input_bytes,
            "scheduleMs": rounded(plan.schedule_ms, 1),
            "forecastMs": rounded(plan.forecast_ms, 1),
            "peakBytes": plan.peak_bytes,
        })
    });
    plans.collect()
}

/// A line for each plan, with the goals where it is of their size, and how the time grows.
pub(super) fn lines(plans: &Value) -> String {
    let mut text = String::new();
    let plans = plans.as_array().map(Vec::as_slice).unwrap_or_default();
    for plan in plans {
        let is_of_goal = plan["tasks"] == GOAL_SIZE;
        let figure = |name: &str, limit: f64| {
            let taken = plan[name].as_f64().unwrap_or(f64::INFINITY);
            match is_of_goal {
                true => format!(
                    "{} ms (goal: below {limit} ms) {}",
                    text_of(&plan[name]),
                    verdict(Some(taken < limit))
                ),
                false => format!("{} ms", text_of(&plan[name])),
            }
        };
        let megabytes = rounded(plan["peakBytes"].as_f64().unwrap_or(0.0) / 1e6, 1);
        let _ = writeln!(
            text,
            "- A plan of {} tasks with {} dependencies for eight people, start-up included: {}; \
             with a forecast of 10 000 runs {}; {} MB",
            plan["tasks"],
            plan["dependencies"],
            figure("scheduleMs", SCHEDULE_GOAL_MS),
            figure("forecastMs", FORECAST_GOAL_MS),
            text_of(&megabytes),
        );
    }
    if let Some(ratio) = growth(plans) {
        let _ = writeln!(
            text,
            "- plan: a task takes {} times as long in the largest plan as in the smallest (goal: \
             below {GROWTH_GOAL}) {}",
            text_of(&rounded(ratio, 2)),
            verdict(Some(ratio < GROWTH_GOAL)),
        );
    }
    text
}

/// The time of a task in the last plan, over that in the first.
fn growth(plans: &[Value]) -> Option<f64> {
    let per_task = |plan: &Value| Some(plan["scheduleMs"].as_f64()? / plan["tasks"].as_f64()?);
    match plans {
        [first, .., last] => Some(per_task(last)? / per_task(first)?),
        _ => None,
    }
}

/// How many dependencies so many tasks have: the first ones have none.
fn dependencies(tasks: u32) -> u32 {
    tasks.saturating_sub(NEEDS) * NEEDS
}

/// A PRD of so many tasks in phases, each of which needs three of those before it.
fn document(tasks: u32) -> String {
    let mut text = "# PRD: Plan\n\n## Implementation Roadmap\n".to_owned();
    let number = |task: u32| {
        format!(
            "{}.{}",
            task / TASKS_OF_PHASE + 1,
            task % TASKS_OF_PHASE + 1
        )
    };
    for task in 0..tasks {
        if task % TASKS_OF_PHASE == 0 {
            let _ = write!(text, "\n### Phase {}: Part\n\n", task / TASKS_OF_PHASE + 1);
        }
        let before = task.min(2 * TASKS_OF_PHASE);
        let step = before / NEEDS;
        let needs = (1..=NEEDS)
            .filter(|_| step > 0)
            .map(|n| number(task - n * step));
        let needs: Vec<String> = needs.collect();
        let needs = match needs.is_empty() {
            true => "None".to_owned(),
            false => needs.join(", "),
        };
        let hours = 1 + task % 7;
        let _ = write!(
            text,
            "- [ ] Task {}: Piece of work {task}\n  - Effort: {hours}-{}h\n  - Dependencies: \
             {needs}\n  - Owner: Team {}\n",
            number(task),
            hours * 2,
            task % 11
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{dependencies, document, lines};
    use serde_json::json;

    #[test]
    fn a_plan_has_the_tasks_and_dependencies_that_are_said() {
        let text = document(1_000);
        let count = |word: &str| text.matches(word).count();
        assert_eq!(count("- [ ] Task "), 1_000);
        let named = text.lines().filter(|line| line.contains("Dependencies: "));
        let needs: usize = named.map(|line| line.matches('.').count()).sum();
        assert_eq!(u32::try_from(needs), Ok(dependencies(1_000)));
    }

    #[test]
    fn lines_say_whether_the_goals_of_their_size_were_reached() {
        let plan = |tasks: u32, schedule: f64| {
            json!({
                "tasks": tasks, "dependencies": tasks * 3, "scheduleMs": schedule,
                "forecastMs": 900.0, "peakBytes": 50_000_000,
            })
        };
        let text = lines(&json!([plan(1_000, 20.0), plan(10_000, 300.0)]));
        assert!(
            text.contains("300.0 ms (goal: below 500 ms) reached"),
            "{text}"
        );
        assert!(text.contains("1.5 times as long"), "{text}");
        let text = lines(&json!([plan(1_000, 20.0), plan(10_000, 600.0)]));
        assert!(
            text.contains("600.0 ms (goal: below 500 ms) **missed**"),
            "{text}"
        );
    }
}
