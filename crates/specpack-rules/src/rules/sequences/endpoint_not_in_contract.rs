use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::contracts::Contracts;
use crate::suggestion::Suggestions;
use specpack_graph::query::sequence::call;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step calls an endpoint that no contract of the run has.
    ///
    /// Either the contract lacks it, or the path or method of the step is wrong. A run without any
    /// endpoint of a contract finds nothing.
    ///
    /// Fix: add the endpoint to the contract, or correct the step.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: sys-library.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-library
    /// ---
    ///
    /// # Library
    ///
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Loans
    ///
    /// **APIs Exposed:**
    /// - POST /api/v1/loans - Reserve a book
    ///
    /// <!-- file: loan.md -->
    /// ---
    /// kind: sequence
    /// ---
    ///
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/lendings |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: sys-library.md -->
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-library
    /// ---
    ///
    /// # Library
    ///
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Loans
    ///
    /// **APIs Exposed:**
    /// - POST /api/v1/loans - Reserve a book
    ///
    /// <!-- file: loan.md -->
    /// ---
    /// kind: sequence
    /// ---
    ///
    /// ## Participants
    ///
    /// | Id | Type |
    /// |---|---|
    /// | desk | Client Application |
    /// | loans | Microservice |
    ///
    /// ## Interactions
    ///
    /// | Number | Source | Target | Message |
    /// |---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/loans |
    /// ```
    pub static ENDPOINT_NOT_IN_CONTRACT = "endpoint-not-in-contract" {
        category: Category::Sequences,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let contracts = Contracts::new(context);
    if contracts.is_empty() {
        return;
    }
    let mut suggestions = Suggestions::new();
    for step in graph.interactions() {
        let Some(call) = call(step.data).filter(|call| !contracts.has(call)) else {
            continue;
        };
        let method = call.method.as_deref().unwrap_or_default();
        let name = format!("{method} {}", call.path);
        let name = name.trim();
        let headline = format!("no contract has `{name}`");
        let found = ENDPOINT_NOT_IN_CONTRACT.at(call.at, headline);
        findings.push(match suggestions.nearest(name, contracts.names()) {
            Some(nearest) => found.help(format!("Did you mean `{nearest}`?")),
            None => found.help("Add it to the contract, or correct the step."),
        });
    }
}
