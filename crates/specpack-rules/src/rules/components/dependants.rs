//! Everything that can depend on something: components, items of a roadmap.

use specpack_graph::model::{Graph, Node, NodeId, Reference};

/// Something with dependencies.
pub(in crate::rules) struct Dependant<'a> {
    pub(in crate::rules) id: NodeId,
    pub(in crate::rules) node: &'a Node,
    /// What it is, for messages.
    pub(in crate::rules) noun: &'static str,
    pub(in crate::rules) dependencies: &'a [Reference],
}

/// Every component and every item of a roadmap, in document order of each.
pub(in crate::rules) fn dependants(graph: &Graph) -> impl Iterator<Item = Dependant<'_>> {
    let components = graph.components().map(|component| Dependant {
        id: component.id,
        node: component.node,
        noun: "component",
        dependencies: &component.data.dependencies,
    });
    let items = graph.roadmap_items().map(|item| Dependant {
        id: item.id,
        node: item.node,
        noun: "roadmap item",
        dependencies: &item.data.dependencies,
    });
    components.chain(items)
}
