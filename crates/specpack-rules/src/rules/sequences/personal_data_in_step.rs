use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::literals::{personal, personal_in_path};
use super::steps::{called, texts};
use specpack_graph::query::sequence::call;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step holds the address or the number of a person, or asks for them in a path.
    ///
    /// Paths are logged by every server on the way, and a literal address in a document is
    /// somebody's.
    ///
    /// Fix: send it in the body, and write a placeholder in documents.
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
    /// | 1 | desk | loans | GET /api/v1/readers?email={email} |
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
    /// | 1 | desk | loans | POST /api/v1/readers/search |
    /// ```
    pub static PERSONAL_DATA_IN_STEP = "personal-data-in-step" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for step in context.graph().interactions() {
        for (text, at) in texts(step.data) {
            let Some(kind) = personal(text) else {
                continue;
            };
            let found = PERSONAL_DATA_IN_STEP.at(at, format!("{} holds {kind}", called(&step)));
            findings.push(found.help("Write a placeholder, such as `{email}`."));
        }
        let Some(call) = call(step.data) else {
            continue;
        };
        let message = step.data.message.as_ref();
        let message = message.map_or(call.path.as_str(), |message| message.value.as_str());
        if let Some(word) = personal_in_path(message) {
            let headline = format!("{} puts `{word}` into its path", called(&step));
            let found = PERSONAL_DATA_IN_STEP.at(call.at, headline);
            findings.push(found.help("Send it in the body, where no server logs it."));
        }
    }
}
