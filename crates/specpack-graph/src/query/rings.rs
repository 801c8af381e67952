//! Dependencies that run in a ring.

use super::Needs;
use crate::model::{Edge, EdgeKind, Graph, NodeId};

/// Nodes of which each depends on the next, and the last on the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// The nodes, beginning with the one that stands first in the documents.
    pub nodes: Vec<NodeId>,
    /// The edge from each node to the next, the last one back to the first.
    pub edges: Vec<Edge>,
}

/// The rings among `nodes`: for every set that depends on itself through others, the shortest ring
/// through its first node. What depends on itself directly is no ring.
#[must_use]
pub fn rings(graph: &Graph, nodes: &[NodeId]) -> Vec<Ring> {
    let needs = Needs::among(graph, nodes);
    let rings = needs.precedence.rings().into_iter();
    rings.map(|path| ring(graph, &needs, &path)).collect()
}

fn ring(graph: &Graph, needs: &Needs, path: &[usize]) -> Ring {
    let nodes: Vec<NodeId> = path.iter().map(|&at| needs.nodes[at]).collect();
    let following = nodes.iter().cycle().skip(1);
    let edges = nodes.iter().zip(following).filter_map(|(&from, &to)| {
        let mut edges = graph.outgoing(from);
        edges
            .find(|edge| edge.to == to && edge.kind == EdgeKind::DependsOn)
            .copied()
    });
    let edges = edges.collect();
    Ring { nodes, edges }
}
