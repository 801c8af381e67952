use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::participants;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The colour of a participant is none.
    ///
    /// The diagram draws it without a colour.
    ///
    /// Fix: write it as `#4285F4` or `#48F`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type | Color |
    /// |---|---|---|
    /// | desk | Client Application | bluish |
    /// | loans | Microservice | #34A853 |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | loans | Reserve the book |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type | Color |
    /// |---|---|---|
    /// | desk | Client Application | #4285F4 |
    /// | loans | Microservice | #34A853 |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | loans | Reserve the book |
    /// ```
    pub static INVALID_PARTICIPANT_COLOR = "invalid-participant-color" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for sequence in graph.sequences() {
        for participant in participants(graph, sequence.data) {
            let Some(color) = &participant.data.color else {
                continue;
            };
            if !is_color(&color.value) {
                let headline = format!("`{}` is no colour", color.value);
                let found = INVALID_PARTICIPANT_COLOR.at(color.at, headline);
                findings.push(found.help("Write it as `#4285F4` or `#48F`."));
            }
        }
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
