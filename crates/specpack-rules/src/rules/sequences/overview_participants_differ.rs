use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use specpack_graph::model::FieldValue;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The overview names a participant that the details do not declare.
    ///
    /// Either the details leave out what the overview promises, or the overview is out of date.
    ///
    /// Fix: declare it in the details, or take it off the overview.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Overview
    ///
    /// ## Participants
    ///
    /// - desk
    /// - archive
    ///
    /// # Details
    ///
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
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Overview
    ///
    /// ## Participants
    ///
    /// - desk
    /// - loans
    ///
    /// # Details
    ///
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
    pub static OVERVIEW_PARTICIPANTS_DIFFER = "overview-participants-differ" {
        category: Category::Sequences,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let overview = sequence.data.overview.as_ref();
        let listed = overview.and_then(|overview| overview.field("Participants"));
        let Some(FieldValue::List(names)) = listed.map(|field| &field.value) else {
            continue;
        };
        for name in names {
            let Some(text) = name.value.text() else {
                continue;
            };
            let is_it = |id: &str, shown: &str| id == text || shown == text;
            let is_declared = participants(graph, sequence.data).any(|it| {
                is_it(it.data.id.as_ref().map_or("", |id| &id.value), it.name())
            });
            if !is_declared {
                let headline = format!("the details do not declare `{text}`");
                let found = OVERVIEW_PARTICIPANTS_DIFFER.at(name.at, headline);
                findings.push(found.help("Declare it in the details, or take it off the overview."));
            }
        }
    }
}
