use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Decision;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The status of a decision record is a word that means nothing here.
    ///
    /// It can be counted neither among what holds nor among what does not.
    ///
    /// Fix: write `proposed`, `accepted`, `rejected`, `deprecated` or `superseded by
    /// ADR-7`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: adr/0005-x.md -->
    /// ---
    /// status: maybe
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
    pub static UNKNOWN_DECISION_STATUS = "unknown-decision-status" {
        category: Category::Decisions,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for decision in context.graph().of::<Decision>() {
        let Some(stated) = &decision.data.stated_status else {
            continue;
        };
        if decision.data.status.is_some() {
            continue;
        }
        let found = UNKNOWN_DECISION_STATUS
            .at(stated.at, format!("`{}` is no status of a decision", stated.value))
            .help("Write `proposed`, `accepted`, `rejected`, `deprecated` or `superseded by …`.");
        findings.push(found);
    }
}
