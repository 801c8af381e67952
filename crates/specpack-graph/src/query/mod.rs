//! What can be asked of a graph: in which order to build, what can be built at once, how long the
//! longest chain takes, and which dependencies run in a ring.

mod critical_path;
mod lookup;
mod matrix;
mod order;
mod rings;
pub mod sequence;
mod touched;
mod trail;

pub use critical_path::{CriticalPath, critical_path};
pub use lookup::{Lookup, lookup};
pub use matrix::{Coverage, Matrix, Need, Row, lacking, matrix};
pub use order::{Order, levels, order};
pub use rings::{Ring, rings};
pub use touched::touched;
pub use trail::{Direction, Stop, trail};

use crate::model::{EdgeKind, Graph, NodeId};
use specpack_schedule::Precedence;
use specpack_syntax::hash::HashMap;
use std::collections::VecDeque;

/// Everything that needs `node`, directly or through others, nearest first.
#[must_use]
pub fn dependents(graph: &Graph, node: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut seen = specpack_syntax::hash::HashSet::from_iter([node]);
    let mut open = VecDeque::from([node]);
    while let Some(next) = open.pop_front() {
        for dependent in graph.sources_of(next, EdgeKind::DependsOn) {
            if seen.insert(dependent) {
                found.push(dependent);
                open.push_back(dependent);
            }
        }
    }
    found
}

/// Some nodes by position, and which of them need which first.
struct Needs {
    nodes: Vec<NodeId>,
    precedence: Precedence,
}

impl Needs {
    fn among(graph: &Graph, nodes: &[NodeId]) -> Self {
        let mut positions = HashMap::with_capacity_and_hasher(nodes.len(), Default::default());
        let mut unique = Vec::with_capacity(nodes.len());
        for &node in nodes {
            positions.entry(node).or_insert_with(|| {
                unique.push(node);
                unique.len() - 1
            });
        }
        let pairs = unique.iter().enumerate().flat_map(|(position, &node)| {
            let needed = graph.targets_of(node, EdgeKind::DependsOn);
            let needed = needed.filter_map(|needed| positions.get(&needed).copied());
            needed.map(move |needed| (position, needed))
        });
        let precedence = Precedence::new(unique.len(), pairs);
        Self {
            nodes: unique,
            precedence,
        }
    }
}

#[cfg(test)]
mod tests;
