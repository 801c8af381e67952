//! The plan as a Markdown document: figures, chart, schedule by phase.

use super::{PERCENTILES, Planned, mermaid};
use crate::tasks::{NO_PHASE, escaped, hours};
use std::fmt::Write as _;

/// Figures, a chart, a table for each phase, the critical path, what can be done at once, and what
/// has to be done one after the other.
#[must_use]
pub fn markdown(planned: Planned<'_>) -> String {
    let mut out = format!("# Plan: {}\n\n", escaped(planned.tasks.name()));
    figures(&mut out, planned);
    if let Some(chart) = mermaid(planned) {
        let _ = write!(out, "\n## Schedule\n\n```mermaid\n{chart}```\n");
    }
    effort(&mut out, planned);
    for (title, tasks) in planned.phases() {
        let _ = writeln!(out, "\n## {}\n", escaped(title));
        table(&mut out, planned, &tasks);
    }
    let path = planned.critical_ids();
    if planned.plan.timings.length > 0 {
        let length = hours(planned.plan.timings.length);
        let _ = writeln!(out, "\n## Critical path ({length} h)\n\n{}", arrows(&path));
    }
    list(&mut out, "At the same time", planned.parallel_ids(), ", ");
    list(&mut out, "One after the other", planned.chain_ids(), " → ");
    out
}

fn figures(out: &mut String, planned: Planned<'_>) {
    let plan = planned.plan;
    let effort = &plan.effort;
    let _ = writeln!(out, "| | |\n|---|---|");
    let _ = writeln!(out, "| Tasks | {} |", plan.len());
    let buffer = hours(effort.buffer_minutes());
    let _ = writeln!(
        out,
        "| Work | {} h, with a buffer of {} % ({buffer} h) {} h |",
        hours(effort.minutes),
        effort.buffer_percent,
        hours(effort.with_buffer())
    );
    if effort.unestimated > 0 {
        let _ = writeln!(
            out,
            "| Without an estimate | {} tasks |",
            effort.unestimated
        );
    }
    let a_day = hours(u64::from(plan.calendar.minutes_a_day()));
    let _ = writeln!(out, "| Staff | {}, {a_day} h a day |", planned.staff());
    if plan.start.is_some() {
        let _ = writeln!(out, "| Start | {} |", planned.day(0));
    }
    let _ = writeln!(
        out,
        "| Finish | {} ({} h of work from the start) |",
        planned.day_of(plan.schedule.end),
        hours(plan.schedule.end)
    );
    for percent in PERCENTILES.into_iter().filter(|_| plan.forecast.runs() > 0) {
        let minutes = plan.forecast.percentile(percent);
        let _ = writeln!(out, "| Finish, P{percent} | {} |", planned.day_of(minutes));
    }
    if let Some(progress) = planned.progress {
        let _ = writeln!(
            out,
            "| Progress on {} | {} of {} tasks done; {} h of work done, {} h planned by then |",
            progress.as_of,
            progress.done,
            progress.done + progress.left,
            hours(progress.done_minutes),
            hours(progress.planned_minutes)
        );
        if let Some(finish) = progress.finish {
            let _ = writeln!(out, "| Finish from there | {finish} |");
        }
    }
}

fn effort(out: &mut String, planned: Planned<'_>) {
    let plan = planned.plan;
    out.push_str(
        "\n## Effort\n\n| phase | tasks | hours | start | finish |\n|---|---:|---:|---|---|\n",
    );
    for phase in &plan.effort.phases {
        let title = phase.title.as_deref().unwrap_or(NO_PHASE);
        let first = phase.tasks.iter().map(|&task| plan.first_day(task)).min();
        let last = phase.tasks.iter().map(|&task| plan.last_day(task)).max();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            escaped(title),
            phase.tasks.len(),
            hours(phase.minutes),
            planned.day(first.unwrap_or(0)),
            planned.day(last.unwrap_or(0)),
        );
    }
}

fn table(out: &mut String, planned: Planned<'_>, tasks: &[usize]) {
    let plan = planned.plan;
    out.push_str("| | task | hours | owner | needs | start | finish | slack |\n");
    out.push_str("|---|---|---:|---|---|---|---|---:|\n");
    for &position in tasks {
        let Some(task) = plan.tasks.tasks.get(position) else {
            continue;
        };
        let is_closed = plan.statuses.get(position).is_some_and(|it| it.is_closed());
        let needs: Vec<String> = task
            .dependencies
            .iter()
            .map(|&at| escaped(planned.tasks.id(at)))
            .collect();
        let owner = task.assignee.as_ref();
        let minutes = plan.durations.get(position).copied().unwrap_or(0);
        let slack = match planned.is_critical(position) {
            true => "critical".to_owned(),
            false => format!("{} h", hours(planned.slack(position))),
        };
        let _ = writeln!(
            out,
            "| {} | **{}** {} | {} | {} | {} | {} | {} | {slack} |",
            if is_closed { "✓" } else { "" },
            escaped(&task.id),
            escaped(&task.title),
            hours(u64::from(minutes)),
            owner.map_or_else(String::new, |owner| escaped(&owner.value)),
            needs.join(", "),
            planned.day(plan.first_day(position)),
            planned.day(plan.last_day(position)),
        );
    }
}

fn list(out: &mut String, title: &str, lists: Vec<Vec<&str>>, between: &str) {
    if lists.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n");
    for ids in lists {
        let ids: Vec<String> = ids.into_iter().map(escaped).collect();
        let _ = writeln!(out, "- {}", ids.join(between));
    }
}

fn arrows(ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| escaped(id)).collect();
    ids.join(" → ")
}
