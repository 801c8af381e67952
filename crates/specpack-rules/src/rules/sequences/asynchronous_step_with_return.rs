use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::called;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step is not waited for and has a return.
    ///
    /// What comes back later is a step of its own: drawn as an answer it seems to be waited for.
    ///
    /// Fix: draw the later answer as a step, or say that the step is synchronous.
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
    /// | Number | Source | Target | Message | Is Synchronous | Return Message |
    /// |---|---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | No | The loan |
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
    /// | Number | Source | Target | Message | Is Synchronous | Return Message |
    /// |---|---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | Yes | The loan |
    /// ```
    pub static ASYNCHRONOUS_STEP_WITH_RETURN = "asynchronous-step-with-return" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        if step.data.is_asynchronous() && step.data.is_answered() {
            let headline = format!("{} is not waited for and has a return", called(&step));
            let at = step.data.returns.as_ref().map_or(step.at(), |returns| returns.at);
            let found = ASYNCHRONOUS_STEP_WITH_RETURN.at(at, headline);
            findings.push(found.help("Draw the answer as a step of its own."));
        }
    }
}
