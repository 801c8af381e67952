//! The schedule as a Gantt chart: a picture of its own.

use super::Planned;
use crate::picture_text::{escaped, width};
use crate::tasks::hours;
use specpack_graph::model::TaskStatus;
use std::fmt::Write as _;

const ROW: u64 = 26;
const TOP: u64 = 84;
const MARGIN: u64 = 24;
/// The widest chart, in pixels; days of longer plans are drawn narrower.
const WIDEST_CHART: u64 = 1_200;
const WIDEST_DAY: u64 = 32;
/// The narrowest a bar is drawn.
const LEAST_BAR: u64 = 3;
/// The least distance of two labels of the scale.
const LABEL_DISTANCE: u64 = 90;

const STYLE: &str = "\
    svg { color-scheme: light dark; }
    .ground { fill: #ffffff; }
    .line { stroke: #dbe4ee; }
    .bar { fill: #9fb3c8; stroke: #4a6078; }
    .critical { fill: #d9864a; stroke: #8a4b1f; }
    .done { fill-opacity: .45; }
    .title { fill: #14202c; font-size: 20px; font-weight: 600; }
    .phase { fill: #14202c; font-weight: 600; }
    .task { fill: #14202c; }
    .scale { fill: #42566a; font-size: 12px; }
    text { font: 14px system-ui, sans-serif; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #10161d; }
      .line { stroke: #2a3947; }
      .bar { fill: #4a6078; stroke: #8ba3bb; }
      .critical { fill: #a8602c; stroke: #e5a878; }
      .title, .phase, .task { fill: #eef3f8; }
      .scale { fill: #b3c2d1; }
    }
";

/// An SVG picture, readable on a light and a dark ground, and told in its description.
#[must_use]
pub fn svg(planned: Planned<'_>) -> String {
    let chart = Chart::new(planned);
    let mut out = opening(planned, &chart);
    scale(&mut out, planned, &chart);
    let mut y = TOP;
    for (title, tasks) in planned.phases() {
        let _ = writeln!(
            out,
            "  <text class=\"phase\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
            y + 18,
            escaped(title)
        );
        y += ROW;
        for task in tasks {
            row(&mut out, planned, &chart, task, y);
            y += ROW;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Where things stand.
struct Chart {
    left: u64,
    width: u64,
    height: u64,
    end: u64,
    days: u64,
}

impl Chart {
    fn new(planned: Planned<'_>) -> Self {
        let plan = planned.plan;
        let names = plan.tasks.tasks.iter();
        let names = names.map(|task| width(&format!("{} {}", task.id, task.title)));
        let phases = plan.effort.phases.len() as u64;
        let rows = plan.len() as u64 + phases;
        let a_day = u64::from(plan.calendar.minutes_a_day());
        let days = plan.schedule.end.div_ceil(a_day).max(1);
        Self {
            left: MARGIN + u64::from(names.max().unwrap_or(0)) + 16,
            width: days.saturating_mul(WIDEST_DAY).min(WIDEST_CHART),
            height: TOP + rows * ROW + MARGIN,
            end: days.saturating_mul(a_day),
            days,
        }
    }

    /// The right edge of the picture.
    fn right(&self) -> u64 {
        self.left + self.width + MARGIN
    }

    fn x(&self, minutes: u64) -> u64 {
        let at = u128::from(minutes) * u128::from(self.width) / u128::from(self.end.max(1));
        self.left + u64::try_from(at).unwrap_or(self.width)
    }
}

fn opening(planned: Planned<'_>, chart: &Chart) -> String {
    let title_width = u64::from(width(planned.tasks.name())) * 3 / 2 + 2 * MARGIN;
    let (width, height) = (chart.right().max(title_width), chart.height);
    let title = escaped(planned.tasks.name());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n  \
         <title id=\"title\">{title}</title>\n  <desc id=\"desc\">{}</desc>\n  \
         <style>\n{STYLE}  </style>\n",
        escaped(&told(planned))
    );
    let _ = write!(
        out,
        "  <rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n  \
         <text class=\"title\" x=\"{MARGIN}\" y=\"36\">{title}</text>\n"
    );
    out
}

/// A line for each week of five working days, with its date where there is room.
fn scale(out: &mut String, planned: Planned<'_>, chart: &Chart) {
    let a_day = u64::from(planned.plan.calendar.minutes_a_day());
    let bottom = chart.height - MARGIN / 2;
    let week = chart.width.saturating_mul(5) / chart.days.max(1);
    let step = 5 * LABEL_DISTANCE.div_ceil(week.max(1)).max(1);
    let mut day = 0;
    while day <= chart.days {
        let x = chart.x(day * a_day);
        let _ = writeln!(
            out,
            "  <line class=\"line\" x1=\"{x}\" y1=\"64\" x2=\"{x}\" y2=\"{bottom}\"/>"
        );
        let label = planned.day(day).to_string();
        // The last one is left out where it would be cut off.
        if day == 0 || x + u64::from(width(&label)) <= chart.right() {
            let (x, label) = (x + 2, escaped(&label));
            let _ = writeln!(
                out,
                "  <text class=\"scale\" x=\"{x}\" y=\"60\">{label}</text>"
            );
        }
        day += step;
    }
}

fn row(out: &mut String, planned: Planned<'_>, chart: &Chart, task: usize, y: u64) {
    let plan = planned.plan;
    let Some(item) = plan.tasks.tasks.get(task) else {
        return;
    };
    let (from, to) = (
        chart.x(plan.schedule.starts[task]),
        chart.x(plan.schedule.finishes[task]),
    );
    let mut class = match planned.is_critical(task) {
        true => "critical".to_owned(),
        false => "bar".to_owned(),
    };
    if plan.statuses.get(task).is_some_and(|it| it.is_closed()) {
        class.push_str(" done");
    }
    let name = escaped(&format!("{} {}", item.id, item.title));
    let _ = writeln!(
        out,
        "  <g><title>{}</title><text class=\"task\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}\
         </text><rect class=\"{class}\" x=\"{from}\" y=\"{}\" width=\"{}\" height=\"16\" \
         rx=\"3\"/></g>",
        escaped(&sentence(planned, task)),
        chart.left - 8,
        y + 17,
        y + 5,
        to.saturating_sub(from).max(LEAST_BAR),
    );
}

/// What the picture shows, in words.
fn told(planned: Planned<'_>) -> String {
    let mut sentences = vec!["Bars in the warmer colour are on the critical path.".to_owned()];
    let tasks = planned.plan.by_start().into_iter();
    sentences.extend(tasks.map(|task| sentence(planned, task)));
    sentences.join(" ")
}

fn sentence(planned: Planned<'_>, task: usize) -> String {
    let plan = planned.plan;
    let Some(item) = plan.tasks.tasks.get(task) else {
        return String::new();
    };
    let effort = hours(u64::from(plan.durations.get(task).copied().unwrap_or(0)));
    let state = match plan.statuses.get(task) {
        Some(TaskStatus::Pending) | None => String::new(),
        Some(status) => format!(", {}", status.as_str()),
    };
    format!(
        "{} {}: {effort} h, {} to {}{state}.",
        item.id,
        item.title,
        planned.day(plan.first_day(task)),
        planned.day(plan.last_day(task)),
    )
}
