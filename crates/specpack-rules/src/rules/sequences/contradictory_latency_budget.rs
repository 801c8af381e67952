use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, time};
use specpack_graph::model::Interaction;
use specpack_graph::query::sequence::latency;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The steps within a step may take longer than the step itself.
    ///
    /// When each of them takes the time that it is given, the outer step has broken its own
    /// promise. Steps that are not waited for do not count.
    ///
    /// Fix: give the inner steps less time or the outer one more, or do not wait for the slowest.
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
    /// #### Technical Details
    ///
    /// | Property | Value |
    /// |---|---|
    /// | Performance | P99 < 100ms |
    ///
    /// #### Nested Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1.1 | loans | loans | Look for the book | {'performance': '< 80ms'} |
    /// | 1.2 | loans | loans | Note the loan | {'performance': '< 40ms'} |
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
    /// #### Technical Details
    ///
    /// | Property | Value |
    /// |---|---|
    /// | Performance | P99 < 200ms |
    ///
    /// #### Nested Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1.1 | loans | loans | Look for the book | {'performance': '< 80ms'} |
    /// | 1.2 | loans | loans | Note the loan | {'performance': '< 40ms'} |
    /// ```
    pub static CONTRADICTORY_LATENCY_BUDGET = "contradictory-latency-budget" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for step in graph.interactions() {
        let Some(own) = latency(step.data) else {
            continue;
        };
        let inner = step.data.children.iter();
        let inner = inner.filter_map(|&id| graph.get::<Interaction>(id));
        let waited_for = inner.filter(|inner| !inner.data.is_asynchronous());
        let parts: Vec<_> = waited_for.filter_map(|inner| latency(inner.data)).collect();
        let sum: f64 = parts.iter().map(|part| part.ms).sum();
        if sum <= own.ms {
            continue;
        }
        let headline = format!(
            "the steps within {} may take {} and it has {}",
            called(&step),
            time(sum),
            time(own.ms)
        );
        let mut found = CONTRADICTORY_LATENCY_BUDGET.at(own.at, headline);
        for part in parts {
            found = found.and(part.at, format!("{} of it", time(part.ms)));
        }
        findings.push(found.help("Give the inner steps less time, or do not wait for the slowest."));
    }
}
