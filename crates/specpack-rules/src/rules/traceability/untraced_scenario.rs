use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{EdgeKind, NodeId, NodeKind, Trace, Wanted};
use specpack_syntax::hash::HashSet;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// No requirement asks for what a scenario shows.
    ///
    /// When it fails nobody knows what is at stake.
    ///
    /// Fix: tag it, or its feature, with the id of the requirement: `@FR-1`.
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
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   Scenario: Place an order
    ///     When an order is placed
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
    /// <!-- file: orders.feature -->
    /// Feature: Orders
    ///
    ///   @FR-1
    ///   Scenario: Place an order
    ///     When an order is placed
    /// ```
    pub static UNTRACED_SCENARIO = "untraced-scenario" {
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
    for &id in graph.of_kind(NodeKind::Scenario) {
        let is_asked = graph.targets_of(id, EdgeKind::Verifies).next().is_some();
        if is_asked || naming.contains(&id) {
            continue;
        }
        let headline = format!("no requirement asks for the scenario `{}`", graph.name(id));
        findings.push(UNTRACED_SCENARIO.at(graph.node(id).at, headline).help("Tag it, or its feature, with the id of the requirement."));
    }
}
