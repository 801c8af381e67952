use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A yes or no of a step is neither.
    ///
    /// Whether the sender waits, and whether something comes back, decides how the step is drawn
    /// and what its time counts for.
    ///
    /// Fix: write Yes or No.
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
    /// | Number | Source | Target | Message | Is Synchronous |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | mostly |
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
    /// | Number | Source | Target | Message | Is Synchronous |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | Yes |
    /// ```
    pub static UNREADABLE_FLAG = "unreadable-flag" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        let data = step.data;
        let flags = [&data.is_synchronous, &data.has_return, &data.is_activation];
        for flag in flags.into_iter().flatten().filter(|flag| flag.value.is_none()) {
            let headline = format!("`{}` is neither yes nor no", flag.text.value);
            let found = UNREADABLE_FLAG.at(flag.text.at, headline);
            findings.push(found.help("Write `Yes` or `No`."));
        }
    }
}
