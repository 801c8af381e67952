use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Decision;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A decision record has no status.
    ///
    /// Nobody knows whether it holds, is still talked about, or was dropped.
    ///
    /// Fix: add `status: accepted` to its front matter, or `proposed`, `rejected`,
    /// `deprecated`, `superseded by ADR-7`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: adr/0005-x.md -->
    /// ---
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
    pub static DECISION_WITHOUT_STATUS = "decision-without-status" {
        category: Category::Decisions,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let decisions = context.graph().of::<Decision>();
    for decision in decisions.filter(|decision| decision.stated_status.is_none()) {
        let found = DECISION_WITHOUT_STATUS
            .at(decision.at(), format!("`{}` does not say where it stands", decision.data.id))
            .help("Add `status: accepted` to its front matter, or what is true instead.");
        findings.push(found);
    }
}
