use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The overview and the details have ids that have nothing in common.
    ///
    /// The details of another sequence were put under this overview: what people read first and
    /// what they build from do not belong together.
    ///
    /// Fix: put both parts of one sequence together; the details may extend the id of the overview.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Overview
    ///
    /// ## Diagram Id
    ///
    /// SEQ-LOAN-1
    ///
    /// # Details
    ///
    /// ## Diagram Id
    ///
    /// SEQ-RETURN-4
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
    /// # Overview
    ///
    /// ## Diagram Id
    ///
    /// SEQ-LOAN-1
    ///
    /// # Details
    ///
    /// ## Diagram Id
    ///
    /// SEQ-LOAN-1-IMPLEMENTATION
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
    pub static OVERVIEW_OF_ANOTHER_SEQUENCE = "overview-of-another-sequence" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for sequence in context.graph().sequences() {
        let id = |part: &Option<specpack_graph::model::SequencePart>| part.as_ref()?.id.clone();
        let ids = (id(&sequence.data.overview), id(&sequence.data.details));
        let (Some(overview), Some(details)) = ids else {
            continue;
        };
        let (a, b) = (overview.value.to_lowercase(), details.value.to_lowercase());
        if a.starts_with(&b) || b.starts_with(&a) {
            continue;
        }
        let headline = format!(
            "the details are of `{}` and the overview is of `{}`",
            details.value, overview.value
        );
        let found = OVERVIEW_OF_ANOTHER_SEQUENCE.at(details.at, headline).and(overview.at, "the overview");
        findings.push(found.help("Put the overview and the details of one sequence together."));
    }
}
