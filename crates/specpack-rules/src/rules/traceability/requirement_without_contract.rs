use crate::context::Context;
use crate::rule::Findings;
use super::gaps;
use specpack_graph::query::Need;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A functional requirement of the pack is in no contract.
    ///
    /// Nobody has said how it is called, what it takes and what it answers, so that
    /// everybody builds something else.
    ///
    /// Fix: name the requirement under `x-requirements` of an operation, a schema or a
    /// message, or name these in its text after `**Contracts:**`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Place an order
    ///
    /// ### FR-2: Cancel an order
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     post:
    ///       operationId: placeOrder
    ///       x-requirements: [FR-1]
    ///       responses: {"201": {description: Placed}}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Place an order
    ///
    /// ### FR-2: Cancel an order
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     post:
    ///       operationId: placeOrder
    ///       x-requirements: [FR-1, FR-2]
    ///       responses: {"201": {description: Placed}}
    /// ```
    pub static REQUIREMENT_WITHOUT_CONTRACT = "requirement-without-contract" {
        category: Category::Traceability,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    gaps::check(context, findings, Need::Contract, &REQUIREMENT_WITHOUT_CONTRACT, "Name it under `x-requirements` of an operation, a schema or a message.");
}
