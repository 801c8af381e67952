use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use specpack_syntax::hash::HashMap;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two participants have the same id.
    ///
    /// A step that names the id means one of them; the other one is never drawn in.
    ///
    /// Fix: give each an id of its own.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | desk | Microservice |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | desk | Reserve the book |
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
    pub static DUPLICATE_PARTICIPANT = "duplicate-participant" {
        category: Category::Sequences,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let mut seen = HashMap::default();
        for participant in participants(graph, sequence.data) {
            let Some(id) = &participant.data.id else {
                continue;
            };
            let Some(first) = seen.insert(id.value.as_str(), id.at) else {
                continue;
            };
            let headline = format!("two participants have the id `{}`", id.value);
            let found = DUPLICATE_PARTICIPANT.at(id.at, headline).and(first, "the other one");
            findings.push(found.help("Give each an id of its own."));
        }
    }
}
