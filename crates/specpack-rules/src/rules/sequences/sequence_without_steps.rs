use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A sequence document has no steps.
    ///
    /// There is nothing to draw and nothing to build; perhaps the steps stand under a heading that
    /// is not known.
    ///
    /// Fix: add them under Interactions.
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
    pub static SEQUENCE_WITHOUT_STEPS = "sequence-without-steps" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for sequence in context.graph().sequences() {
        if sequence.data.interactions.is_empty() {
            let headline = format!("`{}` has no steps", sequence.name());
            let found = SEQUENCE_WITHOUT_STEPS.at(sequence.at(), headline);
            findings.push(found.help("Add them under a heading `Interactions`."));
        }
    }
}
