use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::contracts::Contracts;
use super::steps::called;
use specpack_graph::query::sequence::{call, statuses};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A step handles an error that the contract of its endpoint does not give.
    ///
    /// The client is built for an answer that never comes, or the contract is silent on one that
    /// does. Contracts that state no errors find nothing.
    ///
    /// Fix: add the error to the contract, or take it out of the step.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: feat-loans.md -->
    /// ---
    /// kind: feature
    /// id: feat-loans
    /// ---
    ///
    /// # Loans
    ///
    /// ## API Specification
    ///
    /// ### POST /api/v1/loans
    ///
    /// **Response:** 201 Created
    ///
    /// **Errors:**
    /// - 409: The book is lent
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
    /// | Number | Source | Target | Message | Return Message |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/loans | 201 or Error (409, 423) |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: feat-loans.md -->
    /// ---
    /// kind: feature
    /// id: feat-loans
    /// ---
    ///
    /// # Loans
    ///
    /// ## API Specification
    ///
    /// ### POST /api/v1/loans
    ///
    /// **Response:** 201 Created
    ///
    /// **Errors:**
    /// - 409: The book is lent
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
    /// | Number | Source | Target | Message | Return Message |
    /// |---|---|---|---|---|
    /// | 1 | desk | loans | POST /api/v1/loans | 201 or Error (409) |
    /// ```
    pub static ERROR_NOT_IN_CONTRACT = "error-not-in-contract" {
        category: Category::Sequences,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let contracts = Contracts::new(context);
    for step in graph.interactions() {
        let Some(call) = call(step.data) else {
            continue;
        };
        let Some(known) = contracts.statuses(&call) else {
            continue;
        };
        let errors = statuses(step.data).into_iter().filter(|status| status.value >= 400);
        for status in errors.filter(|status| !known.contains(&status.value)) {
            let headline = format!(
                "{} names {}, which the contract of `{}` does not give",
                called(&step),
                status.value,
                call.path
            );
            let found = ERROR_NOT_IN_CONTRACT.at(status.at, headline);
            findings.push(found.help("Add it to the contract, or take it out of the step."));
        }
    }
}
