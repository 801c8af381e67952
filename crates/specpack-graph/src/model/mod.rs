//! What a run knows: typed nodes, typed edges, and each document's header and outline.

mod acceptance;
mod architecture;
mod behaviour;
mod contracts;
mod decision;
mod edge;
mod graph;
mod header;
mod mark;
mod node;
mod observability;
mod outline;
mod plan;
mod prd;
mod quantity;
mod reference;
mod requirement_set;
mod sequence;
mod sequence_names;
mod statement;
mod task_list;
mod trace;

pub use acceptance::{Scenario, Step, Workflow};
pub use architecture::{
    AccessPattern, Component, Contract, ContractKind, DataDomain, DataModel, Endpoint,
    EndpointDetails, Event, Integration, Role, Shape, ShapeField, System,
};
pub use behaviour::{
    Case, Criterion, DeterministicTest, Feature, Priority, Question, Requirement,
    RequirementChange, RequirementDetails, RequirementKind, Story, Term,
};
pub use contracts::{Api, Channel, Message, Operation, Schema};
pub use decision::{Decision, DecisionStatus};
pub use edge::{Edge, EdgeKind};
pub use graph::{Entry, Graph};
pub use header::{Field, Header, HeaderField, Owner, RelatedSpec};
pub use mark::Mark;
pub use node::{Node, NodeData, NodeId, NodeKind, NodeType};
pub use observability::{
    Alert, Bound, Dashboard, Formula, LogRecord, Metric, MetricKind, Objective,
};
pub use outline::{DocumentKind, Outline, OutlineSection, SectionRef, Topic};
pub use plan::{
    Complexity, Estimate, Milestone, Phase, Risk, RoadmapItem, SuccessMetric, WeekRange,
};
pub use prd::{
    Arrow, Checkpoint, Exclusion, Goal, Prd, StatedParallel, StatedPath, StatedSequence,
    StatedTotal, Task, TaskGroup, TaskSize, TaskSource, TaskStatus, TotalOf, WeekCount,
};
pub use quantity::{Comparison, Quantity};
pub use reference::{Reference, Resolution};
pub use requirement_set::{RequirementDialect, RequirementSet};
pub use sequence::{
    FieldValue, Flag, Interaction, Leftover, Participant, Remark, Sequence, SequenceField,
    SequenceNote, SequencePart, field_key,
};
pub(crate) use sequence_names::english;
pub use statement::{Concern, ConcernKind, Property, Scope, Statement, StatementKind, Target};
pub use task_list::TaskList;
pub use trace::{Trace, Wanted};

use specpack_syntax::source::Location;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub at: Location,
}

impl<T> Spanned<T> {
    /// A value at its place.
    #[must_use]
    pub fn new(value: T, at: Location) -> Self {
        Self { value, at }
    }
}
