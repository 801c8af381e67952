use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, is_absent};
use specpack_graph::query::sequence::call;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A call of an endpoint does not say who may make it.
    ///
    /// An endpoint that everybody may call is a decision; one that says nothing is an oversight.
    ///
    /// Fix: say how the caller is known, or that the endpoint is public, as Authentication.
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
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/loans | {'authentication': 'N/A'} |
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
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/loans | {'authentication': 'Public endpoint'} |
    /// ```
    pub static UNAUTHENTICATED_CALL = "unauthenticated-call" {
        category: Category::Sequences,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        // A step without any details says nothing of a great many things.
        if step.data.details.is_empty() || call(step.data).is_none() {
            continue;
        }
        let authentication = step.data.detail("Authentication");
        if is_absent(authentication) {
            let at = authentication.map_or(step.at(), |field| field.at);
            let found = UNAUTHENTICATED_CALL.at(at, format!("{} does not say who may call", called(&step)));
            findings.push(found.help("Say how the caller is known, or that everybody may call."));
        }
    }
}
