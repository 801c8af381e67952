use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{DocumentKind, Question};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An open question has no deadline.
    ///
    /// It is answered when what depends on it is built already.
    ///
    /// Fix: add `- **Deadline:**` below the question.
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
    /// - **Owner:** Product
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
    pub static QUESTION_WITHOUT_DEADLINE = "question-without-deadline" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for question in context.graph().of::<Question>() {
        let is_planned = context.pack.kind(question.at().file) == DocumentKind::Prd;
        let is_answered = question.data.is_answered == Some(true);
        if !is_planned || is_answered || question.data.deadline.is_some() {
            continue;
        }
        let found = QUESTION_WITHOUT_DEADLINE
            .at(
                question.at(),
                format!("question `{}` has no deadline", question.name()),
            )
            .help("Add `- **Deadline:**` below the question.");
        findings.push(found);
    }
}
