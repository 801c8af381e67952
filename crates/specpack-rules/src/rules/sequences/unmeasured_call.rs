use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, end, is_absent};
use specpack_graph::query::sequence::latency;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A call between participants says how fast it has to be in words alone.
    ///
    /// Nobody can test "near real-time", and the time is missing from the sum of the step around
    /// it.
    ///
    /// Fix: write a number with a percentile, such as `P99 < 200ms`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | {'performance': 'Near real-time'} |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | {'performance': 'P99 < 200ms'} |
    /// ```
    pub static UNMEASURED_CALL = "unmeasured-call" {
        category: Category::Sequences,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        let is_call = end(&step.data.from) != end(&step.data.to) && !step.data.is_asynchronous();
        let Some(performance) = step.data.detail("Performance").filter(|_| is_call) else {
            continue;
        };
        let text = performance.text().unwrap_or_default();
        let has_number = text.contains(|c: char| c.is_ascii_digit());
        if is_absent(Some(performance)) || has_number || latency(step.data).is_some() {
            continue;
        }
        let headline = format!("{} says how fast it is without a number", called(&step));
        let found = UNMEASURED_CALL.at(performance.at, headline);
        findings.push(found.help("Write a number with a percentile, such as `P99 < 200ms`."));
    }
}
