use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Decision, DecisionStatus, EdgeKind};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A decision takes the place of another that still claims to hold, or its own place
    /// was never taken.
    ///
    /// Two decisions hold that exclude each other, or none does.
    ///
    /// Fix: set the status of the older one to `superseded by …` once the newer one is
    /// accepted.
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
    ///
    /// ### Consequences
    ///
    /// * Bad, because it costs.
    /// <!-- file: adr/0006-x.md -->
    /// ---
    /// status: accepted
    /// date: 2026-01-02
    /// supersedes: ADR-5
    /// ---
    ///
    /// # Codes travel by mail
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
    /// supersedes: ADR-5
    /// ---
    ///
    /// # Codes travel by mail
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
    pub static CONTRADICTORY_DECISION_CHAIN = "contradictory-decision-chain" {
        category: Category::Decisions,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let edges = graph.edges().iter().filter(|edge| edge.kind == EdgeKind::Supersedes);
    for edge in edges {
        let (Some(newer), Some(older)) =
            (graph.get::<Decision>(edge.from), graph.get::<Decision>(edge.to))
        else {
            continue;
        };
        let holds = newer.data.status == Some(DecisionStatus::Accepted);
        let headline = match older.data.status {
            Some(DecisionStatus::Accepted) if holds => format!(
                "`{}` takes the place of `{}`, which is still accepted",
                newer.data.id, older.data.id
            ),
            Some(DecisionStatus::Superseded) if !holds && is_open(newer.data.status) => format!(
                "`{}` is superseded by `{}`, which is not accepted",
                older.data.id, newer.data.id
            ),
            _ => continue,
        };
        let found = CONTRADICTORY_DECISION_CHAIN
            .at(edge.at, headline)
            .and(older.at(), "the older decision")
            .and(newer.at(), "the newer decision")
            .help("Correct the status of one of them.");
        findings.push(found);
    }
}

/// Whether a decision never held.
fn is_open(status: Option<DecisionStatus>) -> bool {
    matches!(status, Some(DecisionStatus::Proposed | DecisionStatus::Rejected))
}
