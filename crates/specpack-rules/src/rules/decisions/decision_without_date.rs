use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Decision;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A decision record has no date.
    ///
    /// Whether it was taken before or after what it depends on is anyone's guess.
    ///
    /// Fix: add `date: 2026-01-31` to its front matter.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: adr/0005-x.md -->
    /// ---
    /// status: accepted
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
    pub static DECISION_WITHOUT_DATE = "decision-without-date" {
        category: Category::Decisions,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let decisions = context.graph().of::<Decision>();
    for decision in decisions.filter(|decision| decision.date.is_none()) {
        let found = DECISION_WITHOUT_DATE
            .at(decision.at(), format!("`{}` has no date", decision.data.id))
            .help("Add `date: 2026-01-31` to its front matter.");
        findings.push(found);
    }
}
