use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use specpack_graph::model::Reference;
use specpack_graph::query::sequence::steps;
use specpack_syntax::hash::HashSet;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A participant is declared and takes part in no step.
    ///
    /// It fills a column of the diagram in which nothing happens, or the steps that it was meant
    /// for are missing.
    ///
    /// Fix: add the steps, or remove it.
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
    /// | 1 | desk | desk | Look at the book |
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
    pub static UNUSED_PARTICIPANT = "unused-participant" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let ends = steps(graph, sequence.data).flat_map(|step| [&step.data.from, &step.data.to]);
        let used: HashSet<_> = ends.flatten().filter_map(Reference::node).collect();
        // Without any step it is not the participant that is amiss.
        if used.is_empty() {
            continue;
        }
        for participant in participants(graph, sequence.data) {
            if !used.contains(&participant.id) {
                let headline = format!("`{}` takes part in no step", participant.name());
                let found = UNUSED_PARTICIPANT.at(participant.at(), headline);
                findings.push(found.help("Add the steps that it takes part in, or remove it."));
            }
        }
    }
}
