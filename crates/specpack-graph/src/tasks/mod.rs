//! The tasks of a document as one coherent graph: what a PRD's roadmap, stories, requirements and
//! appendix name, each task once; or what a list of tasks holds.

mod checkpoint;
mod estimate;
mod ids;
mod merge;
mod needs;
mod readiness;

pub use checkpoint::{CheckpointState, CriterionState, Evidence, checkpoints, is_called};
pub use estimate::{hours, three_point};
pub use merge::title_key;
pub use readiness::{Readiness, most_urgent_first, readiness};

use crate::model::{
    Estimate, Graph, NodeId, Phase, Prd, Priority, Requirement, Spanned, Story, Task, TaskList,
    TaskSize, TaskStatus,
};
use specpack_schedule::{CriticalPath, Precedence, critical_path};
use specpack_syntax::hash::HashMap;

/// A task, with what all places that name it say of it.
#[derive(Clone, Debug)]
pub struct PlanTask {
    /// Unique in its document: its number in the roadmap ("2.3"), or where it comes from and a
    /// number ("S1.2" of story 1, "REQ-001.3", "A4" of the appendix).
    pub id: String,
    /// Its title.
    pub title: String,
    /// The places that name it, the one that decides first: roadmap, stories, requirements,
    /// appendix.
    pub mentions: Vec<NodeId>,
    /// Its phase.
    pub phase: Option<NodeId>,
    /// How far it is.
    pub status: TaskStatus,
    /// How much work it is, in a word.
    pub size: Option<TaskSize>,
    /// How much work it is, in time, and the place that says so.
    pub estimate: Option<(Estimate, NodeId)>,
    /// Who does it.
    pub assignee: Option<Spanned<String>>,
    /// How much it matters: its own, else the highest of what it serves.
    pub priority: Option<Priority>,
    /// What kind of work it is, as written.
    pub category: Option<String>,
    /// The requirements and stories it serves.
    pub serves: Vec<NodeId>,
    /// The same by id, those that are stated nowhere included.
    pub requirements: Vec<String>,
    /// What has to be done first, as positions in [`TaskGraph::tasks`]. Of a set of many tasks,
    /// those are listed that nothing else of the set waits for.
    pub dependencies: Vec<usize>,
    /// Whether a place that names it says what it depends on, or that it depends on nothing.
    pub states_dependencies: bool,
}

impl PlanTask {
    /// The minutes that a plan counts with: the middle of its estimate, else of its size.
    #[must_use]
    pub fn likely_minutes(&self) -> Option<u32> {
        let stated = self.estimate.as_ref();
        stated
            .map(|(estimate, _)| estimate.likely_minutes())
            .or_else(|| {
                let (min, max) = self.size?.minutes()?;
                Some(min.midpoint(max))
            })
    }

    /// The place that decides.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.mentions.first().copied().unwrap_or_default()
    }
}

/// The tasks of a document and what they need first.
#[derive(Clone, Debug, Default)]
pub struct TaskGraph {
    /// The PRD, or the list of tasks.
    pub document: NodeId,
    /// The tasks: those of the roadmap first, then of stories, requirements and the appendix, each
    /// in document order.
    pub tasks: Vec<PlanTask>,
    /// What needs what. Positions beyond the tasks are gates: a gate needs every task of a set,
    /// and takes no time.
    pub precedence: Precedence,
    /// With any number of people, by likely durations.
    pub critical_path: CriticalPath,
    position_of: HashMap<NodeId, usize>,
}

impl TaskGraph {
    /// The task graph of each PRD, then of each list of tasks, in document order.
    #[must_use]
    pub fn of_documents(graph: &Graph) -> Vec<Self> {
        let mut mentions: HashMap<NodeId, Vec<NodeId>> = HashMap::default();
        for task in graph.of::<Task>() {
            mentions.entry(task.data.spec).or_default().push(task.id);
        }
        let prds = graph.of::<Prd>().map(|prd| prd.id);
        let lists = graph.of::<TaskList>().map(|list| list.id);
        prds.chain(lists)
            .map(|id| Self::new(graph, id, &mentions.remove(&id).unwrap_or_default()))
            .collect()
    }

    fn new(graph: &Graph, document: NodeId, mentions: &[NodeId]) -> Self {
        let merged = merge::merge(graph, mentions);
        let ids = ids::assign(graph, &merged);
        let tasks: Vec<PlanTask> = merged
            .into_iter()
            .zip(ids)
            .map(|(mentions, id)| plan_task(graph, id, mentions))
            .collect();
        let mut position_of = HashMap::with_capacity_and_hasher(mentions.len(), Default::default());
        for (position, task) in tasks.iter().enumerate() {
            position_of.extend(task.mentions.iter().map(|&mention| (mention, position)));
        }
        let mut built = Self {
            document,
            tasks,
            position_of,
            ..Self::default()
        };
        let needs = needs::find(graph, &built);
        for (task, listed) in built.tasks.iter_mut().zip(needs.listed) {
            task.dependencies = listed;
        }
        built.precedence = Precedence::new(built.tasks.len() + needs.gates, needs.pairs);
        let durations = built.durations();
        built.critical_path = critical_path(&built.precedence.acyclic(), &durations);
        built
    }

    /// The task that a place names.
    #[must_use]
    pub fn position(&self, mention: NodeId) -> Option<usize> {
        self.position_of.get(&mention).copied()
    }

    /// The likely minutes of each task, and none for the gates.
    #[must_use]
    pub fn durations(&self) -> Vec<u32> {
        let mut durations: Vec<u32> = self
            .tasks
            .iter()
            .map(|task| task.likely_minutes().unwrap_or(0))
            .collect();
        durations.resize(self.precedence.len().max(durations.len()), 0);
        durations
    }

    /// The longest chain, first to do first, without the gates.
    pub fn critical_tasks(&self) -> impl Iterator<Item = usize> + '_ {
        let path = self.critical_path.path.iter().copied();
        path.filter(|&position| position < self.tasks.len())
    }

    /// The tasks that a node stands for: a task itself, those of a phase, those that serve a
    /// requirement or a story.
    #[must_use]
    pub fn tasks_of(&self, graph: &Graph, node: NodeId) -> Vec<usize> {
        if let Some(position) = self.position(node) {
            return vec![position];
        }
        if let Some(phase) = graph.get::<Phase>(node) {
            let mut found: Vec<usize> = phase
                .data
                .items
                .iter()
                .filter_map(|&task| self.position(task))
                .collect();
            found.sort_unstable();
            found.dedup();
            return found;
        }
        let tasks = self.tasks.iter().enumerate();
        let serving = tasks.filter(|(_, task)| task.serves.contains(&node));
        serving.map(|(position, _)| position).collect()
    }
}

/// Takes each field from the first place that states it.
fn plan_task(graph: &Graph, id: String, mentions: Vec<NodeId>) -> PlanTask {
    let tasks: Vec<_> = mentions
        .iter()
        .filter_map(|&mention| graph.get::<Task>(mention))
        .collect();
    let mut serves = Vec::new();
    let mut requirements: Vec<String> = Vec::new();
    for task in &tasks {
        let owner = match task.data.source {
            crate::model::TaskSource::Requirement(owner)
            | crate::model::TaskSource::Story(owner) => Some(owner),
            _ => None,
        };
        if let Some(owner) = owner {
            push_new(&mut serves, owner);
            if let Some(id) = requirement_id(graph, owner) {
                push_new(&mut requirements, id);
            }
        }
        for reference in &task.data.requirements {
            for &node in reference.nodes() {
                push_new(&mut serves, node);
            }
            push_new(&mut requirements, reference.text.clone());
        }
    }
    let own_priority = tasks.iter().find_map(|task| task.data.priority);
    let served = serves.iter().filter_map(|&node| priority_of(graph, node));
    PlanTask {
        id,
        title: tasks.first().map_or("", |task| task.name()).to_owned(),
        phase: tasks.iter().find_map(|task| task.data.phase),
        status: tasks
            .iter()
            .find_map(|task| task.data.status.as_ref())
            .map_or(TaskStatus::Pending, |status| status.value),
        size: tasks
            .iter()
            .find_map(|task| task.data.size.as_ref().map(|size| size.value)),
        estimate: tasks
            .iter()
            .find_map(|task| Some((task.data.estimate.clone()?, task.id))),
        assignee: tasks.iter().find_map(|task| task.data.assignee.clone()),
        priority: own_priority.or(served.min()),
        category: tasks
            .iter()
            .find_map(|task| Some(task.data.category.as_ref()?.value.clone())),
        states_dependencies: tasks.iter().any(|task| task.data.dependencies_at.is_some()),
        dependencies: Vec::new(),
        serves,
        requirements,
        mentions,
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

/// The id of a requirement, or "US-1" for a story of that number.
#[must_use]
pub fn requirement_id(graph: &Graph, node: NodeId) -> Option<String> {
    if let Some(requirement) = graph.get::<Requirement>(node) {
        return requirement.data.id.as_ref().map(|id| id.value.to_string());
    }
    let story = graph.get::<Story>(node)?;
    Some(format!("US-{}", story.data.number.as_ref()?))
}

fn priority_of(graph: &Graph, node: NodeId) -> Option<Priority> {
    match graph.get::<Requirement>(node) {
        Some(requirement) => requirement.data.priority,
        None => graph.get::<Story>(node)?.data.priority,
    }
}
