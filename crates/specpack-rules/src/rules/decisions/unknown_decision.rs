use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Resolution, Wanted};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A decision or a requirement names a decision that does not exist.
    ///
    /// The chain of decisions breaks off there.
    ///
    /// Fix: correct the number or the name of the file.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: adr/0005-x.md -->
    /// ---
    /// status: superseded by ADR-9
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
    pub static UNKNOWN_DECISION = "unknown-decision" {
        category: Category::Decisions,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for trace in graph.traces() {
        let is_decision = matches!(trace.wanted, Wanted::Decision | Wanted::Successor);
        if !is_decision || trace.is_mention || trace.to != Resolution::Unknown {
            continue;
        }
        let headline = format!(
            "`{}` names the decision `{}`, which does not exist",
            graph.name(trace.from),
            trace.name
        );
        let found = UNKNOWN_DECISION
            .at(trace.at, headline)
            .help("Correct the number or the name of the file.");
        findings.push(found);
    }
}
