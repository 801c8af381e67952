//! Whether a checkpoint is met: by its criteria, the tasks before it, and the tests of what they
//! serve.

use super::{TaskGraph, requirement_id};
use crate::lowering::text::words::words;
use crate::model::{
    Checkpoint, Criterion, EdgeKind, Entry, Graph, NodeId, Phase, Reference, TaskStatus,
};
use std::collections::BTreeSet;

/// Why a criterion counts as met, or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It is ticked in the document.
    Ticked,
    /// The requirements that it names have tests, and their tasks are closed.
    Shown(Vec<String>),
    /// Neither.
    Open,
}

/// A criterion and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionState {
    /// The criterion.
    pub node: NodeId,
    /// Why it counts as met, or does not.
    pub evidence: Evidence,
}

/// A checkpoint and how it stands.
#[derive(Clone, Debug)]
pub struct CheckpointState {
    /// The checkpoint; none where the phase states one under a label alone.
    pub checkpoint: Option<NodeId>,
    /// The phase that it ends; none where the document names none that it has.
    pub phase: Option<NodeId>,
    /// Its criteria, in order.
    pub criteria: Vec<CriterionState>,
    /// The tasks of its phase.
    pub tasks: Vec<usize>,
    /// Those of them that are open.
    pub open: Vec<usize>,
    /// The requirements of those tasks, each with how many tests verify it.
    pub requirements: Vec<(NodeId, usize)>,
}

impl CheckpointState {
    /// Whether work may go on: every criterion is met and every task of the phase is closed.
    #[must_use]
    pub fn is_met(&self) -> bool {
        let are_met = |state: &CriterionState| state.evidence != Evidence::Open;
        self.can_be_met() && self.open.is_empty() && self.criteria.iter().all(are_met)
    }

    /// Whether anything says when it is met: a criterion, or a task of its phase.
    #[must_use]
    pub fn can_be_met(&self) -> bool {
        !(self.criteria.is_empty() && self.tasks.is_empty())
    }
}

/// The checkpoints of a document, in its order, then those that phases state under a label alone.
#[must_use]
pub fn checkpoints(
    graph: &Graph,
    tasks: &TaskGraph,
    statuses: &[TaskStatus],
) -> Vec<CheckpointState> {
    let own = graph.of::<Checkpoint>();
    let own = own.filter(|checkpoint| checkpoint.data.spec == tasks.document);
    let mut states: Vec<CheckpointState> = own
        .map(|checkpoint| state(graph, tasks, statuses, checkpoint))
        .collect();
    let ended: BTreeSet<NodeId> = states.iter().filter_map(|state| state.phase).collect();
    let labelled = graph.phases().filter(|phase| {
        let is_own = phase.data.plan == tasks.document;
        is_own && phase.data.checkpoint.is_some() && !ended.contains(&phase.id)
    });
    states.extend(labelled.map(|phase| of_phase(graph, tasks, statuses, Some(phase.id))));
    states
}

/// Whether a name means a checkpoint: its number, its title, or those of its phase.
#[must_use]
pub fn is_called(graph: &Graph, state: &CheckpointState, name: &str) -> bool {
    let wanted = words(name);
    let number: Option<u32> = {
        let last = wanted.rsplit(' ').next().unwrap_or_default();
        let kind = wanted.strip_suffix(last).unwrap_or_default().trim();
        let is_number = matches!(kind, "" | "phase" | "checkpoint");
        last.parse().ok().filter(|_| is_number)
    };
    let phase = state.phase.and_then(|phase| graph.get::<Phase>(phase));
    let checkpoint = state.checkpoint.and_then(|id| graph.get::<Checkpoint>(id));
    let has_number = number.is_some_and(|number| {
        let of_phase = phase.and_then(|phase| phase.data.number);
        let own = checkpoint.and_then(|checkpoint| checkpoint.data.number);
        of_phase.or(own) == Some(number)
    });
    let titles = [
        checkpoint.map(|checkpoint| checkpoint.name()),
        phase.map(|phase| phase.name()),
        phase.map(|phase| phase.data.title.as_str()),
    ];
    has_number
        || titles
            .into_iter()
            .flatten()
            .any(|title| words(title) == wanted)
}

fn state(
    graph: &Graph,
    tasks: &TaskGraph,
    statuses: &[TaskStatus],
    checkpoint: Entry<'_, Checkpoint>,
) -> CheckpointState {
    let phase = checkpoint.data.phase.as_ref();
    let phase = phase.and_then(Reference::node);
    let mut state = of_phase(graph, tasks, statuses, phase);
    state.checkpoint = Some(checkpoint.id);
    let criteria = checkpoint.data.criteria.iter();
    state.criteria = criteria
        .filter_map(|&node| graph.get::<Criterion>(node))
        .map(|criterion| CriterionState {
            node: criterion.id,
            evidence: evidence(graph, tasks, statuses, criterion),
        })
        .collect();
    state
}

fn of_phase(
    graph: &Graph,
    tasks: &TaskGraph,
    statuses: &[TaskStatus],
    phase: Option<NodeId>,
) -> CheckpointState {
    let positions = phase.map_or_else(Vec::new, |phase| tasks.tasks_of(graph, phase));
    let mut requirements: Vec<(NodeId, usize)> = Vec::new();
    for task in positions.iter().filter_map(|&at| tasks.tasks.get(at)) {
        for &node in &task.serves {
            if !requirements.iter().any(|(known, _)| *known == node) {
                requirements.push((node, tests_of(graph, node)));
            }
        }
    }
    let open = positions.iter().copied();
    CheckpointState {
        checkpoint: None,
        phase,
        criteria: Vec::new(),
        open: open.filter(|&at| !is_closed(statuses, at)).collect(),
        tasks: positions,
        requirements,
    }
}

fn is_closed(statuses: &[TaskStatus], task: usize) -> bool {
    statuses.get(task).copied().unwrap_or_default().is_closed()
}

fn tests_of(graph: &Graph, requirement: NodeId) -> usize {
    graph.sources_of(requirement, EdgeKind::Verifies).count()
}

fn evidence(
    graph: &Graph,
    tasks: &TaskGraph,
    statuses: &[TaskStatus],
    criterion: Entry<'_, Criterion>,
) -> Evidence {
    if criterion.data.is_checked == Some(true) {
        return Evidence::Ticked;
    }
    let named = named_requirements(graph, tasks, criterion.name());
    let is_shown = |node: NodeId| {
        let serving = tasks.tasks_of(graph, node);
        let are_closed = serving.iter().all(|&task| is_closed(statuses, task));
        tests_of(graph, node) > 0 && !serving.is_empty() && are_closed
    };
    let shown = named.iter().all(|(node, _)| is_shown(*node));
    match shown && !named.is_empty() {
        true => Evidence::Shown(named.into_iter().map(|(_, id)| id).collect()),
        false => Evidence::Open,
    }
}

/// The requirements and stories that a text names by id, among those that tasks serve.
fn named_requirements(graph: &Graph, tasks: &TaskGraph, text: &str) -> Vec<(NodeId, String)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let parts: BTreeSet<String> = text
        .split(|c: char| !is_part(c))
        .map(|part| part.trim_matches(['.', '-']).to_uppercase())
        .collect();
    let served = tasks.tasks.iter().flat_map(|task| &task.serves);
    let served: BTreeSet<NodeId> = served.copied().collect();
    let with_ids = served.into_iter();
    with_ids
        .filter_map(|node| Some((node, requirement_id(graph, node)?)))
        .filter(|(_, id)| parts.contains(&id.to_uppercase()))
        .collect()
}
