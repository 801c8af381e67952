use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A participant does not say what it is.
    ///
    /// Whether it is a person, a service or a database decides how it is drawn, and which steps
    /// with it need error handling.
    ///
    /// Fix: add its Type.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | loans | Reserve the book |
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
    pub static PARTICIPANT_WITHOUT_KIND = "participant-without-kind" {
        category: Category::Sequences,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        for participant in participants(graph, sequence.data) {
            if participant.is_declared && participant.kind.is_none() {
                let headline = format!("`{}` does not say what it is", participant.name());
                let found = PARTICIPANT_WITHOUT_KIND.at(participant.at(), headline);
                findings.push(found.help("Add its Type, such as `Microservice`."));
            }
        }
    }
}
