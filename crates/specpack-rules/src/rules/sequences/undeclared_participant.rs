use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use crate::suggestion::Suggestions;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step names a participant that the document does not declare.
    ///
    /// Nobody knows what it is, and it is drawn without a kind or a colour; most often its id was
    /// mistyped.
    ///
    /// Fix: declare it under Participants, or use the id of one that is.
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
    /// | 1 | desk | laons | Reserve the book |
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
    pub static UNDECLARED_PARTICIPANT = "undeclared-participant" {
        category: Category::Sequences,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut suggestions = Suggestions::new();
    for sequence in graph.sequences() {
        let all = || participants(graph, sequence.data);
        for participant in all().filter(|it| !it.is_declared) {
            let name = participant.name();
            let ids = all().filter(|it| it.is_declared);
            let ids = ids.filter_map(|it| Some(it.data.id.as_ref()?.value.as_str()));
            let headline = format!("no participant is declared as `{name}`");
            let found = UNDECLARED_PARTICIPANT.at(participant.at(), headline);
            findings.push(match suggestions.nearest(name, ids) {
                Some(nearest) => found.help(format!("Did you mean `{nearest}`?")),
                None => found.help("Declare it under Participants."),
            });
        }
    }
}
