//! The plan for a terminal: figures, and a chart of blocks.

use super::{PERCENTILES, Planned};
use crate::picture_text::columns;
use crate::tasks::hours;
use std::fmt::Write as _;

/// How wide the names of tasks may be, in columns.
const NAME_WIDTH: usize = 44;
/// The chart is no narrower than this.
const LEAST_CHART: usize = 20;
/// How many columns stand between the name and the chart: hours and slack.
const FIGURES_WIDTH: usize = 20;

/// Figures and a chart, in lines of at most `width` columns as far as that is possible. On the
/// critical path `█` is drawn, else `▒`.
#[must_use]
pub fn text(planned: Planned<'_>, width: usize) -> String {
    let mut out = String::new();
    figures(&mut out, planned);
    let chart = width.saturating_sub(NAME_WIDTH + FIGURES_WIDTH);
    let chart = chart.max(LEAST_CHART);
    for (title, tasks) in planned.phases() {
        let _ = writeln!(out, "\n{title}");
        for task in tasks {
            line(&mut out, planned, task, chart);
        }
    }
    let path = planned.critical_ids();
    if planned.plan.timings.length > 0 {
        let length = hours(planned.plan.timings.length);
        let _ = writeln!(out, "\nCritical path, {length} h: {}", path.join(" → "));
    }
    list(&mut out, "At the same time", planned.parallel_ids(), ", ");
    list(&mut out, "One after the other", planned.chain_ids(), " → ");
    out
}

fn figures(out: &mut String, planned: Planned<'_>) {
    let plan = planned.plan;
    let effort = &plan.effort;
    let mut fact = |name: &str, value: String| {
        let _ = writeln!(out, "{name:<9} {value}");
    };
    fact(
        "work",
        format!(
            "{} tasks, {} h; with {} % for risks {} h",
            plan.len(),
            hours(effort.minutes),
            effort.buffer_percent,
            hours(effort.with_buffer())
        ),
    );
    if effort.unestimated > 0 {
        let count = effort.unestimated;
        fact(
            "",
            format!("{count} of the tasks have neither an estimate nor a size"),
        );
    }
    let a_day = hours(u64::from(plan.calendar.minutes_a_day()));
    fact("staff", format!("{}, {a_day} h a day", planned.staff()));
    if plan.start.is_some() {
        fact("start", planned.day(0).to_string());
    }
    let end = plan.schedule.end;
    let bound = plan.schedule.lower_bound;
    let note = match plan.schedule.is_shortest {
        true => String::new(),
        false => format!("; no schedule is shorter than {} h", hours(bound)),
    };
    fact(
        "finish",
        format!("{} ({} h{note})", planned.day_of(end), hours(end)),
    );
    if plan.forecast.runs() > 0 {
        let told = PERCENTILES.map(|percent| {
            let minutes = plan.forecast.percentile(percent);
            format!("P{percent} {}", planned.day_of(minutes))
        });
        let runs = plan.forecast.runs();
        fact("forecast", format!("{} ({runs} runs)", told.join(", ")));
    }
    if let Some(progress) = planned.progress {
        let total = progress.done + progress.left;
        fact(
            "progress",
            format!(
                "on {}: {} of {total} tasks done; {} h of work done, {} h planned by then",
                progress.as_of,
                progress.done,
                hours(progress.done_minutes),
                hours(progress.planned_minutes)
            ),
        );
        if let Some(finish) = progress.finish {
            let left = hours(progress.left_minutes);
            fact(
                "",
                format!("{left} h are left; from there on until {finish}"),
            );
        }
        let late: Vec<&str> = progress
            .late
            .iter()
            .map(|&at| planned.tasks.id(at))
            .collect();
        if !late.is_empty() {
            fact("late", late.join(", "));
        }
    }
}

fn line(out: &mut String, planned: Planned<'_>, task: usize, chart: usize) {
    let plan = planned.plan;
    let Some(item) = plan.tasks.tasks.get(task) else {
        return;
    };
    let is_closed = plan.statuses.get(task).is_some_and(|it| it.is_closed());
    let tick = if is_closed { "✓" } else { " " };
    let name = fitted(&format!("{} {}", item.id, item.title), NAME_WIDTH - 4);
    let minutes = plan.durations.get(task).copied().unwrap_or(0);
    let effort = match item.likely_minutes() {
        None if minutes == 0 => "?".to_owned(),
        _ => format!("{} h", hours(u64::from(minutes))),
    };
    let slack = match planned.is_critical(task) {
        true => "critical".to_owned(),
        false => format!("+{} h", hours(planned.slack(task))),
    };
    let end = plan.schedule.end.max(1);
    let start = scaled(plan.schedule.starts[task], end, chart);
    let finish = scaled(plan.schedule.finishes[task], end, chart);
    // What takes no time is a point, and what takes little still something to be seen.
    let start = start.min(chart - 1);
    let block = match (minutes, planned.is_critical(task)) {
        (0, _) => "◆".to_owned(),
        (_, true) => "█".repeat((finish - start).max(1)),
        (_, false) => "▒".repeat((finish - start).max(1)),
    };
    let bar = format!("{}{block}", " ".repeat(start));
    let _ = writeln!(out, " {tick} {name} {effort:>7} {slack:>9}  {bar}");
}

fn scaled(minutes: u64, end: u64, chart: usize) -> usize {
    let chart = u64::try_from(chart).unwrap_or(u64::MAX);
    let at = u128::from(minutes) * u128::from(chart) / u128::from(end);
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Text in exactly `width` columns.
fn fitted(text: &str, width: usize) -> String {
    let mut fitted = String::new();
    let mut taken = 0;
    let is_cut = columns(text) > width;
    let room = if is_cut { width - 1 } else { width };
    for c in text.chars() {
        let c = if c.is_control() { ' ' } else { c };
        let wide = columns(c.encode_utf8(&mut [0; 4]));
        if taken + wide > room {
            break;
        }
        fitted.push(c);
        taken += wide;
    }
    if is_cut {
        fitted.push('…');
        taken += 1;
    }
    fitted.push_str(&" ".repeat(width.saturating_sub(taken)));
    fitted
}

fn list(out: &mut String, title: &str, lists: Vec<Vec<&str>>, between: &str) {
    if lists.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}:");
    for ids in lists {
        let _ = writeln!(out, "  {}", ids.join(between));
    }
}

#[cfg(test)]
mod tests {
    use super::{fitted, scaled};

    #[test]
    fn names_are_as_wide_as_their_column_in_any_script() {
        assert_eq!(fitted("1.1 Store", 12), "1.1 Store   ");
        assert_eq!(fitted("1.1 Store the cart", 12), "1.1 Store t…");
        assert_eq!(fitted("1.1 倉庫を作る", 9), "1.1 倉庫…");
    }

    #[test]
    fn a_bar_ends_where_the_chart_does() {
        assert_eq!(scaled(600, 600, 40), 40);
        assert_eq!(scaled(u64::MAX, u64::MAX, 40), 40);
    }
}
