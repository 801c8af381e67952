//! What each task needs first: as its places state it; where none does, as drawings, sequences and
//! requirements imply it.

use super::TaskGraph;
use crate::model::{Graph, NodeId, Prd, Reference, Requirement, Story, Task};
use specpack_syntax::hash::HashMap;
use std::collections::BTreeSet;

/// Sets of more tasks have a gate, so that work grows with the document and not with its square.
const MAX_LISTED: usize = 50;

/// What tasks need first.
pub(super) struct Needs {
    /// Pairs of a task and what it needs, gates included.
    pub(super) pairs: Vec<(usize, usize)>,
    /// How many gates there are; the first has the position after the last task.
    pub(super) gates: usize,
    /// For each task, the tasks to list as its dependencies.
    pub(super) listed: Vec<Vec<usize>>,
}

/// What stands for the tasks of a set.
#[derive(Clone, Debug)]
enum Members {
    Few(Vec<usize>),
    Gate(usize),
}

struct Finding<'a> {
    graph: &'a Graph,
    tasks: &'a TaskGraph,
    /// The tasks of phases, requirements and stories.
    of_node: HashMap<NodeId, Vec<usize>>,
    sets: HashMap<Vec<NodeId>, Members>,
    gates: Vec<Vec<usize>>,
    wanted: Vec<BTreeSet<usize>>,
}

/// Finds what every task needs first.
pub(super) fn find(graph: &Graph, tasks: &TaskGraph) -> Needs {
    let mut finding = Finding {
        graph,
        tasks,
        of_node: by_node(graph, tasks),
        sets: HashMap::default(),
        gates: Vec::new(),
        wanted: vec![BTreeSet::new(); tasks.tasks.len()],
    };
    finding.stated();
    finding.implied();
    finding.finish()
}

/// The tasks that phases hold and that serve requirements and stories.
fn by_node(graph: &Graph, tasks: &TaskGraph) -> HashMap<NodeId, Vec<usize>> {
    let mut of_node: HashMap<NodeId, Vec<usize>> = HashMap::default();
    for (position, task) in tasks.tasks.iter().enumerate() {
        for node in task.serves.iter().copied().chain(task.phase) {
            of_node.entry(node).or_default().push(position);
        }
    }
    // A task that two places name may stand in two phases.
    for phase in graph.phases() {
        if let Some(found) = of_node.get_mut(&phase.id) {
            found.extend(
                phase
                    .data
                    .items
                    .iter()
                    .filter_map(|&item| tasks.position(item)),
            );
            found.sort_unstable();
            found.dedup();
        }
    }
    of_node
}

impl Finding<'_> {
    /// What the places of the tasks say themselves.
    fn stated(&mut self) {
        for position in 0..self.tasks.tasks.len() {
            for mention in self.tasks.tasks[position].mentions.clone() {
                let graph = self.graph;
                let Some(task) = graph.get::<Task>(mention) else {
                    continue;
                };
                for reference in &task.data.dependencies {
                    self.want_all(position, reference.nodes());
                }
            }
        }
    }

    /// What drawings, sequences, requirements and stories say of tasks that say nothing.
    fn implied(&mut self) {
        let graph = self.graph;
        if let Some(prd) = graph.get::<Prd>(self.tasks.document) {
            for arrow in &prd.data.arrows {
                self.follow(&arrow.from, &arrow.to);
            }
            for sequence in &prd.data.sequences {
                for pair in sequence.steps.windows(2) {
                    self.follow(&pair[..1], &pair[1..]);
                }
            }
        }
        for position in 0..self.tasks.tasks.len() {
            let task = &self.tasks.tasks[position];
            if task.states_dependencies || !self.wanted[position].is_empty() {
                continue;
            }
            for node in task.serves.clone() {
                for reference in dependencies_of(graph, node) {
                    // Who serves both of two requirements waits for nobody who serves one.
                    let serves = &self.tasks.tasks[position].serves;
                    if !reference.nodes().iter().any(|node| serves.contains(node)) {
                        self.want_all(position, reference.nodes());
                    }
                }
            }
        }
    }

    /// What `after` names comes after what `before` names.
    fn follow(&mut self, before: &[Reference], after: &[Reference]) {
        let before = before.iter().flat_map(Reference::nodes).copied();
        let before: Vec<NodeId> = before.collect();
        let after = after.iter().flat_map(Reference::nodes);
        let after: Vec<usize> = after.flat_map(|&node| self.members(node)).collect();
        for position in after {
            if !self.tasks.tasks[position].states_dependencies {
                self.want_all(position, &before);
            }
        }
    }

    fn members(&self, node: NodeId) -> Vec<usize> {
        match self.tasks.position(node) {
            Some(position) => vec![position],
            None => self.of_node.get(&node).cloned().unwrap_or_default(),
        }
    }

    fn want_all(&mut self, position: usize, nodes: &[NodeId]) {
        if nodes.is_empty() {
            return;
        }
        if !self.sets.contains_key(nodes) {
            let mut members: Vec<usize> =
                nodes.iter().flat_map(|&node| self.members(node)).collect();
            members.sort_unstable();
            members.dedup();
            let set = if members.len() > MAX_LISTED {
                self.gates.push(members);
                Members::Gate(self.gates.len() - 1)
            } else {
                Members::Few(members)
            };
            self.sets.insert(nodes.to_vec(), set);
        }
        let gate_base = self.tasks.tasks.len();
        match self.sets.get(nodes) {
            Some(Members::Few(members)) => self.wanted[position].extend(members),
            // A task of the set itself waits for the others, one by one.
            Some(&Members::Gate(gate)) if self.gates[gate].binary_search(&position).is_ok() => {
                let others = self.gates[gate].clone();
                self.wanted[position].extend(others);
            }
            Some(&Members::Gate(gate)) => {
                self.wanted[position].insert(gate_base + gate);
            }
            None => {}
        }
        self.wanted[position].remove(&position);
    }

    fn finish(self) -> Needs {
        let count = self.tasks.tasks.len();
        let mut pairs = Vec::new();
        for (task, wanted) in self.wanted.iter().enumerate() {
            pairs.extend(wanted.iter().map(|&needed| (task, needed)));
        }
        for (gate, members) in self.gates.iter().enumerate() {
            pairs.extend(members.iter().map(|&member| (count + gate, member)));
        }
        let last: Vec<Vec<usize>> = self.gates.iter().map(|gate| self.last_of(gate)).collect();
        let listed = self.wanted.iter().map(|wanted| {
            let mut listed: Vec<usize> = Vec::with_capacity(wanted.len());
            for &needed in wanted {
                match needed.checked_sub(count) {
                    None => listed.push(needed),
                    Some(gate) => listed.extend(&last[gate]),
                }
            }
            listed.sort_unstable();
            listed.dedup();
            listed
        });
        Needs {
            listed: listed.collect(),
            gates: self.gates.len(),
            pairs,
        }
    }

    /// The tasks of a set that no other task of it needs.
    fn last_of(&self, members: &[usize]) -> Vec<usize> {
        let mut needed: BTreeSet<usize> = BTreeSet::new();
        for &member in members {
            needed.extend(&self.wanted[member]);
        }
        let members = members.iter().copied();
        members.filter(|member| !needed.contains(member)).collect()
    }
}

/// What a requirement or a story depends on.
fn dependencies_of(graph: &Graph, node: NodeId) -> &[Reference] {
    if let Some(requirement) = graph.get::<Requirement>(node) {
        return &requirement.data.dependencies;
    }
    graph
        .get::<Story>(node)
        .map_or(&[], |story| &story.data.dependencies)
}
