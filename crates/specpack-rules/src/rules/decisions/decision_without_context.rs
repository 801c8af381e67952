use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Decision;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A decision record does not say why a decision was needed.
    ///
    /// When circumstances change nobody can tell whether it still holds.
    ///
    /// Fix: add the section `## Context and Problem Statement`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: adr/0005-x.md -->
    /// ---
    /// status: accepted
    /// date: 2026-01-02
    /// ---
    ///
    /// # Codes travel by SMS
    ///
    /// ## Considered Options
    ///
    /// * SMS
    /// * Mail
    ///
    /// ## Decision Outcome
    ///
    /// By SMS.
    ///
    /// ### Consequences
    ///
    /// * Bad, because it costs.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: adr/0005-x.md -->
    /// ---
    /// status: accepted
    /// date: 2026-01-02
    /// ---
    ///
    /// # Codes travel by SMS
    ///
    /// ## Context and Problem Statement
    ///
    /// How do codes travel?
    ///
    /// ## Considered Options
    ///
    /// * SMS
    /// * Mail
    ///
    /// ## Decision Outcome
    ///
    /// By SMS.
    ///
    /// ### Consequences
    ///
    /// * Bad, because it costs.
    /// ```
    pub static DECISION_WITHOUT_CONTEXT = "decision-without-context" {
        category: Category::Decisions,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let decisions = context.graph().of::<Decision>();
    for decision in decisions.filter(|decision| !decision.has_context) {
        let found = DECISION_WITHOUT_CONTEXT
            .at(decision.at(), format!("`{}` does not say why it was needed", decision.data.id))
            .help("Add the section `## Context and Problem Statement`.");
        findings.push(found);
    }
}
