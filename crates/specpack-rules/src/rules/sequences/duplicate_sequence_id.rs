use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::hash::HashMap;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two sequence documents have the same id.
    ///
    /// Whoever refers to the id means one of them.
    ///
    /// Fix: give each an id of its own.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: a.md -->
    /// # Overview
    ///
    /// ## Diagram Id
    ///
    /// SEQ-1
    ///
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
    ///
    /// <!-- file: b.md -->
    /// # Overview
    ///
    /// ## Diagram Id
    ///
    /// SEQ-1
    ///
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
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: a.md -->
    /// # Overview
    ///
    /// ## Diagram Id
    ///
    /// SEQ-1
    ///
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
    ///
    /// <!-- file: b.md -->
    /// # Overview
    ///
    /// ## Diagram Id
    ///
    /// SEQ-2
    ///
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
    /// ```
    pub static DUPLICATE_SEQUENCE_ID = "duplicate-sequence-id" {
        category: Category::Sequences,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::default();
    for sequence in context.graph().sequences() {
        let parts = [&sequence.data.overview, &sequence.data.details];
        let stated = parts.into_iter().flatten().find_map(|part| part.id.as_ref());
        let Some(id) = stated else {
            continue;
        };
        let Some(first) = seen.insert(id.value.as_str(), id.at) else {
            continue;
        };
        let headline = format!("two sequences have the id `{}`", id.value);
        let found = DUPLICATE_SEQUENCE_ID.at(id.at, headline).and(first, "the other one");
        findings.push(found.help("Give each an id of its own."));
    }
}
