use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::query::sequence::{StepNumber, steps};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step has a lower number than the one before it.
    ///
    /// What happens first: what stands above, or what has the lower number?
    ///
    /// Fix: put the steps in the order of their numbers, or number them anew.
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
    /// | 2 | desk | loans | Reserve the book |
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
    pub static STEP_NUMBER_OUT_OF_ORDER = "step-number-out-of-order" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let mut last: Option<(StepNumber, _)> = None;
        for step in steps(graph, sequence.data) {
            let number = step.data.number.as_ref();
            let Some((number, at)) =
                number.and_then(|it| Some((StepNumber::parse(&it.value)?, it.at)))
            else {
                continue;
            };
            if let Some((before, place)) = last.as_ref().filter(|(before, _)| *before > number) {
                let headline = format!("step {number} comes after step {before}");
                let found = STEP_NUMBER_OUT_OF_ORDER.at(at, headline).and(*place, "the step before it");
                findings.push(found.help("Put the steps in the order of their numbers."));
            }
            last = Some((number, at));
        }
    }
}
