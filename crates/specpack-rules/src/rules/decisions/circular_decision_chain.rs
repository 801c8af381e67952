use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Decision, EdgeKind, Graph, NodeId};
use specpack_syntax::hash::HashSet;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Decisions supersede each other in a circle.
    ///
    /// None of them holds, or all do.
    ///
    /// Fix: correct which one came last.
    ///
    /// Bad:
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
    /// status: superseded by ADR-5
    /// date: 2026-01-02
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
    pub static CIRCULAR_DECISION_CHAIN = "circular-decision-chain" {
        category: Category::Decisions,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut told: HashSet<NodeId> = HashSet::default();
    for decision in graph.of::<Decision>() {
        if told.contains(&decision.id) {
            continue;
        }
        let ring = ring(graph, decision.id);
        if ring.is_empty() {
            continue;
        }
        let names = ring.iter().filter_map(|id| graph.get::<Decision>(*id));
        let names: Vec<String> = names.map(|it| format!("`{}`", it.data.id)).collect();
        let found = CIRCULAR_DECISION_CHAIN
            .at(decision.at(), format!("{} supersede each other in a circle", names.join(", ")))
            .help("Correct which one came last.");
        findings.push(found);
        told.extend(ring);
    }
}

/// The decisions that a chain goes through before it comes back to where it started; empty where
/// it does not.
fn ring(graph: &Graph, start: NodeId) -> Vec<NodeId> {
    let mut path = vec![start];
    let mut at = start;
    while let Some(older) = graph.targets_of(at, EdgeKind::Supersedes).next() {
        if older == start {
            return path;
        }
        if path.contains(&older) {
            break;
        }
        path.push(older);
        at = older;
    }
    Vec::new()
}
