//! Everything up- and downstream of one thing.

use crate::model::{Edge, EdgeKind, Graph, NodeId};
use specpack_syntax::hash::HashSet;

/// A way through the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To why a thing is there: from a test to its requirement, from a part to its whole.
    Up,
    /// To what follows from it: from a requirement to its tests, from a metric to its alerts.
    Down,
}

/// A thing on the way, and how it was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The thing.
    pub node: NodeId,
    /// How many steps away it is; 1 for neighbours.
    pub depth: u32,
    /// How it relates to the thing before it.
    pub kind: EdgeKind,
}

/// Everything that is reached from a node in a direction: each thing once, by the shortest way,
/// followed by what is reached through it.
#[must_use]
pub fn trail(graph: &Graph, from: NodeId, direction: Direction) -> Vec<Stop> {
    let mut seen = HashSet::from_iter([from]);
    let mut open: Vec<Stop> = Vec::new();
    let mut found = Vec::new();
    push_neighbours(graph, from, 0, direction, &mut open);
    while let Some(stop) = open.pop() {
        if !seen.insert(stop.node) {
            continue;
        }
        found.push(stop);
        push_neighbours(graph, stop.node, stop.depth, direction, &mut open);
    }
    found
}

/// Puts the neighbours on the stack so that they come off in document order.
fn push_neighbours(
    graph: &Graph,
    node: NodeId,
    depth: u32,
    direction: Direction,
    open: &mut Vec<Stop>,
) {
    let stop = |edge: &Edge| Stop {
        node: match direction {
            Direction::Up => edge.to,
            Direction::Down => edge.from,
        },
        depth: depth + 1,
        kind: edge.kind,
    };
    let mut stops: Vec<Stop> = match direction {
        Direction::Up => graph.outgoing(node).map(stop).collect(),
        Direction::Down => graph.incoming(node).map(stop).collect(),
    };
    stops.sort_by_key(|stop| (stop.kind, stop.node));
    stops.dedup_by_key(|stop| (stop.kind, stop.node));
    open.extend(stops.into_iter().rev());
}
