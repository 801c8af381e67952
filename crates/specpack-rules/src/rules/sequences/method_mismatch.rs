use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::called;
use specpack_graph::query::sequence::call;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The message of a step and its technical details name different methods.
    ///
    /// Whoever builds from the details calls an endpoint that the message does not mean.
    ///
    /// Fix: make the two agree.
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
    /// | 1 | desk | loans | POST /api/v1/loans | {'method': 'PUT'} |
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
    /// | 1 | desk | loans | POST /api/v1/loans | {'method': 'POST'} |
    /// ```
    pub static METHOD_MISMATCH = "method-mismatch" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        let detail = step.data.detail("Method");
        let Some((detail, text)) = detail.and_then(|detail| Some((detail, detail.text()?))) else {
            continue;
        };
        let word = text.split_whitespace().next().unwrap_or_default();
        let called_with = call(step.data).and_then(|call| call.method);
        let Some(method) = called_with.filter(|_| METHODS.contains(&word)) else {
            continue;
        };
        if method == word {
            continue;
        }
        let headline = format!("{} is a {method} and its details say {word}", called(&step));
        let found = METHOD_MISMATCH.at(detail.at, headline).and(step.at(), "the message");
        findings.push(found.help("Make the two agree."));
    }
}
