use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::query::sequence::{StepNumber, steps};
use specpack_syntax::hash::HashSet;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The numbers of steps leave one out.
    ///
    /// A step was lost, or a reference to a step now leads to another one. A number that an answer
    /// begins with (`4. Returns the id`) counts as taken.
    ///
    /// Fix: add the step that is missing, or number the later ones anew.
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
    /// | 3 | loans | loans | Look for the book |
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
    pub static STEP_NUMBER_GAP = "step-number-gap" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let mut numbers = Vec::new();
        let mut taken = HashSet::default();
        for step in steps(graph, sequence.data) {
            let number = step.data.number.as_ref();
            let number = number.and_then(|it| Some((StepNumber::parse(&it.value)?, it.at)));
            taken.extend(number.as_ref().map(|(number, _)| number.clone()));
            numbers.extend(number);
            let returns = step.data.returns.as_ref();
            taken.extend(returns.and_then(|returns| StepNumber::leading(&returns.value)));
        }
        for (number, at) in numbers {
            let Some(before) = number.before().filter(|before| !taken.contains(before)) else {
                continue;
            };
            let headline = format!("no step has the number {before}, and one has {number}");
            let found = STEP_NUMBER_GAP.at(at, headline);
            findings.push(found.help("Add what is missing, or number the later steps anew."));
        }
    }
}
