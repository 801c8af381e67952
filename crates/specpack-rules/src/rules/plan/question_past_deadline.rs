use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::rules::front_matter::calendar::parse_date;
use super::prds::prds;
use specpack_graph::model::{Phase, Question, TaskStatus};
use specpack_graph::tasks::TaskGraph;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A question is open although what was to wait for its answer has begun, or the day is over.
    ///
    /// What is built meanwhile takes an answer for granted. A day is over where the document says
    /// that it is of a later one.
    ///
    /// Fix: answer the question and tick it, or move its deadline.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [x] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [x] Task 2.1: Show the cart (4h)
    ///
    /// ## Open Questions & Risks
    ///
    /// ### Open Questions
    ///
    /// #### Q1: How long is a cart kept?
    ///
    /// - **Current Status:** Open
    /// - **Owner:** Product
    /// - **Deadline:** Week 2 (before Phase 2 starts)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [x] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    ///
    /// ## Open Questions & Risks
    ///
    /// ### Open Questions
    ///
    /// #### Q1: How long is a cart kept?
    ///
    /// - **Current Status:** Open
    /// - **Owner:** Product
    /// - **Deadline:** Week 2 (before Phase 2 starts)
    /// ```
    pub static QUESTION_PAST_DEADLINE = "question-past-deadline" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for (prd, tasks) in prds(context) {
        let phases: Vec<_> = graph
            .phases()
            .filter(|phase| phase.data.plan == prd.id)
            .collect();
        for question in graph.of::<Question>() {
            let is_own = question.at().file == prd.data.file;
            let is_answered = question.data.is_answered == Some(true);
            let deadline = question.data.deadline.as_ref();
            let Some(deadline) = deadline.filter(|_| is_own && !is_answered) else {
                continue;
            };
            if let Some(date) = prd.data.date.as_ref().filter(|date| is_over(&deadline.value, &date.value)) {
                let headline = format!("question `{}` is open, and its deadline is over", question.name());
                let found = QUESTION_PAST_DEADLINE
                    .at(deadline.at, headline)
                    .and(date.at, "the document is of a later day")
                    .help("Answer the question and tick it, or move its deadline.");
                findings.push(found);
                continue;
            }
            let Some(number) = phase_in(&deadline.value) else {
                continue;
            };
            let due = phases.iter().find(|it| it.data.number == Some(number));
            let Some(due) = due.filter(|phase| has_begun(tasks, phase.data)) else {
                continue;
            };
            let headline = format!(
                "question `{}` is open, and `{}` has begun",
                question.name(),
                due.data.title
            );
            let found = QUESTION_PAST_DEADLINE
                .at(deadline.at, headline)
                .and(due.at(), "some of its tasks are begun or done")
                .help("Answer the question and tick it, or move its deadline.");
            findings.push(found);
        }
    }
}

/// Whether a deadline names a day before the one that the document is of: what day it is today,
/// no rule knows.
fn is_over(deadline: &str, date: &str) -> bool {
    let mut words = deadline.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';'));
    let due = words.find_map(parse_date);
    due.zip(parse_date(date.trim())).is_some_and(|(due, date)| due < date)
}

/// The number of the phase that a deadline names: "before Phase 2 starts".
fn phase_in(deadline: &str) -> Option<u32> {
    let lower = deadline.to_lowercase();
    let (_, rest) = lower.split_once("phase")?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit());
    rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
}

fn has_begun(tasks: &TaskGraph, phase: &Phase) -> bool {
    let mut items = phase.items.iter().filter_map(|&item| tasks.position(item));
    items.any(|position| {
        let status = tasks.tasks.get(position).map(|task| task.status);
        matches!(
            status,
            Some(TaskStatus::Done | TaskStatus::InProgress | TaskStatus::Review)
        )
    })
}
