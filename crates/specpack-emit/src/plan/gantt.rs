//! The schedule as a Gantt chart in Mermaid, which code hosts draw in Markdown.

use super::Planned;
use specpack_graph::model::TaskStatus;
use std::fmt::Write as _;

/// A Gantt chart; none where the plan has no first day, as the language knows dates alone.
#[must_use]
pub fn mermaid(planned: Planned<'_>) -> Option<String> {
    planned.plan.start?;
    let mut out = format!(
        "gantt\n  title {}\n  dateFormat YYYY-MM-DD\n  inclusiveEndDates\n",
        plain(planned.tasks.name())
    );
    for (title, tasks) in planned.phases() {
        let _ = writeln!(out, "  section {}", plain(title));
        for task in tasks {
            line(&mut out, planned, task)?;
        }
    }
    Some(out)
}

fn line(out: &mut String, planned: Planned<'_>, task: usize) -> Option<()> {
    let plan = planned.plan;
    let first = plan.date(plan.first_day(task))?;
    let last = plan.date(plan.last_day(task))?.max(first);
    let mut tags: Vec<String> = Vec::new();
    match plan.statuses.get(task) {
        Some(TaskStatus::Done | TaskStatus::Cancelled) => tags.push("done".to_owned()),
        Some(TaskStatus::InProgress | TaskStatus::Review) => tags.push("active".to_owned()),
        _ => {}
    }
    if planned.is_critical(task) {
        tags.push("crit".to_owned());
    }
    if plan.durations.get(task) == Some(&0) {
        tags.push("milestone".to_owned());
    }
    tags.extend([
        format!("t{}", task + 1),
        first.to_string(),
        last.to_string(),
    ]);
    let item = plan.tasks.tasks.get(task)?;
    let name = plain(&format!("{} {}", item.id, item.title));
    let _ = writeln!(out, "    {name} :{}", tags.join(", "));
    Some(())
}

/// Text without the characters that end a name.
fn plain(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        ':' | ';' | '#' | ',' | '%' => ' ',
        c if c.is_control() => ' ',
        c => c,
    });
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::plain;

    // req: PRD-3
    #[test]
    fn a_name_does_not_end_where_the_language_would_end_it() {
        assert_eq!(
            plain("Phase 1: Foundation; #2\n%% x"),
            "Phase 1 Foundation 2 x"
        );
    }
}
