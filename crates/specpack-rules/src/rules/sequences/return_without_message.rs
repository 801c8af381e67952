use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::called;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step has a return and does not say what comes back.
    ///
    /// Whoever builds the sender does not know what to wait for.
    ///
    /// Fix: write what comes back as its Return Message.
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
    /// | Number | Source | Target | Message | Return Message | Has Return |
    /// |---|---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | | Yes |
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
    /// | Number | Source | Target | Message | Return Message | Has Return |
    /// |---|---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | The loan | Yes |
    /// ```
    pub static RETURN_WITHOUT_MESSAGE = "return-without-message" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        let Some(flag) = &step.data.has_return else {
            continue;
        };
        if flag.value == Some(true) && step.data.returns.is_none() {
            let headline = format!("{} has a return and does not say what", called(&step));
            let found = RETURN_WITHOUT_MESSAGE.at(flag.text.at, headline);
            findings.push(found.help("Write what comes back as its Return Message."));
        }
    }
}
