use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{EdgeKind, NodeId, NodeKind, Trace, Wanted};
use specpack_syntax::hash::HashSet;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// No requirement asks for an operation.
    ///
    /// It is built, tested and attacked for nobody, or the requirement was forgotten.
    ///
    /// Fix: name the requirement under `x-requirements`, or remove the operation.
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
    ///       x-requirements: [FR-1]
    ///       responses: {"201": {description: Placed}}
    /// ```
    pub static UNTRACED_OPERATION = "untraced-operation" {
        category: Category::Traceability,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Without requirements nothing can lead to one.
    if graph.pack_requirements().is_empty() {
        return;
    }
    let names = |trace: &&Trace| trace.wanted == Wanted::Requirement && !trace.is_mention;
    let naming = graph.traces().iter().filter(names);
    let naming: HashSet<NodeId> = naming.map(|trace| trace.from).collect();
    for &id in graph.of_kind(NodeKind::Operation) {
        let is_asked = graph.targets_of(id, EdgeKind::Specifies).next().is_some();
        if is_asked || naming.contains(&id) {
            continue;
        }
        let headline = format!("no requirement asks for the operation `{}`", graph.name(id));
        findings.push(UNTRACED_OPERATION.at(graph.node(id).at, headline).help("Name the requirement under `x-requirements`."));
    }
}
