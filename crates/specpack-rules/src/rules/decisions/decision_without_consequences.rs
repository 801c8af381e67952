use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Decision;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A decision record does not say what follows from it.
    ///
    /// What it costs is found out later, by others.
    ///
    /// Fix: add the section `### Consequences`, good and bad ones.
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
    pub static DECISION_WITHOUT_CONSEQUENCES = "decision-without-consequences" {
        category: Category::Decisions,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let decisions = context.graph().of::<Decision>();
    for decision in decisions.filter(|decision| !decision.has_consequences) {
        let found = DECISION_WITHOUT_CONSEQUENCES
            .at(decision.at(), format!("`{}` does not say what follows", decision.data.id))
            .help("Add the section `### Consequences`, good and bad ones.");
        findings.push(found);
    }
}
