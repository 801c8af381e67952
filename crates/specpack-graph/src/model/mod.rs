//! What a run knows: typed nodes, typed edges, and each document's header and outline.

mod architecture;
mod behaviour;
mod edge;
mod graph;
mod header;
mod node;
mod outline;
mod plan;
mod prd;
mod quantity;
mod reference;
mod sequence;
mod statement;

pub use architecture::{
    AccessPattern, Component, Contract, ContractKind, DataDomain, DataModel, Endpoint, Event,
    Integration, Role, Shape, ShapeField, System,
};
pub use behaviour::{
    Criterion, DeterministicTest, Feature, Priority, Question, Requirement, RequirementKind, Story,
    Term,
};
pub use edge::{Edge, EdgeKind};
pub use graph::{Entry, Graph};
pub use header::{Field, Header, HeaderField, Owner, RelatedSpec};
pub use node::{Node, NodeData, NodeId, NodeKind, NodeType};
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
pub use sequence::{
    FieldValue, Flag, Interaction, Leftover, Participant, Remark, Sequence, SequenceField,
    SequenceNote, SequencePart, field_key,
};
pub use statement::{Concern, ConcernKind, Property, Scope, Statement, StatementKind, Target};

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
