use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use crate::suggestion::Suggestions;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A note stands beside a participant that is not there.
    ///
    /// It is drawn across the diagram, as if it were about everybody.
    ///
    /// Fix: name a participant that is declared, or none.
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
    /// | 1 | desk | loans | Reserve the book |
    ///
    /// ## Notes
    ///
    /// | Content | Participant | Number |
    /// |---|---|---|
    /// | Only readers with a card | archive | 1 |
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
    ///
    /// ## Notes
    ///
    /// | Content | Participant | Number |
    /// |---|---|---|
    /// | Only readers with a card | desk | 1 |
    /// ```
    pub static NOTE_BESIDE_UNKNOWN_PARTICIPANT = "note-beside-unknown-participant" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut suggestions = Suggestions::new();
    for sequence in graph.sequences() {
        let named = sequence.data.notes.iter().filter_map(|note| note.participant.as_ref());
        for reference in named.filter(|reference| reference.node().is_none()) {
            let ids = participants(graph, sequence.data);
            let ids = ids.filter_map(|it| Some(it.data.id.as_ref()?.value.as_str()));
            let headline =
                format!("a note stands beside `{}`, which takes no part", reference.text);
            let found = NOTE_BESIDE_UNKNOWN_PARTICIPANT.at(reference.at, headline);
            findings.push(match suggestions.nearest(&reference.text, ids) {
                Some(nearest) => found.help(format!("Did you mean `{nearest}`?")),
                None => found.help("Name a participant that is declared, or none."),
            });
        }
    }
}
