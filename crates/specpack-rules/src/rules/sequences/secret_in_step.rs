use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::literals::secret;
use super::steps::{called, texts};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step holds a literal password, key, token or one-time code.
    ///
    /// Documents are copied, indexed and shown; an example value ends up in code and a real one is
    /// leaked.
    ///
    /// Fix: write a placeholder, such as `{code}`.
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
    /// | 1 | desk | loans | notify('Your code is: 482913') |
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
    /// | 1 | desk | loans | notify('Your code is: {code}') |
    /// ```
    pub static SECRET_IN_STEP = "secret-in-step" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        for (text, at) in texts(step.data) {
            let Some(kind) = secret(text) else {
                continue;
            };
            let headline = format!("{} holds {kind}", called(&step));
            let found = SECRET_IN_STEP.at(at, headline);
            findings.push(found.help("Write a placeholder, such as `{code}`."));
        }
    }
}
