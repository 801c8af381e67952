use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::called;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step does not say who sends what to whom.
    ///
    /// It cannot be drawn as a message, and nothing can be built or tested from it.
    ///
    /// Fix: add the Source Id, the Target Id or the Message that it lacks.
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
    /// | 1 | desk | | Reserve the book |
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
    pub static INCOMPLETE_STEP = "incomplete-step" {
        category: Category::Sequences,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        let parts = [
            ("sends it", step.data.from.is_some()),
            ("receives it", step.data.to.is_some()),
        ];
        let who = parts.into_iter().filter(|(_, is_there)| !is_there);
        let mut lacks: Vec<String> = who.map(|(part, _)| format!("who {part}")).collect();
        if step.data.message.is_none() {
            lacks.push("what is sent".to_owned());
        }
        if lacks.is_empty() {
            continue;
        }
        let headline = format!("{} does not say {}", called(&step), lacks.join(" and "));
        let found = INCOMPLETE_STEP.at(step.at(), headline);
        findings.push(found.help("Add its Source Id, Target Id and Message."));
    }
}
