use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::query::sequence::steps;
use specpack_syntax::hash::HashSet;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A note stands beside a step that is not there.
    ///
    /// It is drawn at the end, and whoever reads the step that it was meant for does not see it.
    ///
    /// Fix: give it the number of a step, or `0` for the whole sequence.
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
    /// | Only readers with a card | desk | 4 |
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
    pub static NOTE_BESIDE_UNKNOWN_STEP = "note-beside-unknown-step" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let numbers = steps(graph, sequence.data).filter_map(|step| step.data.number.as_ref());
        let numbers: HashSet<&str> = numbers.map(|number| number.value.as_str()).collect();
        let wanted = sequence.data.notes.iter().filter_map(|note| note.number.as_ref());
        for number in wanted {
            if number.value != "0" && !numbers.contains(number.value.as_str()) {
                let headline = format!("a note stands beside step {}, which is not there", number.value);
                let found = NOTE_BESIDE_UNKNOWN_STEP.at(number.at, headline);
                findings.push(found.help("Give it the number of a step, or `0` for the whole."));
            }
        }
    }
}
