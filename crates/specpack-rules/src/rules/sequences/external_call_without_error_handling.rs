use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::steps::{called, end, is_absent};
use specpack_graph::model::Participant;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A call of a system outside does not say what happens when it fails.
    ///
    /// What others run is slow or away at some time; what the sender does then is decided here or
    /// nowhere.
    ///
    /// Fix: say how it is retried, and what the sender answers meanwhile, as Error Handling.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | loans | Microservice |
    /// | mail | External Service |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | loans | mail | send(letter) | {'protocol': 'SMTP'} |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | loans | Microservice |
    /// | mail | External Service |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message | Technical Details |
    /// |---|---|---|---|---|
    /// | 1 | loans | mail | send(letter) | {'errorHandling': 'Retry later'} |
    /// ```
    pub static EXTERNAL_CALL_WITHOUT_ERROR_HANDLING = "external-call-without-error-handling" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for step in graph.interactions() {
        let ends = (end(&step.data.from), end(&step.data.to));
        let receiver = ends.1.filter(|to| Some(*to) != ends.0);
        let receiver = receiver.and_then(|to| graph.get::<Participant>(to));
        let Some(receiver) = receiver.filter(|receiver| is_outside(receiver.data)) else {
            continue;
        };
        if !is_absent(step.data.detail("Error Handling")) {
            continue;
        }
        let headline = format!(
            "{} does not say what happens when `{}` fails",
            called(&step),
            receiver.name()
        );
        let found = EXTERNAL_CALL_WITHOUT_ERROR_HANDLING.at(step.at(), headline);
        findings.push(found.help("Say how it is retried and what the sender does meanwhile."));
    }
}

fn is_outside(participant: &Participant) -> bool {
    let kind = participant.kind.as_ref().map_or("", |kind| &kind.value);
    let kind = kind.to_lowercase();
    ["external", "third party", "third-party", "provider"].iter().any(|word| kind.contains(word))
}
