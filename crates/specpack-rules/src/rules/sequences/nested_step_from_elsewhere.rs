use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, end};
use specpack_graph::model::{Graph, Interaction, NodeId};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step within another is sent by a participant that the outer step does not reach.
    ///
    /// The steps within a step are what its receiver does before it answers. One that comes from
    /// elsewhere happens beside it.
    ///
    /// Fix: move it out, or correct who sends it.
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
    /// #### Nested Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1.1 | desk | loans | Look for the book |
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
    /// #### Nested Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1.1 | loans | loans | Look for the book |
    /// ```
    pub static NESTED_STEP_FROM_ELSEWHERE = "nested-step-from-elsewhere" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for step in graph.interactions() {
        let outer = step.data.parent.and_then(|parent| graph.get::<Interaction>(parent));
        let (Some(outer), Some(from)) = (outer, end(&step.data.from)) else {
            continue;
        };
        let (Some(reached), Some(sender)) = (end(&outer.data.to), &step.data.from) else {
            continue;
        };
        if from == reached || is_reached(graph, &step, from) {
            continue;
        }
        let headline = format!(
            "{} is sent by `{}`, which {} does not reach",
            called(&step),
            sender.text,
            called(&outer)
        );
        let found = NESTED_STEP_FROM_ELSEWHERE.at(sender.at, headline).and(outer.at(), "the outer step");
        findings.push(found.help("Move it out of the outer step, or correct who sends it."));
    }
}

/// Whether an earlier step within the same one reached the sender.
fn is_reached(graph: &Graph, step: &specpack_graph::model::Entry<'_, Interaction>, from: NodeId) -> bool {
    let outer = step.data.parent.and_then(|parent| graph.get::<Interaction>(parent));
    let Some(outer) = outer else {
        return false;
    };
    let earlier = outer.data.children.iter().take_while(|&&id| id != step.id);
    let mut earlier = earlier.filter_map(|&id| graph.get::<Interaction>(id));
    earlier.any(|earlier| end(&earlier.data.to) == Some(from))
}
