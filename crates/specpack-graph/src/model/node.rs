//! Nodes: one struct for each kind of thing, each at the place it came from.

use super::{
    Checkpoint, Component, Concern, Contract, Criterion, DataDomain, DataModel, DeterministicTest,
    Endpoint, Event, Exclusion, Feature, Goal, Integration, Interaction, Milestone, Participant,
    Phase, Prd, Question, Requirement, Risk, RoadmapItem, Role, SectionRef, Sequence, Story,
    SuccessMetric, System, Target, Task, TaskGroup, TaskList, TaskSource, Term,
};
// The nodes of a pack.
use super::{
    Alert, Api, Channel, Dashboard, Decision, Formula, LogRecord, Mark, Message, Metric, Objective,
    Operation, RequirementSet, Scenario, Schema, Step, Workflow,
};
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::{FileId, Location, Span};

/// A node of one graph: its file, and its position among the nodes of that file. The order of ids
/// is document order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    file: FileId,
    index: u32,
}

impl NodeId {
    pub(crate) fn new(file: FileId, index: u32) -> Self {
        Self { file, index }
    }

    /// The file that speaks of it.
    #[must_use]
    pub fn file(self) -> FileId {
        self.file
    }

    /// Its position among the nodes of its file.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }
}

/// A thing a document speaks of.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name as people would say it, without markup, numbers or kind ("Auth Service").
    pub name: PartOfText,
    /// Where the name stands: what a finding points at.
    pub at: Location,
    /// All that belongs to it, in the same file.
    pub extent: Span,
    /// The section it stands in, for links.
    pub section: Option<SectionRef>,
    /// What is known of it.
    pub data: NodeData,
}

/// A kind of node whose struct can be had from a [`Node`].
pub trait NodeType: Sized + 'static {
    /// The kind.
    const KIND: NodeKind;

    /// The struct, where the node is of this kind.
    fn of(data: &NodeData) -> Option<&Self>;

    /// The same, to change it.
    fn of_mut(data: &mut NodeData) -> Option<&mut Self>;
}

macro_rules! node_kinds {
    ($($(#[$doc:meta])* $kind:ident),+ $(,)?) => {
        /// The kinds of nodes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NodeKind {
            $($(#[$doc])* $kind,)+
        }

        impl NodeKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];
        }

        /// What is known of a node, by its kind. Boxed: kinds differ much in size, and most
        /// nodes are of the small ones.
        #[derive(Clone, Debug)]
        pub enum NodeData {
            $($(#[$doc])* $kind(Box<$kind>),)+
        }

        impl NodeData {
            /// The kind.
            #[must_use]
            pub fn kind(&self) -> NodeKind {
                match self {
                    $(Self::$kind(_) => NodeKind::$kind,)+
                }
            }
        }

        $(
            impl NodeType for $kind {
                const KIND: NodeKind = NodeKind::$kind;

                fn of(data: &NodeData) -> Option<&Self> {
                    match data {
                        NodeData::$kind(found) => Some(found),
                        _ => None,
                    }
                }

                fn of_mut(data: &mut NodeData) -> Option<&mut Self> {
                    match data {
                        NodeData::$kind(found) => Some(found),
                        _ => None,
                    }
                }
            }

            impl From<$kind> for NodeData {
                fn from(data: $kind) -> Self {
                    Self::$kind(Box::new(data))
                }
            }
        )+
    };
}

node_kinds! {
    /// A system, described by a system architecture spec.
    System,
    /// A component of a system.
    Component,
    /// An endpoint that a component or a feature exposes.
    Endpoint,
    /// What two parties agreed to exchange.
    Contract,
    /// Data with one owner.
    DataDomain,
    /// A record or a table.
    DataModel,
    /// What holds for many components: security, logging and the like.
    Concern,
    /// A performance target.
    Target,
    /// A role and what it may do.
    Role,
    /// Something that is published.
    Event,
    /// A system outside of this one.
    Integration,
    /// A phase of the roadmap.
    Phase,
    /// An item of the roadmap.
    RoadmapItem,
    /// A feature, described by a feature spec.
    Feature,
    /// A user story.
    Story,
    /// A requirement, functional or not.
    Requirement,
    /// A criterion that can be met or not.
    Criterion,
    /// A test with fixed input and output.
    DeterministicTest,
    /// A risk.
    Risk,
    /// An open question.
    Question,
    /// A word with its meaning.
    Term,
    /// A metric that tells success.
    SuccessMetric,
    /// A next step.
    Milestone,
    /// A product, described by a product requirements document.
    Prd,
    /// A goal of a product.
    Goal,
    /// A task, at one of the places that name it.
    Task,
    /// Tasks under one title.
    TaskGroup,
    /// A list of tasks beside a spec.
    TaskList,
    /// What has to hold before work goes on.
    Checkpoint,
    /// What is left out on purpose.
    Exclusion,
    /// A sequence of steps, described by a sequence document.
    Sequence,
    /// Who takes part in a sequence.
    Participant,
    /// A step of a sequence.
    Interaction,

    // Contracts.
    /// An interface, described by an OpenAPI or an AsyncAPI document.
    Api,
    /// A method on a path.
    Operation,
    /// A schema.
    Schema,
    /// A channel that messages go through.
    Channel,
    /// A message: an event that is published.
    Message,

    // Acceptance.
    /// A scenario.
    Scenario,
    /// A step of a scenario.
    Step,
    /// A workflow that steps stand for.
    Workflow,

    // Observability.
    /// A metric that the system emits.
    Metric,
    /// A figure worked out from metrics.
    Formula,
    /// A record that the system logs.
    LogRecord,
    /// An alert.
    Alert,
    /// A dashboard.
    Dashboard,
    /// A budget.
    Objective,

    // Requirements, decisions and programs.
    /// A document of requirements.
    RequirementSet,
    /// A decision.
    Decision,
    /// A mark in a program.
    Mark,
}

impl NodeData {
    /// Whether [`move_ids`](Self::move_ids) reaches all ids of nodes that are in it before names
    /// are looked up.
    pub(crate) fn has_movable_ids(&self) -> bool {
        matches!(
            self,
            Self::Requirement(_) | Self::Criterion(_) | Self::Task(_)
        )
    }

    /// Replaces the ids of nodes in it.
    pub(crate) fn move_ids(&mut self, moved: &impl Fn(NodeId) -> NodeId) {
        match self {
            Self::Requirement(requirement) => {
                requirement
                    .criteria
                    .iter_mut()
                    .for_each(|id| *id = moved(*id));
                // To ask for them to be changed makes room for them.
                if !requirement.tasks.is_empty() {
                    requirement.tasks.iter_mut().for_each(|id| *id = moved(*id));
                }
            }
            Self::Task(task) => {
                task.spec = moved(task.spec);
                task.phase = task.phase.map(moved);
                task.group = task.group.map(moved);
                if let TaskSource::Story(owner) | TaskSource::Requirement(owner) = &mut task.source
                {
                    *owner = moved(*owner);
                }
            }
            _ => {}
        }
    }
}
