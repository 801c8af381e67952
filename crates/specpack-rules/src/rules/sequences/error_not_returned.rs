use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::called;
use specpack_graph::model::{Entry, Graph, Interaction};
use specpack_graph::query::sequence::{statuses, statuses_in};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step within a call names an error that the call does not return.
    ///
    /// The error happens inside and nobody outside is told to expect it.
    ///
    /// Fix: add its status to the Return Message of the call.
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
    /// ### Request
    ///
    /// #### Sequence Number
    ///
    /// 1
    ///
    /// #### Source Id
    ///
    /// desk
    ///
    /// #### Target Id
    ///
    /// loans
    ///
    /// #### Message
    ///
    /// Reserve the book
    ///
    /// #### Return Message
    ///
    /// 201 or Error (409)
    ///
    /// #### Nested Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1.1 | loans | loans | Look for the book | {'errorHandling': 'Return 404 where there is none.'} |
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
    /// ### Request
    ///
    /// #### Sequence Number
    ///
    /// 1
    ///
    /// #### Source Id
    ///
    /// desk
    ///
    /// #### Target Id
    ///
    /// loans
    ///
    /// #### Message
    ///
    /// Reserve the book
    ///
    /// #### Return Message
    ///
    /// 201 or Error (404, 409)
    ///
    /// #### Nested Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1.1 | loans | loans | Look for the book | {'errorHandling': 'Return 404 where there is none.'} |
    /// ```
    pub static ERROR_NOT_RETURNED = "error-not-returned" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for step in graph.interactions() {
        let Some((outer, known)) = outer_call(graph, &step) else {
            continue;
        };
        for status in statuses(step.data) {
            if status.value < 400 || known.contains(&status.value) {
                continue;
            }
            let headline = format!(
                "{} may end in {}, which {} does not return",
                called(&step),
                status.value,
                called(&outer)
            );
            let returns = outer.data.returns.as_ref().map_or(outer.at(), |returns| returns.at);
            let found = ERROR_NOT_RETURNED.at(status.at, headline).and(returns, "what it returns");
            findings.push(found.help("Add the status to the Return Message of the call."));
        }
    }
}

/// The nearest step around one that returns statuses, with these.
fn outer_call<'g>(
    graph: &'g Graph,
    step: &Entry<'g, Interaction>,
) -> Option<(Entry<'g, Interaction>, Vec<u16>)> {
    let mut at = step.data.parent;
    while let Some(outer) = at.and_then(|id| graph.get::<Interaction>(id)) {
        let returns = outer.data.returns.as_ref();
        let known = returns.map(|returns| statuses_in(&returns.value)).unwrap_or_default();
        // Classes such as `4xx` stand for every error.
        let is_open = returns.is_some_and(|returns| returns.value.contains("xx"));
        if is_open {
            return None;
        }
        if !known.is_empty() {
            return Some((outer, known));
        }
        at = outer.data.parent;
    }
    None
}
