//! In which order to build.

use super::Needs;
use super::rings::{Ring, rings};
use crate::model::{Graph, NodeId};

/// An order in which every node comes after what it depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The nodes. Among those that could come next, the one given first does. The members of a
    /// ring stand together in the order in which they were given.
    pub sequence: Vec<NodeId>,
    /// The rings, which no order can satisfy.
    pub rings: Vec<Ring>,
}

/// The order of `nodes` by their dependencies on one another.
#[must_use]
pub fn order(graph: &Graph, nodes: &[NodeId]) -> Order {
    let needs = Needs::among(graph, nodes);
    let order = needs.precedence.order().into_iter();
    Order {
        sequence: order.map(|position| needs.nodes[position]).collect(),
        rings: rings(graph, nodes),
    }
}

/// The nodes in levels: those of a level need only levels before it, and can be built at once.
/// The members of a ring share a level.
#[must_use]
pub fn levels(graph: &Graph, nodes: &[NodeId]) -> Vec<Vec<NodeId>> {
    let needs = Needs::among(graph, nodes);
    let level_of = needs.precedence.levels();
    let count = level_of.iter().max().map_or(0, |&last| last + 1);
    let mut levels = vec![Vec::new(); count];
    for (&node, level) in needs.nodes.iter().zip(level_of) {
        levels[level].push(node);
    }
    levels
}
