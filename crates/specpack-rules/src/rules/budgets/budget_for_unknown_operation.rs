use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{NodeKind, Objective, Resolution, Wanted};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A budget is for an operation that no contract has.
    ///
    /// Nothing is held to it.
    ///
    /// Fix: correct the method, the path or the id.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: budgets.yaml -->
    /// apiVersion: openslo/v1
    /// kind: SLO
    /// metadata:
    ///   name: order-latency
    ///   annotations:
    ///     requirements: NFR-1
    ///     operation: POST /order
    ///     unit: seconds
    /// spec:
    ///   service: shop
    ///   indicator:
    ///     spec:
    ///       thresholdMetric:
    ///         metricSource: {type: Prometheus, spec: {query: "order_seconds"}}
    ///   timeWindow: [{duration: 30d, isRolling: true}]
    ///   objectives:
    ///     - {op: lte, value: 0.5, target: 0.99}
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     post: {operationId: placeOrder, responses: {"201": {description: Placed}}}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: budgets.yaml -->
    /// apiVersion: openslo/v1
    /// kind: SLO
    /// metadata:
    ///   name: order-latency
    ///   annotations:
    ///     requirements: NFR-1
    ///     operation: POST /orders
    ///     unit: seconds
    /// spec:
    ///   service: shop
    ///   indicator:
    ///     spec:
    ///       thresholdMetric:
    ///         metricSource: {type: Prometheus, spec: {query: "order_seconds"}}
    ///   timeWindow: [{duration: 30d, isRolling: true}]
    ///   objectives:
    ///     - {op: lte, value: 0.5, target: 0.99}
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     post: {operationId: placeOrder, responses: {"201": {description: Placed}}}
    /// ```
    pub static BUDGET_FOR_UNKNOWN_OPERATION = "budget-for-unknown-operation" {
        category: Category::Budgets,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Without contracts nobody knows which operations there are.
    if graph.of_kind(NodeKind::Operation).is_empty() {
        return;
    }
    for trace in graph.traces() {
        let is_missing = trace.to == Resolution::Unknown && trace.wanted == Wanted::Contract;
        let is_budget = || graph.get::<Objective>(trace.from).is_some();
        if !is_missing || !is_budget() || &*trace.name == "*" {
            continue;
        }
        let headline = format!(
            "budget `{}` is for `{}`, which no contract has",
            graph.name(trace.from),
            trace.name
        );
        let found = BUDGET_FOR_UNKNOWN_OPERATION
            .at(trace.at, headline)
            .help("Correct the method, the path or the id; `*` is the service as a whole.");
        findings.push(found);
    }
}
