use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Decision, DecisionStatus, EdgeKind};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A decision is superseded, and does not say by what.
    ///
    /// Whoever follows an old link ends there.
    ///
    /// Fix: write `superseded by ADR-7` as its status.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: adr/0005-x.md -->
    /// ---
    /// status: superseded
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
    /// status: superseded by ADR-6
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
    /// <!-- file: adr/0006-x.md -->
    /// ---
    /// status: accepted
    /// date: 2026-01-02
    /// ---
    ///
    /// # Codes have six digits
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
    pub static SUPERSEDED_WITHOUT_SUCCESSOR = "superseded-without-successor" {
        category: Category::Decisions,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for decision in graph.of::<Decision>() {
        let is_superseded = decision.data.status == Some(DecisionStatus::Superseded);
        let mut successors = graph.sources_of(decision.id, EdgeKind::Supersedes);
        if !is_superseded || decision.data.names_successor || successors.next().is_some() {
            continue;
        }
        let stated = decision.data.stated_status.as_ref();
        let at = stated.map_or(decision.at(), |stated| stated.at);
        let headline = format!("`{}` is superseded by nothing", decision.data.id);
        let found = SUPERSEDED_WITHOUT_SUCCESSOR
            .at(at, headline)
            .help("Write `superseded by …` with the decision that takes its place.");
        findings.push(found);
    }
}
