//! Edges: how nodes relate, each at the place that says so.

use super::NodeId;
use specpack_syntax::source::Location;

/// A directed relation, read "`from` *kind* `to`".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What relates.
    pub from: NodeId,
    /// To what.
    pub to: NodeId,
    /// How.
    pub kind: EdgeKind,
    /// Where the document says so.
    pub at: Location,
}

/// The kinds of relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// A component, roadmap item or feature needs another first.
    DependsOn,
    /// A feature says that another needs it.
    RequiredBy,
    /// A component or feature offers an endpoint.
    Exposes,
    /// A component uses an endpoint, a contract or an integration of another.
    Consumes,
    /// A component offers a contract.
    Provides,
    /// A component owns a data domain; a domain holds a data model.
    Owns,
    /// A roadmap item or a feature implements a component.
    Implements,
    /// A feature is planned by a roadmap item.
    PlannedBy,
    /// A roadmap item stands in a phase.
    InPhase,
    /// A concern or target holds for a component by name.
    AppliesTo,
    /// A component publishes an event.
    Publishes,
    /// A component subscribes to an event.
    Subscribes,
    /// A part of a system, feature, story or requirement.
    PartOf,
    /// A feature spec names another spec under `related_specs`.
    RelatesTo,

    // To a requirement.
    /// A contract says how a requirement is met: an operation, a schema, a message.
    Specifies,
    /// A scenario, a mark or another test shows that a requirement is met.
    Verifies,
    /// A metric, a formula, an alert, a dashboard or a budget tells how well one is met.
    Measures,
    /// A decision bears on a requirement.
    Decides,
    /// Marked code does what a requirement asks for.
    Satisfies,

    // Between the parts of a pack.
    /// A schema, an operation or a message refers to a schema or a message.
    Refers,
    /// A step or a workflow calls an operation or another workflow.
    Calls,
    /// A formula, an alert, a dashboard or a budget is worked out from a metric.
    Uses,
    /// A budget or an alert is about an operation.
    Concerns,
    /// A decision takes the place of another.
    Supersedes,
}
