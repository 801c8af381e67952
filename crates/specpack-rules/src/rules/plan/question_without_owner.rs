use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{DocumentKind, Question};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An open question has no owner.
    ///
    /// It stays open until somebody needs the answer and guesses it.
    ///
    /// Fix: add `- **Owner:**` below the question.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Open Questions & Risks
    ///
    /// ### Open Questions
    ///
    /// #### Q1: How long is a cart kept?
    ///
    /// - **Current Status:** Open
    /// - **Deadline:** Week 2 (before Phase 2 starts)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Open Questions & Risks
    ///
    /// ### Open Questions
    ///
    /// #### Q1: How long is a cart kept?
    ///
    /// - **Current Status:** Open
    /// - **Owner:** Product
    /// - **Deadline:** Week 2 (before Phase 2 starts)
    /// ```
    pub static QUESTION_WITHOUT_OWNER = "question-without-owner" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for question in context.graph().of::<Question>() {
        let is_planned = context.pack.kind(question.at().file) == DocumentKind::Prd;
        let is_answered = question.data.is_answered == Some(true);
        if !is_planned || is_answered || question.data.owner.is_some() {
            continue;
        }
        let found = QUESTION_WITHOUT_OWNER
            .at(
                question.at(),
                format!("question `{}` has no owner", question.name()),
            )
            .help("Add `- **Owner:**` below the question.");
        findings.push(found);
    }
}
