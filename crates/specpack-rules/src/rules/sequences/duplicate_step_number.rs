use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::query::sequence::steps;
use specpack_syntax::hash::HashMap;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two steps have the same number.
    ///
    /// Notes, tests and people refer to steps by their numbers.
    ///
    /// Fix: number the later one anew.
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
    /// | 1 | loans | loans | Look for the book |
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
    /// | 2 | loans | loans | Look for the book |
    /// ```
    pub static DUPLICATE_STEP_NUMBER = "duplicate-step-number" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let mut seen = HashMap::default();
        for step in steps(graph, sequence.data) {
            let Some(number) = &step.data.number else {
                continue;
            };
            let Some(first) = seen.insert(number.value.as_str(), number.at) else {
                continue;
            };
            let headline = format!("two steps have the number {}", number.value);
            let found = DUPLICATE_STEP_NUMBER.at(number.at, headline).and(first, "the other one");
            findings.push(found.help("Number one of them anew."));
        }
    }
}
