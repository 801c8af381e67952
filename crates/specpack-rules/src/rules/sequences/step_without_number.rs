use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::called;
use specpack_graph::query::sequence::StepNumber;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step has no number, or one that is no number.
    ///
    /// Notes and tests cannot refer to it, and no gap before or behind it is found.
    ///
    /// Fix: add its Sequence Number.
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
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// |  | desk | loans | Reserve the book |
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
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | loans | Reserve the book |
    /// ```
    pub static STEP_WITHOUT_NUMBER = "step-without-number" {
        category: Category::Sequences,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        let (at, headline) = match &step.data.number {
            None => (step.at(), format!("{} has no number", called(&step))),
            Some(number) if StepNumber::parse(&number.value).is_none() => {
                (number.at, format!("`{}` is no number of a step", number.value))
            }
            Some(_) => continue,
        };
        let found = STEP_WITHOUT_NUMBER.at(at, headline);
        findings.push(found.help("Add its Sequence Number, such as `3` or `3.1`."));
    }
}
