use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{NodeKind, Requirement, Resolution, Wanted};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement names a contract that does not exist.
    ///
    /// What it was to lead to leads nowhere.
    ///
    /// Fix: correct the name, or add the contract.
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
    ///
    /// **Contracts:** POST /order
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
    ///
    /// **Contracts:** POST /orders
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
    pub static REQUIREMENT_NAMES_UNKNOWN_CONTRACT = "requirement-names-unknown-contract" {
        category: Category::Traceability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Without any nobody knows which there are.
    if [NodeKind::Operation, NodeKind::Schema, NodeKind::Message].iter().all(|kind| graph.of_kind(*kind).is_empty()) {
        return;
    }
    for trace in graph.traces() {
        let is_missing = trace.to == Resolution::Unknown && trace.wanted == Wanted::Contract;
        if !is_missing || trace.is_mention || graph.get::<Requirement>(trace.from).is_none() {
            continue;
        }
        let headline = format!(
            "requirement `{}` names `{}`, which does not exist",
            graph.name(trace.from),
            trace.name
        );
        findings.push(REQUIREMENT_NAMES_UNKNOWN_CONTRACT.at(trace.at, headline).help("Correct the name, or add the contract."));
    }
}
