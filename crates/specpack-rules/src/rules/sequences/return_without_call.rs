use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, end};
use specpack_graph::model::Interaction;
use specpack_graph::query::sequence::steps;
use specpack_syntax::hash::HashSet;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Something comes back that nobody asked for.
    ///
    /// A step says what it returns and that it returns nothing, or an answer is sent to a
    /// participant that called nobody before.
    ///
    /// Fix: say that it has a return, drop the return message, or add the call.
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
    /// | Number | Source | Target | Message | Return Message | Has Return |
    /// |---|---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | The loan | No |
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
    /// | Number | Source | Target | Message | Return Message | Has Return |
    /// |---|---|---|---|---|---|
    /// | 1 | desk | loans | Reserve the book | The loan | Yes |
    /// ```
    pub static RETURN_WITHOUT_CALL = "return-without-call" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        let mut called_by = HashSet::default();
        for step in steps(graph, sequence.data) {
            let ends = (end(&step.data.from), end(&step.data.to));
            let stated = step.data.has_return.as_ref().and_then(|flag| flag.value);
            if let (Some(returns), Some(false)) = (&step.data.returns, stated) {
                let headline = format!("{} returns something and has no return", called(&step));
                let found = RETURN_WITHOUT_CALL.at(returns.at, headline);
                findings.push(found.help("Say that it has a return, or drop the return message."));
            } else if is_answer(step.data) && !called_by.contains(&(ends.1, ends.0)) {
                let headline = format!("{} answers a call that nobody made", called(&step));
                let found = RETURN_WITHOUT_CALL.at(step.at(), headline);
                findings.push(found.help("Add the call, or say what kind of step it is."));
            } else if !is_answer(step.data) {
                called_by.insert(ends);
            }
        }
    }
}

/// Whether a step is an answer by its kind.
fn is_answer(step: &Interaction) -> bool {
    let kind = step.kind.as_ref().map_or("", |kind| kind.value.as_str());
    let is_named = |word: &str| {
        let mut words = kind.split([' ', '/', '-']);
        words.next_back().is_some_and(|last| last.eq_ignore_ascii_case(word))
    };
    is_named("return") || is_named("response") || is_named("reply")
}
