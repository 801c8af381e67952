use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::NodeId;
use specpack_graph::query::{Ring, rings};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Components or items of the roadmap depend on one another in a ring.
    ///
    /// None of them can be built first. The finding shows the whole ring, and where each of its
    /// dependencies is stated.
    ///
    /// Fix: remove one of the dependencies, often by an event instead of a call, or merge what
    /// belongs together.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// **Dependencies:** Cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// **Dependencies:** None
    /// ```
    pub static CIRCULAR_DEPENDENCY = "circular-dependency" {
        category: Category::Components,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let components: Vec<NodeId> = graph.components().map(|it| it.id).collect();
    let items: Vec<NodeId> = graph.roadmap_items().map(|it| it.id).collect();
    let features: Vec<NodeId> = graph.features().map(|it| it.id).collect();
    for nodes in [components, items, features] {
        for ring in rings(graph, &nodes) {
            report(context, &ring, findings);
        }
    }
}

fn report(context: &Context<'_>, ring: &Ring, findings: &mut Findings) {
    let graph = context.graph();
    let Some((first, rest)) = ring.edges.split_first() else {
        return;
    };
    let back_to_first = ring.nodes.iter().chain(ring.nodes.first());
    let names: Vec<String> = back_to_first
        .map(|&node| format!("`{}`", graph.name(node)))
        .collect();
    let says = |edge: &specpack_graph::model::Edge| {
        format!("`{}` needs `{}`", graph.name(edge.from), graph.name(edge.to))
    };
    let mut found = CIRCULAR_DEPENDENCY
        .at(first.at, format!("circular dependency: {}", names.join(" → ")))
        .label(says(first))
        .help("Remove one of the dependencies, or merge what belongs together.");
    for edge in rest {
        found = found.and(edge.at, says(edge));
    }
    findings.push(found);
}
