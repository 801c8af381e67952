//! Traces: what one thing says about another by its id.

use super::{NodeId, Resolution};
use ecow::EcoString;
use specpack_syntax::source::Location;

/// What a trace names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wanted {
    /// A requirement by its id: `FR-1`, or `feat-cart/FR-1` where several specs have that id.
    Requirement,
    /// What a service offers: an operation by `METHOD /path` or by its id, a schema, an event.
    Contract,
    /// A metric by its name.
    Metric,
    /// A contract or a metric, whichever has the name.
    Anything,
    /// A decision by its id or its file, whose place the one that names it takes.
    Decision,
    /// As above, but one that takes the place of the one that names it.
    Successor,
}

/// A thing names another by its id, from one document to another.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What names it.
    pub from: NodeId,
    /// What kind of thing is named.
    pub wanted: Wanted,
    /// The id as written.
    pub name: EcoString,
    /// Where it stands.
    pub at: Location,
    /// Whether it stands in running text rather than in a place for references: one that names
    /// nothing is no mistake there.
    pub is_mention: bool,
    /// What it was found to be.
    pub to: Resolution,
}
