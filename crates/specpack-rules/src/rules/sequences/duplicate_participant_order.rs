use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use specpack_syntax::hash::HashMap;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two participants have the same place from left to right.
    ///
    /// Which of them stands first is left to the order in which they are declared.
    ///
    /// Fix: give each an Order of its own.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type | Order |
    /// |---|---|---|
    /// | desk | Client Application | 1 |
    /// | loans | Microservice | 1 |
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
    /// | Id | Type | Order |
    /// |---|---|---|
    /// | desk | Client Application | 1 |
    /// | loans | Microservice | 2 |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | loans | Reserve the book |
    /// ```
    pub static DUPLICATE_PARTICIPANT_ORDER = "duplicate-participant-order" {
        category: Category::Sequences,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let mut seen = HashMap::default();
        for participant in participants(graph, sequence.data) {
            let Some(order) = &participant.data.order else {
                continue;
            };
            let Some((first, at)) = seen.insert(order.value.as_str(), (participant.name(), order.at))
            else {
                continue;
            };
            let headline = format!(
                "`{first}` and `{}` both have the place {}",
                participant.name(),
                order.value
            );
            let found = DUPLICATE_PARTICIPANT_ORDER.at(order.at, headline).and(at, "the other one");
            findings.push(found.help("Give each an Order of its own."));
        }
    }
}
