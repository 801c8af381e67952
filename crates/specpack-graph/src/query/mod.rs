//! What can be asked of a graph: in which order to build, what can be built at once, how long the
//! longest chain takes, and which dependencies run in a ring.

mod critical_path;
mod order;
mod rings;
pub mod sequence;

pub use critical_path::{CriticalPath, critical_path};
pub use order::{Order, levels, order};
pub use rings::{Ring, rings};

use crate::model::{EdgeKind, Graph, NodeId};
use std::collections::{HashMap, VecDeque};

/// Everything that needs `node`, directly or through others, nearest first.
#[must_use]
pub fn dependents(graph: &Graph, node: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::from([node]);
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

/// Some nodes by position, each with the positions of those among them that it depends on.
struct Needs {
    nodes: Vec<NodeId>,
    of: Vec<Vec<usize>>,
}

impl Needs {
    fn among(graph: &Graph, nodes: &[NodeId]) -> Self {
        let mut positions = HashMap::with_capacity(nodes.len());
        let mut unique = Vec::with_capacity(nodes.len());
        for &node in nodes {
            positions.entry(node).or_insert_with(|| {
                unique.push(node);
                unique.len() - 1
            });
        }
        let needs = |&node: &NodeId| {
            let needed = graph.targets_of(node, EdgeKind::DependsOn);
            let mut needed: Vec<usize> = needed
                .filter_map(|needed| positions.get(&needed).copied())
                .collect();
            needed.sort_unstable();
            needed.dedup();
            needed
        };
        let of = unique.iter().map(needs).collect();
        Self { nodes: unique, of }
    }

    fn len(&self) -> usize {
        self.nodes.len()
    }
}

#[cfg(test)]
mod tests;
