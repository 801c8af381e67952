//! Dependencies that run in a ring.

use super::Needs;
use crate::model::{Edge, EdgeKind, Graph, NodeId};
use std::collections::VecDeque;

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
    let groups = groups(&needs);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); groups.iter().max().map_or(0, |&g| g + 1)];
    for (position, &group) in groups.iter().enumerate() {
        if let Some(members) = members.get_mut(group) {
            members.push(position);
        }
    }
    members.retain(|members| members.len() > 1);
    members.sort_unstable();
    let rings = members.iter().filter_map(|members| {
        let first = *members.first()?;
        let path = shortest(&needs, &groups, first)?;
        Some(ring(graph, &needs, &path))
    });
    rings.collect()
}

/// The group of each position: two share one where each can be reached from the other. The groups
/// are numbered so that what a group needs has a smaller number (Tarjan's algorithm, with a stack
/// of its own, as documents may nest dependencies deeper than the machine's).
pub(super) fn groups(needs: &Needs) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let count = needs.len();
    let (mut index, mut low) = (vec![NONE; count], vec![0_usize; count]);
    let mut group = vec![NONE; count];
    let mut stack: Vec<usize> = Vec::new();
    let (mut next_index, mut next_group) = (0, 0);
    for root in 0..count {
        if index[root] != NONE {
            continue;
        }
        let mut calls = vec![(root, 0_usize)];
        while let Some((at, child)) = calls.pop() {
            if child == 0 {
                index[at] = next_index;
                low[at] = next_index;
                next_index += 1;
                stack.push(at);
            }
            if let Some(&needed) = needs.of[at].get(child) {
                calls.push((at, child + 1));
                if index[needed] == NONE {
                    calls.push((needed, 0));
                } else if group[needed] == NONE {
                    low[at] = low[at].min(index[needed]);
                }
                continue;
            }
            if low[at] == index[at] {
                while let Some(member) = stack.pop() {
                    group[member] = next_group;
                    if member == at {
                        break;
                    }
                }
                next_group += 1;
            }
            if let Some(&(caller, _)) = calls.last() {
                low[caller] = low[caller].min(low[at]);
            }
        }
    }
    group
}

/// The shortest way from a position back to itself within its group.
fn shortest(needs: &Needs, groups: &[usize], first: usize) -> Option<Vec<usize>> {
    let mut came_from = std::collections::HashMap::new();
    let mut open = VecDeque::from([first]);
    while let Some(at) = open.pop_front() {
        for &needed in needs.of.get(at)? {
            if needed == first && at != first {
                let mut path = vec![at];
                while let Some(&before) = path.last().and_then(|last| came_from.get(last)) {
                    path.push(before);
                }
                path.reverse();
                return Some(path);
            }
            let is_inside = groups.get(needed) == groups.get(first);
            if needed != first && is_inside && !came_from.contains_key(&needed) {
                came_from.insert(needed, at);
                open.push_back(needed);
            }
        }
    }
    None
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
