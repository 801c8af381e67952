use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{EdgeKind, Graph, NodeId, NodeKind, Requirement};
use specpack_graph::query::rings;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Requirements depend on each other in a circle.
    ///
    /// None of them can be met before the others are. Where all of them have tasks, the circle of
    /// the tasks is reported instead.
    ///
    /// Fix: leave out the dependency that is none, or make one requirement of them.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Dependencies:** REQ-002
    ///
    /// #### REQ-002: Know the customer
    ///
    /// **Dependencies:** REQ-001
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Dependencies:** REQ-002
    ///
    /// #### REQ-002: Know the customer
    ///
    /// **Dependencies:** None
    /// ```
    pub static CIRCULAR_REQUIREMENT_DEPENDENCY = "circular-requirement-dependency" {
        category: Category::Plan,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let depends = |id: &NodeId| graph.targets_of(*id, EdgeKind::DependsOn).next().is_some();
    let nodes = graph.of_kind(NodeKind::Requirement).iter().copied();
    let nodes: Vec<NodeId> = nodes.filter(depends).collect();
    for ring in rings(graph, &nodes) {
        let (Some(&first), Some((edge, others))) = (ring.nodes.first(), ring.edges.split_first())
        else {
            continue;
        };
        if ring.nodes.iter().all(|&node| has_tasks(graph, node)) {
            continue;
        }
        let way = ring.nodes.iter().chain(ring.nodes.first());
        let way: Vec<&str> = way.map(|&node| called(graph, node)).collect();
        let headline = format!(
            "requirement `{}` needs itself first: {}",
            graph.name(first),
            way.join(" needs ")
        );
        let mut found = CIRCULAR_REQUIREMENT_DEPENDENCY
            .at(edge.at, headline)
            .help("Leave out the dependency that is none, or make one requirement of them.");
        for edge in others {
            found = found.and(edge.at, "is part of the circle");
        }
        findings.push(found);
    }
    for requirement in graph.of::<Requirement>() {
        let mut own = requirement.data.dependencies.iter();
        if let Some(reference) = own.find(|reference| reference.node() == Some(requirement.id)) {
            let headline = format!("requirement `{}` depends on itself", requirement.name());
            let found = CIRCULAR_REQUIREMENT_DEPENDENCY
                .at(reference.at, headline)
                .help("Leave out the dependency.");
            findings.push(found);
        }
    }
}

fn has_tasks(graph: &Graph, requirement: NodeId) -> bool {
    graph.sources_of(requirement, EdgeKind::Implements).next().is_some()
}

/// The id of a requirement; its title where it has none.
fn called(graph: &Graph, node: NodeId) -> &str {
    let requirement = graph.get::<Requirement>(node);
    let id = requirement.and_then(|requirement| requirement.data.id.as_ref());
    id.map_or_else(|| graph.name(node), |id| id.value.as_str())
}
