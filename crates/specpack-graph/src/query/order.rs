//! In which order to build.

use super::Needs;
use super::rings::{Ring, groups, rings};
use crate::model::{Graph, NodeId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
    let steps = Steps::of(&needs);
    let mut waiting = steps.open_needs.clone();
    let ready = (0..steps.members.len()).filter(|&group| waiting[group] == 0);
    let mut ready: BinaryHeap<_> = ready.map(|group| steps.key(group)).collect();
    let mut sequence = Vec::with_capacity(nodes.len());
    while let Some(Reverse((_, group))) = ready.pop() {
        sequence.extend(steps.members[group].iter().map(|&at| needs.nodes[at]));
        for &dependent in &steps.dependents[group] {
            waiting[dependent] -= 1;
            if waiting[dependent] == 0 {
                ready.push(steps.key(dependent));
            }
        }
    }
    Order {
        sequence,
        rings: rings(graph, nodes),
    }
}

/// The nodes in levels: those of a level need only levels before it, and can be built at once.
/// The members of a ring share a level.
#[must_use]
pub fn levels(graph: &Graph, nodes: &[NodeId]) -> Vec<Vec<NodeId>> {
    let needs = Needs::among(graph, nodes);
    let steps = Steps::of(&needs);
    let mut level = vec![0_usize; steps.members.len()];
    // What a group needs has a smaller number, so that it is settled before.
    for group in 0..steps.members.len() {
        for &dependent in &steps.dependents[group] {
            level[dependent] = level[dependent].max(level[group] + 1);
        }
    }
    let mut levels = vec![Vec::new(); level.iter().max().map_or(0, |&last| last + 1)];
    for (position, &node) in needs.nodes.iter().enumerate() {
        levels[level[steps.group_of[position]]].push(node);
    }
    levels
}

/// The groups of nodes that have to be built together, and how they depend on one another.
struct Steps {
    group_of: Vec<usize>,
    members: Vec<Vec<usize>>,
    dependents: Vec<Vec<usize>>,
    open_needs: Vec<usize>,
}

impl Steps {
    fn of(needs: &Needs) -> Self {
        let group_of = groups(needs);
        let count = group_of.iter().max().map_or(0, |&last| last + 1);
        let mut steps = Self {
            members: vec![Vec::new(); count],
            dependents: vec![Vec::new(); count],
            open_needs: vec![0; count],
            group_of,
        };
        for (position, &group) in steps.group_of.iter().enumerate() {
            steps.members[group].push(position);
            let needed = needs.of[position].iter().map(|&at| steps.group_of[at]);
            for needed in needed.filter(|&needed| needed != group) {
                steps.dependents[needed].push(group);
                steps.open_needs[group] += 1;
            }
        }
        steps
    }

    fn key(&self, group: usize) -> Reverse<(usize, usize)> {
        let first = self.members[group].first().copied();
        Reverse((first.unwrap_or(usize::MAX), group))
    }
}
